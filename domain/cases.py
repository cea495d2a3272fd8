"""A capture whose reading is not believed: what was expected, what came, and what a person made of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DoubtKind(StrEnum):
    """Why a reading is not believed."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TOTAL_NOT_MET = "total_not_met"
    SHRUNK = "shrunk"
    EMPTIED = "emptied"
    MOSTLY_EMPTY = "mostly_empty"
    REWRITTEN = "rewritten"
    RENAMED = "renamed"
    OLDER = "older"
    DOUBLED = "doubled"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Doubt:
    """reason: one sentence; expected and came: the two sides of it in a few words."""

    kind: DoubtKind
    reason: str
    expected: str
    came: str


class CaseState(StrEnum):
    """superseded: a later good reading, or a later implausible one, took its place."""

    OPEN = "open"
    RELEASED = "released"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """One append-only row: state is `released` or `dismissed`."""

    case: int
    state: CaseState
    decided_by: str
    decided_at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One implausible capture of a source's item.

    capture: its id; previous: that of the last believed reading, None where there was none to measure by.
    last_seen: when the same bytes were last had. decision: what a person made of it.
    """

    source: str
    item: str
    capture: int
    previous: int | None
    doubt: Doubt
    opened_at: datetime
    last_seen: datetime
    state: CaseState = CaseState.OPEN
    closed_at: datetime | None = None
    decision: CaseDecision | None = None
    id: int | None = None
