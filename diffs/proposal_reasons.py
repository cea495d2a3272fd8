"""Why a status stood on a day, or why no date decides it, as sentences with the dates."""

from datetime import date

from diffs.treaties import (
    DENUNCIATION_EFFECTIVE_ON,
    IN_FORCE_ON,
    RATIFIED_ON,
    SIGNED_ON,
    Status,
    TreatyRow,
    day_of,
    row_of,
)
from diffs.wording import day_in_words
from domain.statements import Statement


def reason_for(status: Status, day: date) -> str:
    """`Signed on 23 November 2001, ratified only on 28 April 2021, after 20 April 2021.`"""
    decided_by = status.deciding.field
    dated = day_in_words(status.deciding.value)
    if decided_by == RATIFIED_ON:
        return f"Ratified on {dated}, not after {day_in_words(day)}."
    if decided_by == IN_FORCE_ON:
        return f"In force since {dated}, hence ratified before; not after {day_in_words(day)}."
    if decided_by == DENUNCIATION_EFFECTIVE_ON:
        return f"Denounced with effect from {dated}, not after {day_in_words(day)}."
    row = row_of(status.inputs)
    return f"{_signature(row, day)}, {_ratification(row, day)}."


def _signature(row: TreatyRow, day: date) -> str:
    signed = day_of(row[SIGNED_ON])
    if signed is None:
        return "Not signed"
    return f"Signed {'only ' if signed > day else ''}on {day_in_words(signed)}"


def _ratification(row: TreatyRow, day: date) -> str:
    ratified = day_of(row.get(RATIFIED_ON))
    if ratified is None:
        return f"not ratified when read on {_read_on(row[RATIFIED_ON])}"
    return f"ratified only on {day_in_words(ratified)}, after {day_in_words(day)}"


def why_undecided(row: TreatyRow, source: str, day: date) -> str:
    """What is missing that would decide the status on the day."""
    if not row:
        return f"{source} has no row for the country."
    in_force, signed = day_of(row.get(IN_FORCE_ON)), day_of(row.get(SIGNED_ON))
    if in_force is not None:
        return f"In force from {day_in_words(in_force)}: nothing says whether it was ratified by {day_in_words(day)}."
    if RATIFIED_ON in row and row[RATIFIED_ON].fetched_at.date() < day:
        return f"Read on {_read_on(row[RATIFIED_ON])}, before {day_in_words(day)}: it may have changed until then."
    if signed is not None and signed <= day:
        return f"Signed on {day_in_words(signed)}: nothing says whether it was ratified by {day_in_words(day)}."
    return f"{source} gives no date that decides it."


def _read_on(statement: Statement) -> str:
    return day_in_words(statement.fetched_at.date()) or ""
