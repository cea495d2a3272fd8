"""From printed rows to records: names to countries, texts to values, and nothing that contradicts itself.

A cell that cannot be read or believed is left out of its record with a problem: unknown is not "nothing".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from config.countries import resolve
from crawlers.readers.coe_treaty_chart import DATE_FIELDS, FLAG_FIELDS, PrintedRow, Treaty
from crawlers.readers.coe_treaty_values import Unreadable, date_of, flag_of, signed_definitively
from crawlers.readers.treaty_participants import is_known_organisation
from domain.extractions import Problem, ProblemKind, Record
from domain.subjects import Subject

TITLES = {
    "signed_on": "signature",
    "ratified_on": "ratification",
    "in_force_on": "entry into force",
    "denounced_on": "denunciation",
    "denunciation_effective_on": "effect of the denunciation",
    "suspended_on": "suspension",
    "reservations": "reservations",
    "declarations": "declarations",
}

# (earlier, later, the one that is left out). A ratification also stands where nobody signed: an accession.
_ORDER = (
    ("signed_on", "ratified_on", "signed_on"),
    ("ratified_on", "in_force_on", "in_force_on"),
    ("signed_on", "in_force_on", "in_force_on"),
    ("ratified_on", "denounced_on", "denounced_on"),
    ("denounced_on", "denunciation_effective_on", "denunciation_effective_on"),
)
# The second is not printed without the first.
_PRESUPPOSED = (("ratified_on", "in_force_on"), ("denounced_on", "denunciation_effective_on"))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row and what was made of it; disorders: the pairs of columns whose dates contradict each other."""

    row: PrintedRow
    record: Record
    problems: tuple[Problem, ...]
    disorders: frozenset[tuple[str, str]]


def is_organisation(row: PrintedRow) -> bool:
    """Whether the row is an organisation's, by its name or by the heading that it stands under."""
    return is_known_organisation(row.name) or (row.organisation and resolve(row.name) is None)


def _unreadable(row: PrintedRow, field: str, cause: str) -> Problem:
    message = f"{row.name}: {TITLES[field]} {cause}; it was left out."
    return Problem(ProblemKind.UNREADABLE_VALUE, message, row.locator)


def _dates(row: PrintedRow, treaty: Treaty) -> Iterator[tuple[str, date | Problem | None]]:
    for field in DATE_FIELDS:
        if field not in row.cells:
            continue
        printed = row.cells[field]
        if printed is None or not printed.strip():
            yield field, None
            continue
        try:
            day = date_of(printed)
        except Unreadable as cause:
            yield field, _unreadable(row, field, f'"{printed[:40]}" {cause}')
            continue
        before = f"{day} lies before the treaty was opened on {treaty.opened}"
        yield field, day if day >= treaty.opened else _unreadable(row, field, before)


def _flags(row: PrintedRow) -> Iterator[tuple[str, str | Problem | None]]:
    for field in FLAG_FIELDS:
        if field in row.cells:
            try:
                yield field, flag_of(row.cells[field], field)
            except Unreadable as cause:
                yield field, _unreadable(row, field, f'"{(row.cells[field] or "")[:40]}" {cause}')


def _disorders(dates: dict[str, date | None]) -> Iterator[tuple[str, str, str]]:
    for earlier, later, suspect in _ORDER:
        first, second = dates.get(earlier), dates.get(later)
        if first is not None and second is not None and first > second:
            yield earlier, later, suspect


def _contradictions(row: PrintedRow, dates: dict[str, date | None]) -> Iterator[tuple[str, Problem]]:
    for earlier, later, suspect in _disorders(dates):
        cause = f"{dates[later]} lies before {TITLES[earlier]} {dates[earlier]}"
        yield suspect, _unreadable(row, suspect, f"cannot be right: {TITLES[later]} {cause}")
    definitive = signed_definitively(row.cells.get("signed_on")) or signed_definitively(row.cells.get("notes"))
    for first, second in _PRESUPPOSED:
        if dates.get(second) is not None and first in dates and dates[first] is None and not definitive:
            yield first, _unreadable(row, first, f"is empty although there is {TITLES[second]} {dates[second]}")


def _remarks(row: PrintedRow, dates: dict[str, date | None]) -> Iterator[Problem]:
    if row.marked and not any(dates.get(field) for field in ("denounced_on", "suspended_on")):
        message = f'{row.name} is marked "{row.marked[:60]}" without a date; look at the page.'
        yield Problem(ProblemKind.UNEXPECTED_TEXT, message, row.locator)


def read_row(row: PrintedRow, country: str, treaty: Treaty, part: int) -> ReadRow:
    """The record of one country's row, without the fields that could not be read or believed."""
    read = dict(_dates(row, treaty))
    problems = [value for value in read.values() if isinstance(value, Problem)]
    dates = {field: value for field, value in read.items() if not isinstance(value, Problem)}
    contradictions = dict(_contradictions(row, dates))
    values = {field: day.isoformat() if day else None for field, day in dates.items() if field not in contradictions}
    for field, flag in _flags(row):
        if isinstance(flag, Problem):
            problems.append(flag)
        else:
            values[field] = flag
    originals = {field: row.cells[field] or "" for field in values if row.cells[field] not in (values[field], None, "")}
    return ReadRow(
        row,
        Record(Subject(country), values, row.locator, originals, part=part),
        (*problems, *contradictions.values(), *_remarks(row, dates)),
        frozenset((earlier, later) for earlier, later, _ in _disorders(dates)),
    )


def merged(twins: Sequence[ReadRow]) -> tuple[Record, tuple[Problem, ...]]:
    """One country's record where it has several rows: only what all of them agree on."""
    first = twins[0].record
    if len(twins) == 1:
        return first, twins[0].problems
    agreed = {
        field: value
        for field, value in first.values.items()
        if all(field in twin.record.values and twin.record.values[field] == value for twin in twins)
    }
    originals = {field: text for field, text in first.original_values.items() if field in agreed}
    problem = Problem(
        ProblemKind.DUPLICATE_RECORD,
        f"{twins[0].row.name} has {len(twins)} rows; only what they agree on was read.",
        twins[-1].row.locator,
    )
    record = Record(first.subject, agreed, first.locator, originals, part=first.part)
    return record, (*(problem for twin in twins for problem in twin.problems), problem)
