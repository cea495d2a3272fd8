"""Lines of a source as they can be shown safely: nothing invisible, nothing endless, the value's place marked. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_LINE = 240
MOST_LINES = 24
_CUT = "…"


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    """label: the line's number, a column's heading, or empty. mark: where the value stands in `text`, [start, end)."""

    label: str
    text: str
    mark: tuple[int, int] | None = None


def visible(text: str) -> str:
    """Runs of white space as single spaces; control, bidirectional and unassigned characters spelled as ‹U+202E›."""
    folded = " ".join(text.split())
    # Nearly every text, and many times as quick.
    return folded if folded.isprintable() else "".join(map(_visible_character, folded))


def _visible_character(character: str) -> str:
    harmless = not unicodedata.category(character).startswith("C")
    return character if harmless else f"‹U+{ord(character):04X}›"


def lines(
    texts: Iterable[tuple[str, str]], wanted: Iterable[str], marked_labels: frozenset[str] | None = None
) -> tuple[ExcerptLine, ...]:
    """(label, text) pairs made safe, with the first of `wanted` that occurs marked wherever it stands by itself.

    marked_labels: only lines with these labels are marked; None for any.
    """
    safe = [(visible(label), visible(text)) for label, text in texts][:MOST_LINES]
    for words in wanted:
        found = [
            _match(text, words) if marked_labels is None or label in marked_labels else None for label, text in safe
        ]
        if any(found):
            return tuple(_cut(label, text, mark) for (label, text), mark in zip(safe, found, strict=True))
    return tuple(_cut(label, text, None) for label, text in safe)


def spellings(value: str | None, original: str | None) -> tuple[str, ...]:
    """How a value may be printed, best first: as it was read, as it is kept, with separators, as a European date."""
    candidates = [original, value]
    if value and re.fullmatch(r"\d{4,}", value):
        candidates.append(f"{int(value):,}")
    if value and (date := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)):
        year, month, day = date.groups()
        candidates += [f"{day}/{month}/{year}", f"{int(day)}/{int(month)}/{year}"]
    return tuple(dict.fromkeys(visible(text) for text in candidates if text and text.strip()))


def _match(text: str, words: str) -> tuple[int, int] | None:
    found = re.search(rf"(?<![\w]){re.escape(words)}(?![\w])", text) or re.search(re.escape(words), text)
    return found.span() if found else None


def _cut(label: str, text: str, mark: tuple[int, int] | None) -> ExcerptLine:
    if len(text) <= LONGEST_LINE:
        return ExcerptLine(label, text, mark)
    start = max(0, mark[0] - LONGEST_LINE // 3) if mark else 0
    end = start + LONGEST_LINE
    before, after = (_CUT if start else ""), (_CUT if end < len(text) else "")
    shown = before + text[start:end] + after
    if mark is None:
        return ExcerptLine(label, shown)
    shift = len(before) - start
    return ExcerptLine(label, shown, (mark[0] + shift, min(mark[1], end) + shift))
