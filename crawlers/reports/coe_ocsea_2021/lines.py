"""The text as numbered lines, and a folded view in which a phrase is found wherever its lines break.

The text is a PDF's. A page begins with a line that has one blank before its first character (or with a form feed);
a running head is a line such as "▪ Page 26 Mapping, Discussion and …" and stands wherever the page broke, also in
the middle of a table. Some tools set an empty line after every line; such a one ends no paragraph.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import category, normalize

_PAGE_START = re.compile(r" (?=[^ ])|\f")
_RUNNING_HEAD = re.compile(r"\s*▪\s*Page\s+\d+\b|.*▪\s*Page\s+\d+\s*$")
# In a text with an empty line after every line, at most one line in so many follows another closely.
_SPACED = 50
_LONE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_ONLY_A_URL = re.compile(r"https?://\S+(\s+https?://\S+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: its number from 1, its text with white space folded, the page it stands on (from 0).

    follows_footnote: whether what stands before it on its page is a footnote, which it may continue.
    """

    number: int
    text: str
    page: int
    starts_page: bool = False
    follows_footnote: bool = False


def split(text: str) -> tuple[Line, ...]:
    """All lines, blank ones included. Running heads become blank lines, so that they never belong to anything.

    Accents are composed and signs that nobody sees (soft hyphens, marks of encoding) left out: how a tool writes them
    says nothing of the report.
    """
    raws = _visible(text).split("\n")
    spacing = _line_spacing(raws)
    page_numbers = _page_numbers(raws)
    lines = []
    page = 0
    head = ""
    for number, raw in enumerate(raws, start=1):
        if number in spacing:
            continue
        starts_page = _PAGE_START.match(raw) is not None
        page += starts_page
        head = raw if _RUNNING_HEAD.match(raw) or (not starts_page and _goes_on(head, raw)) else ""
        shown = "" if head or number in page_numbers else fold(raw)
        lines.append(Line(number, shown, page, starts_page))
    return tuple(lines)


def _page_numbers(raws: Sequence[str]) -> frozenset[int]:
    """The lines at a page's edges that hold nothing but its number: they rise with the pages, one by one."""
    edges: dict[int, int] = {}
    page = last = 0
    for number, raw in enumerate(raws, start=1):
        if _PAGE_START.match(raw):
            edges |= {last: page, number: page + 1}
            page += 1
        last = number if raw.strip() else last
    edges[last] = page
    ahead = {line: int(raws[line - 1]) - page for line, page in edges.items() if _LONE_NUMBER.fullmatch(raws[line - 1])}
    if not ahead:
        return frozenset()
    usual, times = Counter(ahead.values()).most_common(1)[0]
    return frozenset(line for line, by in ahead.items() if by == usual) if times * 2 > page else frozenset()


def _goes_on(head: str, raw: str) -> bool:
    """Whether a running head that broke over lines ends in this one: shorter, and no name in capitals."""
    return 0 < len(raw.strip()) < len(head) and raw.strip().upper() != raw.strip()


def _visible(text: str) -> str:
    shown = text if text.isascii() else "".join(sign for sign in text if category(sign) != "Cf")
    return normalize("NFC", re.sub(r"\r\n?", "\n", shown))


def _line_spacing(raws: Sequence[str]) -> frozenset[int]:
    """Numbers of the empty lines after every line of a text that is spaced so; none where lines ever follow closely."""
    close = sum(1 for one, other in pairwise(raws) if one.strip() and other.strip())
    if close * _SPACED > len(raws):
        return frozenset()
    return frozenset(number + 1 for number, raw in enumerate(raws, start=1) if raw.strip())


def fold(text: str) -> str:
    """White space runs as one blank, none at the ends."""
    return " ".join(text.split())


def link_annotations(lines: tuple[Line, ...]) -> frozenset[int]:
    """Numbers of the lines that repeat a link's whole address: the PDF's own links, printed twice in a row."""
    found = set()
    for one, other in pairwise(lines):
        if one.text == other.text and _ONLY_A_URL.fullmatch(one.text):
            found |= {one.number, other.number}
    return frozenset(found)


def is_only_a_url(line: Line) -> bool:
    return _ONLY_A_URL.fullmatch(line.text) is not None


class Folded:
    """Lines as one string, blank ones left out and white space folded, where every place knows its line."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(line for line in lines if line.text)
        self.text = " ".join(line.text for line in self.lines)
        self._starts: list[int] = []
        start = 0
        for line in self.lines:
            self._starts.append(start)
            start += len(line.text) + 1

    def line_at(self, offset: int) -> Line:
        return self.lines[max(bisect_right(self._starts, offset) - 1, 0)]

    def between(self, start: int, end: int) -> tuple[Line, ...]:
        """The lines from one offset to another; the first and the last are cut where the offsets cut them."""
        cut = []
        for line, begins in zip(self.lines, self._starts, strict=True):
            text = line.text[max(start - begins, 0) : max(end - begins, 0)].strip()
            if text:
                cut.append(replace(line, text=text))
        return tuple(cut)
