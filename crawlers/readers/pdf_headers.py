"""Where a page's columns are, by what their headings say and not by where a year's designer put them.

A heading is a cell that names countries, with one beside it that names reports; either may be broken over two lines
("Total" / "Reports"). A page has one, two or more such pairs side by side, and may start anew further down.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.readers.pdf_cells import Cell
from domain.errors import LayoutUnknown

_COUNTRY_WORDS = frozenset(
    ("country", "countries", "territory", "territories", "jurisdiction", "jurisdictions", "location", "region")
)
_FILLERS = frozenset(
    ("of", "the", "or", "and", "by", "in", "number", "nr", "total", "all", "cybertipline", "cybertip", "received")
)
_REPORT_WORDS = frozenset(("report", "reports"))
_YEAR = re.compile(r"(?:19|20)\d\d")
# The most that is between two lines of one heading, as a share of the text's height.
_LEADING = 0.45


@dataclass(frozen=True, slots=True)
class Column:
    """One heading with the box of its words."""

    title: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def words(self) -> frozenset[str]:
        return frozenset(re.findall(r"[^\W_]+", self.title.casefold()))

    @property
    def names_countries(self) -> bool:
        return bool(self.words) and self.words - {"or", "and"} <= _COUNTRY_WORDS

    def counts_reports(self, year: str) -> bool:
        """Whether it counts the year's reports, all of them: not "Referral Reports", not "2019 Reports" in 2020."""
        if "%" in self.title or any(_YEAR.fullmatch(word) and word != year for word in self.words):
            return False
        meaning = self.words - _FILLERS - {year}
        return meaning <= _REPORT_WORDS and bool(meaning or self.words & {"total", year})


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """Names and their counts; `others` are columns between or beside that nobody reads."""

    names: Column
    counts: Column
    others: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The headings on one height of a page: the rows below it, down to the next header, belong to its pairs."""

    pairs: tuple[ColumnPair, ...]
    top: float
    bottom: float
    page: int

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns from the left."""
        found = [column for pair in self.pairs for column in (pair.names, pair.counts, *pair.others)]
        return tuple(sorted(found, key=lambda column: column.x0))

    def stands_like(self, other: "Header") -> bool:
        """Whether both have their columns in the same places: the same table's header, repeated on another page."""
        places = [(round(column.x0), round(column.x1)) for column in self.columns]
        return places == [(round(column.x0), round(column.x1)) for column in other.columns]


def headers(cells: Sequence[Cell], year: str, page: int) -> tuple[Header, ...]:
    """The headers of a page from the top; empty where none is printed.

    Raises LayoutUnknown where several columns could be the year's count, or none of several is.
    """
    found: list[Header] = []
    for cell in cells:
        if _column([cell]).names_countries and not any(cell.middle <= header.bottom for header in found):
            columns = _columns_beside(cell, cells)
            if len(columns) > 1:
                edges = [(column.top, column.bottom) for column in columns]
                top, bottom = min(top for top, _ in edges), max(bottom for _, bottom in edges)
                found.append(Header(_pairs(columns, year), top, bottom, page))
    return tuple(found)


def _columns_beside(country: Cell, cells: Sequence[Cell]) -> tuple[Column, ...]:
    """The headings on the height of this one, their lines joined, from the left."""
    headings = [cell for cell in cells if not _is_data(cell, cells)]
    near = [cell for cell in headings if _touch(cell, country)]
    starts = [cell for cell in near if _column([cell]).names_countries]
    groups = [[cell] for cell in starts if not _below_another(cell, starts)]
    fixed = len(groups)
    for cell in near:
        if not any(_overlaps_any(cell, group) for group in groups):
            groups.append([cell])
    # What stands over several columns is a sentence or a title above them, no line of a heading.
    lines = [cell for cell in headings if sum(_overlaps_any(cell, group) for group in groups) < 2]
    for group in groups[fixed:]:
        _add_lines(group, [cell for cell in lines if all(cell not in other for other in groups)])
    return tuple(sorted((_column(group) for group in groups), key=lambda column: column.x0))


def _add_lines(group: list[Cell], headings: Sequence[Cell]) -> None:
    """The heading's other lines, above and below, as far as they follow one another."""
    grown = True
    while grown:
        more = [c for c in headings if c not in group and any(_overlap(c, g) and _touch(c, g) for g in group)]
        group.extend(more)
        grown = bool(more)


def _is_data(cell: Cell, cells: Sequence[Cell]) -> bool:
    """Whether a count stands on the cell's line; a year may be part of a heading ("2019")."""
    return any(
        other.numeric and not _YEAR.fullmatch(other.text) and abs(other.middle - cell.middle) < 0.35 * cell.height
        for other in cells
    )


def _touch(one: Cell, other: Cell) -> bool:
    return max(one.top, other.top) - min(one.bottom, other.bottom) <= _LEADING * min(one.height, other.height)


def _below_another(cell: Cell, others: Sequence[Cell]) -> bool:
    return any(other.top < cell.top and _overlap(cell, other) for other in others)


def _overlaps_any(cell: Cell, group: Sequence[Cell]) -> bool:
    return any(_overlap(cell, other) for other in group)


def _overlap(one: Cell, other: Cell) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _column(group: Sequence[Cell]) -> Column:
    ordered = sorted(group, key=lambda cell: (cell.top, cell.x0))
    return Column(
        " ".join(cell.text for cell in ordered),
        min(cell.x0 for cell in group),
        max(cell.x1 for cell in group),
        min(cell.top for cell in group),
        max(cell.bottom for cell in group),
    )


def _pairs(columns: Sequence[Column], year: str) -> tuple[ColumnPair, ...]:
    reversed_order = columns[0].counts_reports(year) and not columns[-1].counts_reports(year)
    ordered = tuple(reversed(columns)) if reversed_order else columns
    groups: list[list[Column]] = []
    for column in ordered:
        if column.names_countries:
            groups.append([column])
        elif groups:
            groups[-1].append(column)
    pairs = [_pair(group[0], group[1:], year) for group in groups]
    return tuple(sorted(pairs, key=lambda pair: pair.names.x0))


def _pair(names: Column, others: Sequence[Column], year: str) -> ColumnPair:
    counting = [column for column in others if column.counts_reports(year)]
    of_year = [column for column in counting if year in column.words]
    chosen = of_year or counting
    if len(chosen) != 1:
        titles = ", ".join(f"“{column.title}”" for column in others) or "none"
        raise LayoutUnknown(
            f"Beside the column “{names.title}” exactly one must count the reports of {year}; the others are {titles}."
        )
    return ColumnPair(names, chosen[0], tuple(column for column in others if column is not chosen[0]))
