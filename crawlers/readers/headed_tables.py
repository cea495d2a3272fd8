"""Tables read by the words of their heading row, wherever its columns stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawlers.readers.html_elements import HtmlElement, css_path, grid, table_rows, text_of
from domain.extractions import Problem, ProblemKind


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row's cells by the column that their heading names; `heading` is the heading row it stands under."""

    cells: Mapping[str, HtmlElement]
    element: HtmlElement
    heading: HtmlElement

    def text(self, column: str) -> str:
        """What the cell shows; empty where the table has no such column."""
        cell = self.cells.get(column)
        return "" if cell is None else text_of(cell)

    @property
    def locator(self) -> str:
        return f"css:{css_path(self.element)}"


def headed_rows(
    root: HtmlElement, columns: Mapping[str, re.Pattern[str]], needed: Sequence[str], passed_over: re.Pattern[str]
) -> tuple[tuple[TableRow, ...], tuple[Problem, ...]]:
    """The rows of every table whose heading row names each of the needed columns, and what was not read.

    columns: column -> what its heading matches. passed_over: headings that are known and not read.
    """
    rows: list[TableRow] = []
    problems: list[Problem] = []
    for table in root.iter("table"):
        places: dict[str, int] = {}
        heading, width = table, 0
        own = table_rows(table)
        for element, cells in zip(own, grid(own), strict=True):
            texts = [text_of(cell) for cell in cells]
            if found := _places(texts, columns, needed):
                places, heading, width = found, element, len(cells)
                problems += _unread(texts, columns, passed_over, element)
            elif not places or len(set(cells)) == 1 or not any(texts):
                continue
            elif len(cells) == width:
                row = {column: cells[place] for column, place in places.items()}
                rows.append(TableRow(row, element, heading))
            else:
                problems.append(_misfit(texts, width, element))
        problems += _outside_rows(table) if places else ()
    return tuple(rows), tuple(problems)


def _outside_rows(table: HtmlElement) -> list[Problem]:
    """Cells that stand in no row, as where a row's beginning was lost."""
    loose = (cell for cell in table.iter("td", "th") if next(cell.iterancestors("tr", "table")).tag == "table")
    message = 'The cell "{}" stands in no row of its table; it was not read.'
    return [
        Problem(ProblemKind.UNEXPECTED_TEXT, message.format(text[:60]), _locator(cell))
        for cell in loose
        if (text := text_of(cell))
    ]


def _places(
    texts: Sequence[str], columns: Mapping[str, re.Pattern[str]], needed: Sequence[str]
) -> dict[str, int] | None:
    """Where each column stands if this is a heading row; a column that is headed twice counts as missing."""
    found: dict[str, int] = {}
    for column, heading in columns.items():
        places = [place for place, text in enumerate(texts) if heading.search(text)]
        if len(places) == 1:
            found[column] = places[0]
    return found if all(column in found for column in needed) and len(set(found.values())) == len(found) else None


def _unread(
    texts: Sequence[str], columns: Mapping[str, re.Pattern[str]], passed_over: re.Pattern[str], element: HtmlElement
) -> list[Problem]:
    return [
        Problem(
            ProblemKind.UNKNOWN_COLUMN, f'The table has a column that nobody reads: "{text[:60]}".', _locator(element)
        )
        for text in texts
        if text and not passed_over.search(text) and not any(heading.search(text) for heading in columns.values())
    ]


def _misfit(texts: Sequence[str], width: int, element: HtmlElement) -> Problem:
    message = f'The row "{texts[0][:60]}" has {len(texts)} cells under {width} headings; it was not read.'
    return Problem(ProblemKind.UNREADABLE_VALUE, message, _locator(element))


def _locator(element: HtmlElement) -> str:
    return f"css:{css_path(element)}"
