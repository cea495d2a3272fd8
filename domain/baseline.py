"""The values that editors have approved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.reports import Cell


class State(StrEnum):
    """A cell holds a value, or nobody has read one, or its source ceased to speak of it."""

    APPROVED = "approved"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One append-only line of the baseline: what a decision made of one cell, with its proof."""

    edition: str
    cell: Cell
    state: State
    value: str | None
    original_value: str | None
    source: str
    snapshot: str | None
    locator: str | None
    decided_by: str
    decided_at: datetime
    decision: int | None = None
    id: int | None = None
