"""A difference between the baseline and what the sources say now."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.reports import Cell
from domain.subjects import Subject


class ChangeKind(StrEnum):
    ESTABLISHED = "established"
    MODIFIED = "modified"
    WITHDRAWN = "withdrawn"


class ChangeStatus(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    SUPERSEDED = "superseded"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class Derived:
    """A cell's value as its owner source gives it now, with every statement that went into it.

    value None means that the source ceased to speak of the cell. snapshot and locator are the deciding input's.
    inputs: ids of statements.
    """

    cell: Cell
    value: str | None
    original_value: str | None
    inputs: tuple[int, ...]
    source: str
    snapshot: str
    locator: str


@dataclass(frozen=True, slots=True)
class Change:
    """One cell whose source differs from its baseline; see `change_id` for its identity.

    deferred_until: when a deferred change comes back, or a rejected one whose rejection expires.
    """

    id: str
    edition: str
    cell: Cell
    kind: ChangeKind
    meaning: str
    before: str | None
    after: str | None
    original_value: str | None
    status: ChangeStatus
    first_seen: datetime
    source: str
    snapshot: str
    locator: str
    baseline_entry: int | None
    inputs: tuple[int, ...] = ()
    deferred_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WatchedChange:
    """A statement that no cell uses and that differs from the same source's previous one."""

    id: str
    source: str
    subject: Subject
    field: str
    kind: ChangeKind
    meaning: str
    before: str | None
    after: str | None
    status: ChangeStatus
    first_seen: datetime
    snapshot: str
    locator: str


def change_id(cell: Cell, edition: str, baseline_entry: int | None, after: str | None) -> str:
    """Twelve hexadecimal digits that name a change.

    The same difference from the same baseline entry has the same id, so that a value once rejected stays rejected
    when the source returns to it; approving anything else makes a new entry and thereby new ids.
    """
    place = (cell.report, edition, cell.figure, cell.country, cell.item, cell.field)
    start = "" if baseline_entry is None else str(baseline_entry)
    end = "\x00" if after is None else f"={after}"
    return hashlib.sha256("\x1f".join((*place, start, end)).encode()).hexdigest()[:12]
