"""Rows with their names, and the row that is the sum, which every year puts somewhere else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawlers.readers.pdf_cells import Cell
from crawlers.readers.pdf_headers import Header
from crawlers.readers.pdf_pages import Rule
from crawlers.readers.pdf_rows import Row, Rows, rows_under

_TOTAL = r"(?:(?:grand|global|overall|worldwide)\s+)?total(?:\s+(?:number\s+of\s+)?(?:cybertipline\s+)?reports)?"
# The foot of a page, whose number stands like a count.
_IMPRINT = re.compile(r"^\W*(?:©|copyright\b|\(c\)\s)|\ball rights reserved\b", re.IGNORECASE)
_TOTAL_NAME = re.compile(_TOTAL + r"\W*", re.IGNORECASE)
_TOTAL_IN_ONE_CELL = re.compile(rf"({_TOTAL})\s*[:=–-]?\s+(\d[\d,]*)", re.IGNORECASE)


def is_total(name: str) -> bool:
    """Whether a row's name says that the row is the sum: "TOTAL", "Total:", "Grand Total"."""
    return _TOTAL_NAME.fullmatch(name.strip()) is not None


@dataclass(frozen=True, slots=True)
class NamedRows:
    """What stands below one header: (name, count as printed) in reading order, and text that belongs to no row."""

    named: tuple[tuple[str, str], ...]
    strays: tuple[str, ...]


def named_rows(header: Header, below: Sequence[Cell], rules: Sequence[Rule]) -> NamedRows:
    """Down the left pair of columns, then the right; a total printed outside the columns comes last."""
    columns = rows_under(header, below, rules)
    counted = [(_name(row, below), row.count.text) for rows in columns for row in rows.rows]
    named = [(name, count) for name, count in counted if name and not _IMPRINT.search(name)]
    in_one_cell = [match.groups() for cell in below if (match := _TOTAL_IN_ONE_CELL.fullmatch(cell.text))]
    if not any(is_total(name) for name, _ in named):
        named += [(name, count) for name, count in in_one_cell]
    return NamedRows(tuple(named), tuple(text for rows in columns for text in _strays(rows, below)))


def _name(row: Row, below: Sequence[Cell]) -> str:
    return row.name or _total_beside(row, below)


def _strays(rows: Rows, below: Sequence[Cell]) -> Iterator[str]:
    for row in rows.rows:
        if not _name(row, below) and not _is_page_number(row, rows.rows):
            yield row.count.text
    for cell in rows.strays:
        if not _TOTAL_IN_ONE_CELL.fullmatch(cell.text) and not _IMPRINT.search(cell.text):
            yield cell.text


def _is_page_number(row: Row, rows: Sequence[Row]) -> bool:
    """Whether it is a small number above or below all rows that have a name."""
    places = [other.count.middle for other in rows if other.lines]
    above = all(row.count.middle < place for place in places)
    below = all(row.count.middle > place for place in places)
    return len(row.count.text) < 4 and (above or below)


def _total_beside(row: Row, below: Sequence[Cell]) -> str:
    """A total that spans the page has its word in the first pair's column and its count in the last one's."""
    same_line = [cell for cell in below if abs(cell.middle - row.count.middle) < 0.35 * cell.height]
    return next((cell.text for cell in same_line if is_total(cell.text)), "")
