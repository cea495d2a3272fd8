"""The Treaty Office's chart as a web page, from 2004 to the rendered page of today.

A chart is found by its heading row (Signature, Ratification, Entry into force), whatever elements it is made of, and
read by those headings. Several charts on a page (members, other states, organisations) are read one after another.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.countries import resolve
from crawlers.readers.coe_treaty_chart import CORE_FIELDS, FIELDS, PrintedRow
from crawlers.readers.coe_treaty_columns import column_of_heading, is_read
from crawlers.readers.coe_treaty_lines import (
    PART_OR_TOTAL,
    Line,
    children,
    in_tables,
    is_heading,
    names_state,
    outside_tables,
)
from crawlers.readers.html_elements import HtmlElement, css_path, is_element, text_of
from domain.extractions import Problem, ProblemKind

_DATE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}")
_ORGANISATIONS = re.compile(r"organi[sz]ation", re.I)
_MARKED = re.compile(r"\b(?:denounced|suspended|denunciation|suspension)\b", re.I)


@dataclass(slots=True)
class _Reading:
    """What has been read so far; columns and organisations are those of the chart's part that is being read."""

    rows: list[PrintedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: set[HtmlElement] = field(default_factory=set)
    columns: Mapping[str, int] = field(default_factory=dict)
    widths: frozenset[int] = frozenset()
    organisations: bool = False

    def doubt(self, kind: ProblemKind, message: str, element: HtmlElement) -> None:
        self.problems.append(Problem(kind, message, f"css:{css_path(element)}"))


def _name_place(lines: Sequence[Line], texts: Sequence[str], columns: Sequence[str | None]) -> int:
    """The place of the states' names: it is headed so or not at all, and holds the most names."""
    first = next(place for place, column in enumerate(columns) if column in CORE_FIELDS)
    places = [place for place in range(len(texts)) if columns[place] == "name" or place < first] or [0]
    return max(
        places, key=lambda at: sum(1 for line in lines if at < len(line.cells) and resolve(text_of(line.cells[at])))
    )


def _check_unheaded(reading: _Reading, lines: Sequence[Line], heading: Line, place: int) -> None:
    """A column without a heading is for the eye when it stands first or is empty; otherwise its heading is lost."""
    places = [at for at, cell in enumerate(heading.cells) if column_of_heading(text_of(cell)) in CORE_FIELDS]
    filled = (line for line in lines if line is not heading and len(line.cells) > place and text_of(line.cells[place]))
    if place > min(places) and next(filled, None) is not None:
        message = "The chart has a column without a heading; it was not read."
        reading.doubt(ProblemKind.UNKNOWN_COLUMN, message, heading.cells[place])


def _take_heading(reading: _Reading, lines: Sequence[Line], line: Line) -> None:
    texts = [text_of(cell) for cell in line.cells]
    columns = [column_of_heading(text) for text in texts]
    name = _name_place(lines, texts, columns)
    places: dict[str, int] = {"name": name}
    for place, (text, column) in enumerate(zip(texts, columns, strict=True)):
        if place == name or column == "name":
            continue
        if not any(map(str.isalpha, text)):
            _check_unheaded(reading, lines, line, place)
        elif column is None:
            message = f'The chart has a column that nobody reads: "{text[:60]}".'
            reading.doubt(ProblemKind.UNKNOWN_COLUMN, message, line.cells[place])
        elif is_read(column) and columns.count(column) > 1:
            message = f"Two columns are headed as {column}; neither was read."
            reading.doubt(ProblemKind.UNKNOWN_COLUMN, message, line.cells[place])
        elif is_read(column):
            places[column] = place
    # An ellipsis after the last heading stands for columns that the rows need not have.
    shortened = next(at for at in range(len(texts), 0, -1) if texts[at - 1] not in ("...", "…"))
    reading.columns, reading.widths = places, frozenset({len(texts), shortened})
    reading.organisations = any(_ORGANISATIONS.search(text) for text in texts)


def _is_banner(line: Line, texts: Sequence[str]) -> bool:
    shown = {id(cell): text for cell, text in zip(line.cells, texts, strict=True) if text}
    if not shown:
        return True
    return (
        PART_OR_TOTAL.search(texts[0] or next(iter(shown.values()))) is not None
        or len({id(cell) for cell in line.cells}) == 1
    )


def _take_banner(reading: _Reading, line: Line, texts: Sequence[str]) -> None:
    banner = " ".join(dict.fromkeys(text for text in texts if text))
    if PART_OR_TOTAL.search(banner):
        reading.organisations = _ORGANISATIONS.search(banner) is not None
    elif names_state(banner):
        message = f'A line of the chart is not laid out as a row: "{banner[:60]}".'
        reading.doubt(ProblemKind.UNREADABLE_VALUE, message, line.element)


def _marks(line: Line, notes: str) -> str:
    labels = (
        node.get(name) for node in line.element.iter() if is_element(node) for name in ("alt", "title", "aria-label")
    )
    return " ".join(text for text in (notes, *(label or "" for label in labels)) if _MARKED.search(text))


def _take_row(reading: _Reading, line: Line, texts: Sequence[str]) -> None:
    if len(texts) not in reading.widths:
        message = (
            f'The row "{texts[0][:60]}" has {len(texts)} cells under {max(reading.widths)} headings; it was not read.'
        )
        reading.doubt(ProblemKind.UNREADABLE_VALUE, message, line.element)
        return
    cells = {column: texts[place] for column, place in reading.columns.items() if column in (*FIELDS, "notes")}
    reading.rows.append(
        PrintedRow(
            texts[reading.columns["name"]],
            cells,
            f"css:{css_path(line.element)}",
            reading.organisations,
            _marks(line, cells.get("notes", "")),
        )
    )


def _take(reading: _Reading, lines: Sequence[Line]) -> None:
    reading.columns = {}
    for line in lines:
        texts = [text_of(cell) for cell in line.cells]
        if is_heading(texts):
            _take_heading(reading, lines, line)
        elif not reading.columns:
            continue
        elif _is_banner(line, texts):
            _take_banner(reading, line, texts)
        else:
            _take_row(reading, line, texts)
        reading.seen.add(line.element)


def _unread(reading: _Reading, root: HtmlElement) -> None:
    """Rows of no chart that name a state beside a date: part of the page was laid out in a way that we do not know."""
    for row in root.iter("tr"):
        if row in reading.seen or next(row.iter("table"), None) is not None:
            continue
        texts = [text for text in map(text_of, children(row)) if text]
        if texts and resolve(texts[0]) and any(_DATE.search(text) for text in texts):
            message = f'The row "{texts[0][:60]}" stands outside the charts that were read.'
            reading.doubt(ProblemKind.UNEXPECTED_TEXT, message, row)


def read_rows(root: HtmlElement) -> tuple[tuple[PrintedRow, ...], tuple[Problem, ...]]:
    """The rows of every chart on the page in its order, and what was not read; no rows where no chart is known."""
    reading = _Reading()
    for lines in in_tables(root):
        _take(reading, lines)
    if not reading.rows and not reading.problems:
        for lines in outside_tables(root):
            _take(reading, lines)
    _unread(reading, root)
    return tuple(reading.rows), tuple(reading.problems)
