"""What a person decided, when, on seeing what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DecisionKind(StrEnum):
    ADOPT_EDITION = "adopt_edition"
    ADOPT_PROPOSAL = "adopt_proposal"
    STATE = "state"
    APPROVE = "approve"
    REJECT = "reject"
    DEFER = "defer"
    UNDO = "undo"
    COMMENT = "comment"


class Reason(StrEnum):
    """Why a change was rejected."""

    SOURCE_IS_WRONG = "source_is_wrong"
    OUT_OF_SCOPE = "out_of_scope"
    MISREAD = "misread"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decision:
    """One append-only row. shown: hash of what the editor saw; note: a remark, of a rejection the reason in words.

    undoes: a decision's id. reason and expires_at belong to a rejection: why, and when it lapses if it does.
    """

    kind: DecisionKind
    edition: str
    decided_by: str
    decided_at: datetime
    shown: str
    change: str | None = None
    note: str | None = None
    undoes: int | None = None
    reason: Reason | None = None
    expires_at: datetime | None = None
    id: int | None = None
