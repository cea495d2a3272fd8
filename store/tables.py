"""Every table, as it is after the last migration; `tests/store/test_schema.py` holds the two together."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    TextClause,
)
from sqlalchemy import text as sql

from store.account_tables import one_time_links, sessions, sign_in_attempts, users
from store.case_tables import case_decisions, cases
from store.columns import SHA256, PortableJSON, RowId, metadata, moment, row_id, snapshot, subject, text, texts
from store.delivery_tables import deliveries, feed_tokens, messages, subscriptions, told
from store.log_tables import log_entries, log_head, upstream_errors, upstream_marks, uses
from store.schedule_tables import job_run_sources, job_runs, leaders, run_requests

APPEND_ONLY = (
    *("snapshots", "statements", "baseline_entries", "decisions", "case_decisions"),
    *("log_entries", "upstream_marks", "uses"),
)
"""Tables whose rows triggers keep from being updated or deleted."""

STILL_OPEN = sql("closed_at IS NULL")
NEWS = sql("kind <> 'established' AND meaning <> 'our reading corrected'")
FIRST_READINGS = sql("kind = 'established' AND meaning <> 'our reading corrected'")
"""A query that is to use their indices says them in the same words."""

OF_CASES = (cases, case_decisions)
OF_LOG = (log_entries, log_head, upstream_errors, upstream_marks, uses)
OF_DELIVERIES = (subscriptions, messages, deliveries, told, feed_tokens)
OF_ACCOUNTS = (users, sessions, one_time_links, sign_in_attempts)
OF_SCHEDULE = (leaders, job_runs, job_run_sources, run_requests)
"""They have a module of their own; named here so that whoever has the tables has all of them."""

QUEUE_ORDERS = {
    "country": ("country", "figure", "item", "field", "id"),
    "source": ("source", "country", "figure", "item", "field", "id"),
    "figure": ("figure", "country", "item", "field", "id"),
}
"""What the queue is grouped by, and how a group's changes follow each other."""


def _queue_index(order: str, lane: TextClause, name: str = "") -> Index:
    """One order of the queue with all that it is filtered by, so that filtering and counting read no table."""
    filters = [column for column in ("source", "kind", "meaning", "weight") if column not in QUEUE_ORDERS[order]]
    columns = ("report", "edition", "status", *QUEUE_ORDERS[order], *filters, "first_seen")
    return Index(f"ix_changes_{name or order}", *columns, sqlite_where=lane, postgresql_where=lane)


# content: see store.deltas. version counts the snapshots first seen under one URL, position those since the last
# whole one. Content comes last, so that reading the other columns does not touch its pages.
snapshots = Table(
    "snapshots",
    metadata,
    Column("sha256", SHA256, primary_key=True),
    text("media_type"),
    text("charset", nullable=True),
    Column("size", BigInteger, nullable=False),
    moment("first_seen"),
    text("first_url"),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    snapshot(nullable=True, name="parent"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256_length"),
    CheckConstraint("(parent IS NULL) = (position = 0)", name="whole_or_delta"),
    Index(None, "first_url", "version"),
)

fetches = Table(
    "fetches",
    metadata,
    row_id(),
    *texts("source", "role", "url"),
    moment("fetched_at"),
    text("outcome"),
    text("answered_url", nullable=True),
    Column("status", Integer),
    Column("headers", PortableJSON, nullable=False),
    snapshot(nullable=True),
    text("cause", nullable=True),
    text("supplied_by", nullable=True),
    Column("duration_ms", Integer),
    Column("requests", Integer),
    Column("bytes_received", BigInteger),
    text("robots", nullable=True),
    Column("delay_ms", Integer),
    Index(None, "source", "fetched_at"),
    Index(None, "source", "url", "fetched_at"),
    Index(None, "fetched_at"),
)

captures = Table(
    "captures",
    metadata,
    row_id(),
    text("source"),
    Column("complete", Boolean, nullable=False),
    text("supplied_by", nullable=True),
    moment("fetched_at"),
    moment("taken_at"),
    Index(None, "source", "fetched_at", "id"),
)

capture_parts = Table(
    "capture_parts",
    metadata,
    Column("capture", RowId, ForeignKey("captures.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *texts("role", "url"),
    moment("fetched_at"),
    snapshot(),
)

# covers: what the capture is the whole truth about, empty where it proves no absence.
extractions = Table(
    "extractions",
    metadata,
    row_id(),
    Column("capture", RowId, ForeignKey("captures.id"), nullable=False),
    *texts("extractor", "outcome"),
    text("layout", nullable=True),
    Column("records", Integer),
    Column("problems", PortableJSON, nullable=False),
    moment("extracted_at"),
    text("item", nullable=True),
    Column("covers", PortableJSON),
    Column("status_as_of", Date),
    Column("printed_totals", PortableJSON),
    Column("read_totals", PortableJSON),
    Column("digests", PortableJSON),
    Index(None, "capture", "id"),
)

statements = Table(
    "statements",
    metadata,
    row_id(),
    text("source"),
    *subject(),
    text("field"),
    text("value", nullable=True),
    text("original_value", nullable=True),
    snapshot(),
    text("url"),
    moment("fetched_at"),
    *texts("locator", "extractor"),
    Column("absent", Boolean, nullable=False),
    CheckConstraint("NOT absent OR value IS NULL", name="absent_without_value"),
    Index(None, "source", "country", "item", "field", "fetched_at", "id"),
    Index(None, "country", "field"),
)

# The newest statement of each place, so that what holds now is found without reading what held before.
current_statements = Table(
    "current_statements",
    metadata,
    text("source", primary_key=True),
    text("country", primary_key=True),
    text("item", primary_key=True),
    text("field", primary_key=True),
    Column("statement", RowId, ForeignKey("statements.id"), nullable=False),
)

# When and where a source last said again what a statement says. Without it, a capture from in between that is
# supplied later would seem to be the newest word.
confirmations = Table(
    "confirmations",
    metadata,
    Column("statement", RowId, ForeignKey("statements.id"), primary_key=True, autoincrement=False),
    moment("fetched_at"),
    snapshot(),
    *texts("url", "locator", "extractor"),
)

editions = Table(
    "editions",
    metadata,
    text("report", primary_key=True),
    text("id", primary_key=True),
    Column("verified_on", Date, nullable=False),
    moment("adopted_at"),
    snapshot(),
)

citations = Table(
    "citations",
    metadata,
    text("report", primary_key=True),
    text("edition", primary_key=True),
    Column("footnote", Integer, primary_key=True, autoincrement=False),
    text("url", primary_key=True),
    Column("line", Integer, nullable=False),
    ForeignKeyConstraint(["report", "edition"], ["editions.report", "editions.id"]),
)

decisions = Table(
    "decisions",
    metadata,
    row_id(),
    *texts("kind", "edition", "decided_by"),
    moment("decided_at"),
    text("shown"),
    text("change", nullable=True),
    text("note", nullable=True),
    Column("undoes", RowId, ForeignKey("decisions.id")),
    text("reason", nullable=True),
    moment("expires_at", nullable=True),
    Index(None, "decided_at"),
    Index(None, "change"),
    Index(None, "undoes"),
)

baseline_entries = Table(
    "baseline_entries",
    metadata,
    row_id(),
    *texts("report", "edition", "figure"),
    *subject(),
    *texts("field", "state"),
    text("value", nullable=True),
    text("original_value", nullable=True),
    text("source"),
    snapshot(nullable=True),
    text("locator", nullable=True),
    text("decided_by"),
    moment("decided_at"),
    Column("decision", RowId, ForeignKey("decisions.id")),
    ForeignKeyConstraint(["report", "edition"], ["editions.report", "editions.id"]),
    CheckConstraint("state IN ('approved', 'unknown', 'withdrawn')", name="state"),
    CheckConstraint("(state = 'approved') = (value IS NOT NULL)", name="value_when_approved"),
    Index(None, "report", "edition", "country", "field"),
    Index(None, "decision"),
    Index("ix_baseline_entries_cell", "report", "edition", "figure", "country", "item", "field", "id"),
)

changes = Table(
    "changes",
    metadata,
    text("id", primary_key=True),
    *texts("report", "edition", "figure"),
    *subject(),
    *texts("field", "kind", "meaning"),
    text("before", nullable=True),
    text("after", nullable=True),
    text("original_value", nullable=True),
    text("status"),
    moment("first_seen"),
    text("source"),
    snapshot(),
    text("locator"),
    Column("baseline_entry", RowId, ForeignKey("baseline_entries.id")),
    Column("inputs", PortableJSON, nullable=False),
    moment("deferred_until", nullable=True),
    text("weight", server_default="none"),
    Index("ix_changes_listing", "report", "edition", "status", "figure", "country", "item", "field"),
    *(_queue_index(order, NEWS) for order in ("country", "source", "figure")),
    _queue_index("source", FIRST_READINGS, name="first"),
)

watched_changes = Table(
    "watched_changes",
    metadata,
    text("id", primary_key=True),
    text("source"),
    *subject(),
    *texts("field", "kind", "meaning"),
    text("before", nullable=True),
    text("after", nullable=True),
    text("status"),
    moment("first_seen"),
    snapshot(),
    text("locator"),
    Index(None, "status", "first_seen"),
)

issues = Table(
    "issues",
    metadata,
    row_id(),
    *texts("scope", "key", "cause", "message"),
    moment("first_seen"),
    moment("last_seen"),
    snapshot(nullable=True),
    text("locator", nullable=True),
    moment("closed_at", nullable=True),
    Index("ix_issues_open", "scope", "key", unique=True, sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN),
)
