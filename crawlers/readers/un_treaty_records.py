"""From printed rows to records: names to countries, texts to values, and nothing that contradicts itself.

A cell that cannot be read or believed is left out of its record with a problem: unknown is not "nothing".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawlers.readers.un_treaty_table import CORE_FIELDS, DATE_FIELDS, TITLES, PrintedRow
from crawlers.readers.un_treaty_values import DEFINITIVE, Act, Unreadable, act_of, deposit_kind, legend_of
from domain.extractions import Problem, ProblemKind, Record
from domain.subjects import Subject


@dataclass(slots=True)
class ReadRow:
    """A row and what was made of it. acts: column -> the act it prints, None for an empty cell.

    blank: every column that was read is empty.
    """

    row: PrintedRow
    country: str
    acts: dict[str, Act | None] = field(default_factory=dict)
    values: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    blank: bool = False

    def left_out(self, column: str, cause: str) -> None:
        """Forget a column of the row, and say why."""
        self.values.pop(column, None)
        if column == "ratified_on":
            self.values.pop("deposit_kind", None)
        message = f"{self.row.name[:60]}: {TITLES[column]} {cause}; it was left out."
        self.problems.append(Problem(ProblemKind.UNREADABLE_VALUE, message, self.row.locator))


def acts_in(row: PrintedRow) -> dict[str, Act | Unreadable | None]:
    """column -> the act, None for an empty cell, or why it cannot be read."""
    acts: dict[str, Act | Unreadable | None] = {}
    for column in DATE_FIELDS:
        if column in row.cells:
            try:
                acts[column] = act_of(row.cells[column]) if row.cells[column] else None
            except Unreadable as cause:
                acts[column] = cause
    return acts


def read_row(row: PrintedRow, country: str, headings: Mapping[str, str], status: date | None) -> ReadRow:
    """What the row of one country says."""
    read = ReadRow(row, country)
    for column, act in acts_in(row).items():
        if isinstance(act, Unreadable):
            read.left_out(column, f'"{row.cells[column][:40]}" {act}')
        elif act is not None and status is not None and act.day > status:
            read.left_out(column, f"{act.day} lies after {status}, the day that the table stands at")
        elif act is not None and act.bracketed:
            read.left_out(
                column, f'"{row.cells[column][:40]}" stands in brackets, as for a state that left; see its note'
            )
        else:
            read.acts[column] = act
            read.values[column] = act.day.isoformat() if act else None
    _read_marks(read, headings)
    _check(read)
    return read


def _read_marks(read: ReadRow, headings: Mapping[str, str]) -> None:
    if "ratified_on" in read.acts:
        act = read.acts["ratified_on"]
        try:
            legend = legend_of(headings["ratified_on"])
            read.values["deposit_kind"] = deposit_kind(act.mark, legend) if act else None
        except Unreadable as cause:
            read.left_out("ratified_on", f'"{read.row.cells["ratified_on"][:40]}" {cause}')
    signed = read.acts.get("signed_on")
    if signed is None or not signed.mark:
        return
    if signed.mark == "s" and read.acts.get("ratified_on", signed) is None:
        # A definitive signature binds as a ratification does.
        read.values |= {"ratified_on": signed.day.isoformat(), "deposit_kind": DEFINITIVE}
    elif signed.mark not in ("d", "s"):
        read.left_out("signed_on", f'"{read.row.cells["signed_on"][:40]}" has a mark that no signature has')


def _check(read: ReadRow) -> None:
    signed, ratified = read.values.get("signed_on"), read.values.get("ratified_on")
    if signed and ratified and signed > ratified and read.values.get("deposit_kind") != "succession":
        read.left_out("signed_on", f"{signed} cannot be right: it lies after the deposit of {ratified}")
    columns = [column for column in CORE_FIELDS if column in read.row.cells]
    if not any(read.row.cells[column] for column in columns):
        read.blank = True
        for column in columns:
            read.left_out(column, "is empty as all of the row is, and the table lists nobody without an act")


def disordered(rows: Sequence[ReadRow]) -> int:
    """How many rows have a deposit before their signature."""
    return sum(1 for row in rows if (acts := _both(row)) and acts[0].day > acts[1].day)


def dated_twice(rows: Sequence[ReadRow]) -> int:
    """How many rows have a signature and a deposit."""
    return sum(1 for row in rows if _both(row))


def _both(row: ReadRow) -> tuple[Act, Act] | None:
    signed, ratified = row.acts.get("signed_on"), row.acts.get("ratified_on")
    return (signed, ratified) if signed and ratified else None


def record_of(read: ReadRow, believed: frozenset[str], part: int) -> Record:
    """The country's record. Of columns that are not in `believed` an empty cell says nothing: it may have been lost."""
    values = {
        column: value for column, value in read.values.items() if value is not None or _column(column) in believed
    }
    originals = {}
    for column, value in values.items():
        printed = read.row.cells.get(_column(column)) or read.row.cells.get("signed_on", "")
        if value is not None and printed != value:
            originals[column] = printed
    return Record(Subject(read.country), values, read.row.locator, originals, part=part)


def _column(value_field: str) -> str:
    return "ratified_on" if value_field == "deposit_kind" else value_field


def merged(records: Sequence[Record], name: str) -> tuple[Record, tuple[Problem, ...]]:
    """One country's record where it has several rows: only what all of them agree on."""
    first = records[0]
    if len(records) == 1:
        return first, ()
    agreed = {
        column: value
        for column, value in first.values.items()
        if all(column in other.values and other.values[column] == value for other in records)
    }
    originals = {column: text for column, text in first.original_values.items() if column in agreed}
    message = f"{name[:60]} has {len(records)} rows; only what they agree on was read."
    problem = Problem(ProblemKind.DUPLICATE_RECORD, message, records[-1].locator)
    return Record(first.subject, agreed, first.locator, originals, part=first.part), (problem,)
