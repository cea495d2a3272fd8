"""A PDF that lists counts by country for one year, read by meaning: its title's year, its headings, its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from crawlers.readers.country_counts_rows import named_rows
from crawlers.readers.country_counts_title import OPENING, year_of
from crawlers.readers.pdf_cells import Cell, cells, count_of
from crawlers.readers.pdf_headers import Header, headers
from crawlers.readers.pdf_pages import PdfPage, pages
from domain.errors import LayoutUnknown


@dataclass(frozen=True, slots=True)
class CountRow:
    """One data row: the name and the count as printed, count None where no number can be read from it.

    page: from 1. row: the n-th data row of its page in reading order (down the left pair of columns, then the right;
    the total counts as a row), from 1.
    """

    name: str
    printed: str
    count: int | None
    page: int
    row: int

    @property
    def locator(self) -> str:
        return f"page:{self.page}/row:{self.row}"


@dataclass(frozen=True, slots=True)
class Stray:
    """Text that nobody read: a column's heading, a cell among the rows."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class CountTable:
    """All that the file lists; `layout` names the headings and how many pairs stand side by side."""

    year: str
    rows: tuple[CountRow, ...]
    layout: str
    unread_columns: tuple[Stray, ...]
    strays: tuple[Stray, ...]


def read_table(content: bytes) -> CountTable:
    """The table of a "CyberTipline Reports by Country" file.

    Raises NotThePage when the bytes are something else, LayoutUnknown when they are the file but no year, no table or
    no text can be found in it.
    """
    document = pages(content)
    opening = tuple(islice(document, OPENING))
    year = year_of(opening)
    rows: list[CountRow] = []
    strays: list[Stray] = []
    seen: list[Header] = []
    for page in chain(opening, document):
        page_rows, page_strays = _read_page(page, year, seen)
        rows += page_rows
        strays += page_strays
    if not rows:
        raise LayoutUnknown(f"The list for {year} has no table with a country column beside a column of reports.")
    return CountTable(year, tuple(rows), _layout(seen), _unread_columns(seen), tuple(strays))


def _read_page(page: PdfPage, year: str, seen: list[Header]) -> tuple[list[CountRow], list[Stray]]:
    """The page's rows and strays; its headers are added to `seen`, whose last one goes on where a page prints none."""
    found = cells(page.words)
    printed = headers(found, year, page.number)
    in_force = _in_force(seen[-1] if seen else None, printed)
    seen.extend(printed)
    rows: list[CountRow] = []
    strays: list[Stray] = []
    for header, below in _sections(in_force, found):
        read = named_rows(header, below, page.rules)
        for name, count in read.named:
            rows.append(CountRow(name, count, count_of(count), page.number, len(rows) + 1))
        strays.extend(Stray(text, page.number) for text in read.strays)
    return rows, strays


def _in_force(last: Header | None, printed: tuple[Header, ...]) -> tuple[Header, ...]:
    """The page's headers, after the last page's where its table goes on above the first of them or without one."""
    if last is None or (printed and last.stands_like(printed[0])):
        return printed
    return (replace(last, bottom=0.0), *printed)


def _sections(found: Sequence[Header], page_cells: Sequence[Cell]) -> Iterator[tuple[Header, list[Cell]]]:
    ends = [*(header.top for header in found[1:]), float("inf")]
    for header, end in zip(found, ends, strict=False):
        yield header, [cell for cell in page_cells if header.bottom <= cell.middle < end]


def _layout(seen: Sequence[Header]) -> str:
    header = max(seen, key=lambda header: len(header.pairs))
    pair = header.pairs[0]
    number = {1: "one pair", 2: "two pairs"}.get(len(header.pairs), f"{len(header.pairs)} pairs")
    return f"{number}, {pair.names.title} | {pair.counts.title}"


def _unread_columns(seen: Sequence[Header]) -> tuple[Stray, ...]:
    """Each heading that nobody reads, with the first page on which it stands."""
    pages_of_titles: dict[str, int] = {}
    for header in seen:
        for title in (column.title for pair in header.pairs for column in pair.others):
            pages_of_titles.setdefault(title, header.page)
    return tuple(Stray(title, page) for title, page in pages_of_titles.items())
