"""The tables of the cases: captures whose readings were not believed, and what was decided about them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy import text as sql

from store.columns import RowId, metadata, moment, row_id, text, texts

_OPEN = sql("closed_at IS NULL")

# previous: the capture of the last believed reading, which this one was measured by.
cases = Table(
    "cases",
    metadata,
    row_id(),
    *texts("source", "item"),
    Column("capture", RowId, ForeignKey("captures.id"), nullable=False),
    Column("previous", RowId, ForeignKey("captures.id")),
    *texts("kind", "reason", "expected", "came"),
    moment("opened_at"),
    moment("last_seen"),
    text("state"),
    moment("closed_at", nullable=True),
    CheckConstraint("state IN ('open', 'released', 'dismissed', 'superseded')", name="state"),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="open_until_closed"),
    Index("ix_cases_open", "source", "item", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "capture"),
    Index(None, "opened_at"),
)

case_decisions = Table(
    "case_decisions",
    metadata,
    row_id(),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False),
    *texts("kind", "decided_by"),
    moment("decided_at"),
    text("note", nullable=True),
    Index(None, "case_id"),
)
