"""Counts that a page prints of its own list: "58 member hotlines in 53 countries"."""

import re
from collections.abc import Mapping, Sequence

from domain.extractions import Problem, ProblemKind

_SENTENCE = (
    r"(?<![\d.,])(\d{{1,4}})\+?\s+(?:[^\W\d]+[ -]){{0,3}}?(?:{things})\b\s*(?:[^\W\d]+\s+){{0,3}}?"
    r"(?:in|from|across|of|over|covering|and)\s+(\d{{1,3}})\s+(?:[a-z]+\s+){{0,2}}?(?:countries|states|territories)\b"
)


def counted(text: str, things: str) -> tuple[tuple[int, int], ...]:
    """(things, countries) of every sentence that gives both. things: a pattern for what is counted."""
    found = re.findall(_SENTENCE.format(things=things), text, re.IGNORECASE)
    return tuple((int(number), int(countries)) for number, countries in found)


def unmet(printed: Sequence[Mapping[str, int]], read: Mapping[str, int]) -> tuple[Problem, ...]:
    """A problem where the page prints counts and none of them is what was read; a page may also tell of its past."""
    if not printed or any(dict(one) == {name: read[name] for name in one} for one in printed):
        return ()
    ours = {name: read[name] for name in printed[0]}
    message = f"The page speaks of {_worded(printed[0])}, its entries give {_worded(ours)}; nobody is told as gone."
    return (Problem(ProblemKind.TOTAL_MISMATCH, message, ""),)


def _worded(counts: Mapping[str, int]) -> str:
    return " and ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
