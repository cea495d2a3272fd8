"""Two texts side by side: which lines moved, and within a changed line which words. Pure.

What comes out are pieces of text, never markup: whoever shows them escapes them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

AROUND = 2
"""Lines that stayed the same are shown this far around a change."""
MOST_LINES = 2_000
"""Lines from the first difference on that are compared: the time goes with their square."""
MOST_WORK = 4_000_000
"""Words times words that are compared in all; lines beyond it are shown whole, before and after."""
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Step(StrEnum):
    """What became of a piece of text. SKIPPED stands for lines that stayed the same and are not shown."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with what became of it."""

    step: Step
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line, before and after: a side without pieces has no such line.

    skipped: so many lines that stayed the same are left out here. uncompared: so many were too many to be compared.
    """

    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    skipped: int = 0
    uncompared: int = 0


def word_differences(before: str, after: str) -> tuple[Row, ...]:
    """The lines that differ, word by word, with a little of what is around them; nothing where the texts are equal.

    White space at the end of a line and empty lines do not count.
    """
    old, new = _lines(before), _lines(after)
    if old == new:
        return ()
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = max(len(old), len(new)) - start - MOST_LINES
    rows = tuple(_rows(old[: start + MOST_LINES], new[: start + MOST_LINES], start))
    return (*rows, Row(uncompared=rest)) if rest > 0 else rows


def _lines(text: str) -> list[str]:
    lines = (line.rstrip() for line in text.splitlines())
    return [line for line in lines if line]


def _rows(old: Sequence[str], new: Sequence[str], start: int) -> Iterator[Row]:
    steps = _steps(old, new, start)
    work = _Work(MOST_WORK)
    for number, (tag, i1, i2, j1, j2) in enumerate(steps):
        if tag == "equal":
            yield from _unchanged(old[i1:i2], is_first=number == 0, is_last=number == len(steps) - 1)
        else:
            yield from _changed(old[i1:i2], new[j1:j2], work)


def _steps(old: Sequence[str], new: Sequence[str], start: int) -> list[tuple[str, int, int, int, int]]:
    """How to get from one to the other; what both begin with is not looked at again."""
    same = [("equal", 0, start, 0, start)] if start else []
    found = SequenceMatcher(None, old[start:], new[start:]).get_opcodes()
    return same + [(tag, i1 + start, i2 + start, j1 + start, j2 + start) for tag, i1, i2, j1, j2 in found]


@dataclass(slots=True)
class _Work:
    """How much more may be compared."""

    left: int

    def afford(self, cost: int) -> bool:
        """Take the cost from what is left, if that is enough."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _unchanged(lines: Sequence[str], is_first: bool, is_last: bool) -> Iterator[Row]:
    head, tail = 0 if is_first else AROUND, 0 if is_last else AROUND
    hidden = len(lines) - head - tail
    if hidden < 1:
        yield from map(_same, lines)
        return
    yield from map(_same, lines[:head])
    yield Row(skipped=hidden)
    yield from map(_same, lines[len(lines) - tail :] if tail else ())


def _same(line: str) -> Row:
    piece = (Piece(Step.SAME, line),)
    return Row(piece, piece)


def _changed(old: Sequence[str], new: Sequence[str], work: _Work) -> Iterator[Row]:
    """Lines that took each other's place stand side by side, word by word."""
    pairs = min(len(old), len(new))
    for before, after in zip(old[:pairs], new[:pairs], strict=True):
        yield _by_words(before, after, work)
    yield from (Row(before=(Piece(Step.GONE, line),)) for line in old[pairs:])
    yield from (Row(after=(Piece(Step.NEW, line),)) for line in new[pairs:])


def _by_words(before: str, after: str, work: _Work) -> Row:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not work.afford(len(old) * len(new)):
        return Row((Piece(Step.GONE, before),), (Piece(Step.NEW, after),))
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        same = tag == "equal"
        _add(left, Step.SAME if same else Step.GONE, old[i1:i2])
        _add(right, Step.SAME if same else Step.NEW, new[j1:j2])
    return Row(tuple(left), tuple(right))


def _add(pieces: list[Piece], step: Step, words: Sequence[str]) -> None:
    if words:
        pieces.append(Piece(step, "".join(words)))
