"""A document's lines, from the text layer of a PDF or from a text that somebody drew out of one.

Page numbers and running heads are dropped: they stand at the edge of a page and say nothing of what is between them.
In a text a page begins with a form feed, or with a line that has one blank before its first character.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby, takewhile
from unicodedata import category

from crawlers.media import HTML, JSON, NAMES, PDF, XML, sniff
from crawlers.readers.html_elements import decoded
from crawlers.readers.pdf_cells import lines as lines_of_words
from crawlers.readers.pdf_pages import PdfPage, pages
from domain.errors import LayoutUnknown, NotThePage
from domain.snapshots import Snapshot

_PAGE_START = re.compile(r"\f| (?=[^\s])")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*(\d{1,3})\s*(?:[-–—]|(?:/|of)\s*\d{1,3})?", re.IGNORECASE)
# A head that runs through a document stands on this many pages at least.
_RUNNING = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line that has words, white space folded; page: from 1."""

    text: str
    page: int
    locator: str


class Stream:
    """Lines as one text with single blanks between them, where every place knows its line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = tuple(lines)
        self.text = " ".join(line.text for line in lines)
        self.starts: list[int] = []
        start = 0
        for line in lines:
            self.starts.append(start)
            start += len(line.text) + 1

    def line_at(self, offset: int) -> Line:
        return self.lines[max(bisect_right(self.starts, offset) - 1, 0)]


def document_lines(snapshot: Snapshot, wording: re.Pattern[str]) -> tuple[Line, ...]:
    """The lines of a PDF (`page:2/line:5`) or of a text (`line:264`), without page numbers and running heads.

    wording: how lines begin that the document repeats as a matter of course and that are no running heads.
    Raises NotThePage for bytes of another kind, LayoutUnknown for a PDF that has no text or cannot be read.
    """
    kind = sniff(snapshot.content)
    if kind == PDF:
        found = tuple(_lines_of_pdf(snapshot.content))
        if not found:
            raise LayoutUnknown("The PDF has no text; it may be a scanned image.")
    elif kind in (HTML, JSON, XML):
        raise NotThePage(f"The file is {NAMES[kind]}, not a PDF or the text of one.")
    else:
        found = tuple(_lines_of_text(decoded(snapshot)))
    dropped = _edges(found, wording)
    return tuple(line for line in found if line.locator not in dropped)


def lines_of_page(content: bytes, number: int) -> tuple[str, ...]:
    """What one page of a PDF shows, line by line; nothing where it has no such page."""
    return next((_texts(page) for page in pages(content) if page.number == number), ())


def _texts(page: PdfPage) -> tuple[str, ...]:
    return tuple(_folded(" ".join(word.text for word in words)) for words in lines_of_words(page.words))


def _lines_of_pdf(content: bytes) -> Iterator[Line]:
    for page in pages(content):
        for number, text in enumerate(_texts(page), 1):
            if text:
                yield Line(text, page.number, f"page:{page.number}/line:{number}")


def _lines_of_text(text: str) -> Iterator[Line]:
    page = 1
    for number, raw in enumerate(text.split("\n"), 1):
        page += number > 1 and _PAGE_START.match(raw) is not None
        if words := _folded(raw):
            yield Line(words, page, f"line:{number}")


def _folded(text: str) -> str:
    """White space runs as one blank; what a store cannot hold is gone. A bullet from a symbol font stays as it is."""
    return " ".join("".join(sign for sign in text if sign.isspace() or category(sign) not in ("Cc", "Cs")).split())


def _edges(lines: Sequence[Line], wording: re.Pattern[str]) -> frozenset[str]:
    """Locators of the page numbers and running heads."""
    pages = [tuple(page) for _, page in groupby(lines, lambda line: line.page)]
    at_ends = (line for page in pages for line in (*page[:1], *page[1:][-1:]))
    ends = Counter(_shape(line) for line in at_ends if not wording.match(line.text))
    running = {shape for shape, times in ends.items() if times >= max(_RUNNING, len(pages) / 2)}
    return frozenset(
        line.locator for page in pages for way in (page, page[::-1]) for line in takewhile(_is_edge(running), way)
    )


def _is_edge(running: Set[str]) -> Callable[[Line], bool]:
    def is_edge(line: Line) -> bool:
        number = _PAGE_NUMBER.fullmatch(line.text)
        return _shape(line) in running or (number is not None and _is_near(int(number[1]), line.page))

    return is_edge


def _shape(line: Line) -> str:
    """The line with its numbers set aside: "Page 3 of 9" has the shape of "Page 4 of 9"."""
    return re.sub(r"\d+", "0", line.text.casefold())


def _is_near(number: int, page: int) -> bool:
    """A cover or two may not be counted; a lone year or a quantity is no page number."""
    return abs(number - page) <= 2
