"""An error of a source: rejected as such by an editor, told to the source, and fixed when the source moves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.reports import Cell


class UpstreamState(StrEnum):
    """fixed: the source says something else now. withdrawn: the rejection was taken back."""

    OPEN = "open"
    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    FIXED = "fixed"
    WITHDRAWN = "withdrawn"


ORDER = tuple(UpstreamState)
UNFIXED = frozenset({UpstreamState.OPEN, UpstreamState.REPORTED, UpstreamState.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class UpstreamError:
    """What a source says wrongly of one cell. said: the source's value; held: the baseline's, both None for none.

    change and decision: the rejection that opened it. note: what the editor wrote.
    """

    edition: str
    cell: Cell
    source: str
    said: str | None
    held: str | None
    change: str
    decision: int
    state: UpstreamState
    opened_by: str
    opened_at: datetime
    note: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class UpstreamMark:
    """One append-only step of an error's way; marked_by is `datumline` where it went by itself."""

    error: int
    state: UpstreamState
    marked_by: str
    marked_at: datetime
    note: str | None = None
