"""A treaty's status from its dates: `none`, `signed` or `party`, on any day.

`party` counts from the deposit (ratification, acceptance, approval or accession), as the report means it, and ends on
the day a denunciation takes effect. A suspension and the entry into force are dates of their own and no status.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.statements import Statement

SIGNED_ON = "signed_on"
RATIFIED_ON = "ratified_on"
IN_FORCE_ON = "in_force_on"
DENOUNCED_ON = "denounced_on"
DENUNCIATION_EFFECTIVE_ON = "denunciation_effective_on"

# What decides a status. in_force_on only stands in where nobody read the deposit.
STATUS_FIELDS = (SIGNED_ON, RATIFIED_ON, DENUNCIATION_EFFECTIVE_ON)

TreatyRow = Mapping[str, Statement]


@dataclass(frozen=True, slots=True)
class Status:
    """A status with the statement that decides it and all that were looked at."""

    value: str
    deciding: Statement
    inputs: tuple[Statement, ...]


def row_of(statements: Iterable[Statement]) -> TreatyRow:
    """A country's row: field -> statement; fields that the source does not speak of are left out."""
    return {statement.field: statement for statement in statements if not statement.absent}


def day_of(statement: Statement | None) -> date | None:
    """The date that a statement gives, None where it gives none."""
    return date.fromisoformat(statement.value) if statement is not None and statement.value else None


def status_on(row: TreatyRow, day: date) -> Status | None:
    """The status on a day as far as this row's dates decide it; None where they do not.

    A row read before the day proves what had happened by then, never what had not.
    """
    late = {
        field: statement
        for field, statement in row.items()
        if statement.value is not None or statement.fetched_at.date() >= day
    }
    return status_now(late, day)


def status_now(row: TreatyRow, today: date) -> Status | None:
    """The status today, taking an empty date as "not so far"."""
    ended = _ended(row, today)
    if ended is not None:
        return _status("none", ended, row)
    proof = _proof_of_party(row, today)
    if proof is not None:
        return _status("party", proof, row)
    return _short_of_party(row, today)


def _ended(row: TreatyRow, day: date) -> Statement | None:
    """The denunciation that is in effect, unless the country came back after it."""
    effect, deposit = day_of(row.get(DENUNCIATION_EFFECTIVE_ON)), day_of(row.get(RATIFIED_ON))
    if effect is None or effect > day or (deposit is not None and effect < deposit <= day):
        return None
    return row[DENUNCIATION_EFFECTIVE_ON]


def _proof_of_party(row: TreatyRow, day: date) -> Statement | None:
    deposit = day_of(row.get(RATIFIED_ON))
    if deposit is not None:
        return row[RATIFIED_ON] if deposit <= day else None
    in_force = day_of(row.get(IN_FORCE_ON))
    if in_force is None:
        return None
    # A chart prints a coming entry into force only once the deposit has been made.
    return row[IN_FORCE_ON] if in_force <= day or row[IN_FORCE_ON].fetched_at.date() <= day else None


def _short_of_party(row: TreatyRow, day: date) -> Status | None:
    ratified, signed = row.get(RATIFIED_ON), row.get(SIGNED_ON)
    if ratified is None or signed is None:
        return None
    if day_of(ratified) is None and day_of(row.get(IN_FORCE_ON)) is not None:
        return None
    signature = day_of(signed)
    return _status("signed" if signature is not None and signature <= day else "none", signed, row)


def _status(value: str, deciding: Statement, row: TreatyRow) -> Status:
    fields = dict.fromkeys((*STATUS_FIELDS, deciding.field))
    return Status(value, deciding, tuple(row[field] for field in fields if field in row))
