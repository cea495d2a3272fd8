"""A status table as printed, whatever it is printed in: rows of named cells, before anything is believed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crawlers.readers.un_treaty_values import KINDS
from domain.extractions import Problem, ProblemKind

CORE_FIELDS = ("signed_on", "ratified_on")
DATE_FIELDS = (*CORE_FIELDS, "in_force_on", "denounced_on")
TITLES = {
    "signed_on": "signature",
    "ratified_on": "ratification or another deposit",
    "in_force_on": "entry into force",
    "denounced_on": "denunciation",
}

# Known, and left unread: no field of ours depends on them.
_UNREAD = "unread"
_UNREAD_WORDS = frozenset({"provisional", "application", "notification", "declaration", "reservation", "objection"})
_NAMES = frozenset({"participant", "participants", "state", "states", "party", "parties", "country", "countries"})
_DEPOSITS = frozenset(KINDS)
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: the text at each of its places, and where it stands."""

    texts: Sequence[str]
    locator: str


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One participant: column -> printed text, "" for an empty cell; no key where there is no column."""

    name: str
    cells: Mapping[str, str]
    locator: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """All that a page or file prints.

    headings: column -> its heading. numbers: the treaties it says it is of, lower-case (`iv-11-c`); title: of the
    treaty. statuses: every printing of the day it stands at. totals: its own counts of signatories and parties.
    """

    layout: str
    rows: tuple[PrintedRow, ...]
    headings: Mapping[str, str]
    numbers: frozenset[str] = frozenset()
    title: str | None = None
    statuses: tuple[str, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def column_of_heading(heading: str) -> str | None:
    """The column that a heading names: a field, `name` or `unread`; None for one that we do not know."""
    words = frozenset(re.findall(r"[a-z]+", re.sub(r"\([^)]*\)", " ", heading).casefold()))
    if not words or len(heading) > _LONGEST_HEADING:
        return None
    if words <= _NAMES:
        return "name"
    if {"entry", "force"} <= words:
        return "in_force_on"
    if words & {"denunciation", "withdrawal"}:
        return "denounced_on"
    if words & _UNREAD_WORDS:
        return _UNREAD
    deposits = words & _DEPOSITS
    if words & {"signature", "signatures"} and "definitive" not in words:
        return "signed_on" if deposits <= {"succession"} else None
    return "ratified_on" if deposits else None


def columns_of(texts: Sequence[str]) -> list[str | None] | None:
    """The columns that these cells head; None where they head no status table."""
    columns = [column_of_heading(text) for text in texts]
    return columns if columns.count("name") == 1 and set(columns) & set(CORE_FIELDS) else None


@dataclass(slots=True)
class Rows:
    """The rows of one or several tables of a page, collected line by line; last_line: where the last one stands."""

    rows: list[PrintedRow] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    last_line: str = ""
    _places: Mapping[str, int] = field(default_factory=dict)
    _width: int = 0

    def take(self, lines: Sequence[Line]) -> None:
        """One table: nothing of it counts before its heading row."""
        self._places = {}
        for line in lines:
            columns = columns_of(line.texts)
            if columns is not None:
                self._take_heading(line, columns)
            elif self._places and any(line.texts):
                self._take_row(line)
                self.last_line = line.locator

    def _take_heading(self, line: Line, columns: Sequence[str | None]) -> None:
        places: dict[str, int] = {}
        for place, (text, column) in enumerate(zip(line.texts, columns, strict=True)):
            if column is None and text:
                self._doubt(f'The table has a column that nobody reads: "{text[:60]}".', line)
            elif column is not None and columns.count(column) > 1 and column != _UNREAD:
                self._doubt(f"Two columns are headed as {TITLES[column]}; neither was read.", line)
            elif column is not None and column != _UNREAD:
                places[column] = place
                self.headings.setdefault(column, text)
        self._places, self._width = places, len(line.texts)

    def _doubt(self, message: str, line: Line) -> None:
        if not any(problem.message == message for problem in self.problems):
            self.problems.append(Problem(ProblemKind.UNKNOWN_COLUMN, message, line.locator))

    def _take_row(self, line: Line) -> None:
        if len(line.texts) != self._width:
            message = (
                f'The row "{line.texts[0][:60]}" has {len(line.texts)} cells under {self._width} headings; '
                "it was not read."
            )
            self.problems.append(Problem(ProblemKind.UNREADABLE_VALUE, message, line.locator))
            return
        cells = {column: line.texts[place] for column, place in self._places.items() if column != "name"}
        self.rows.append(PrintedRow(line.texts[self._places["name"]], cells, line.locator))
