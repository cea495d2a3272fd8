"""From a page's words to cells: words on one line with only ordinary spaces between them.

A count is a cell of its own. A number inside a sentence ("section 2251", "© 2020") is not one: that is why the gap
before it is looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawlers.readers.pdf_pages import Word

# As a share of the text's height. An ordinary space is about 0.27; headings can stand as near as two of them.
_GAP = 0.5
# Baselines that differ by less than this are one line (a bold word beside a plain one).
_SAME_LINE = 0.35

_MARKS = re.compile(r"[*†‡§]+$")
_DASHES = frozenset("-–—")
_DIGITS = re.compile(r"\d[\d,. ]*")
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of words with its box."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def numeric(self) -> bool:
        """Whether it stands where a count would: digits, or the dash that is printed for none."""
        text = _MARKS.sub("", self.text)
        return text in _DASHES or _DIGITS.fullmatch(text) is not None


def count_of(text: str) -> int | None:
    """The whole number printed as "1,668,157", "1 668 157", "93" or, for none, "-"; None for anything else."""
    text = _MARKS.sub("", text.strip())
    if text in _DASHES:
        return 0
    return int(re.sub(r"\D", "", text)) if _COUNT.fullmatch(text) else None


def lines(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words by line from the top, each line from the left."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: word.middle):
        if line and word.middle - line[0].middle > _SAME_LINE * min(word.height, line[0].height):
            yield tuple(sorted(line, key=lambda word: word.x0))
            line = []
        line.append(word)
    if line:
        yield tuple(sorted(line, key=lambda word: word.x0))


def cells(words: Sequence[Word]) -> tuple[Cell, ...]:
    """The page's cells in reading order, line by line."""
    return tuple(cell for line in lines(words) for cell in _cells_of_line(line))


def _cells_of_line(line: Sequence[Word]) -> Iterator[Cell]:
    start = 0
    for place in range(1, len(line) + 1):
        if place == len(line) or _apart(line[place - 1], line[place]):
            yield _joined(line[start:place])
            start = place


def _apart(left: Word, right: Word) -> bool:
    return right.x0 - left.x1 > _GAP * min(left.height, right.height)


def _joined(words: Sequence[Word]) -> Cell:
    return Cell(
        " ".join(word.text for word in words),
        words[0].x0,
        words[-1].x1,
        min(word.top for word in words),
        max(word.bottom for word in words),
    )
