"""The tables of the log, and of what decisions lead to outside: errors of the sources, uses of the values."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table

from store.columns import SHA256, RowId, metadata, moment, row_id, subject, text, texts

# id: the place in the chain, given by `store.log`. details: JSON as text, so that what is read is what was hashed.
log_entries = Table(
    "log_entries",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    moment("at"),
    *texts("actor", "kind", "about", "details"),
    Column("previous", SHA256, nullable=False),
    Column("hash", SHA256, nullable=False),
    Index(None, "at"),
    Index(None, "actor"),
    Index(None, "kind"),
    Index(None, "about"),
)

# One row, which whoever appends holds until the transaction ends: the chain has one writer at a time.
log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entries", BigInteger, nullable=False),
    Column("hash", SHA256, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

# said: what the source says; held: what the baseline has instead. NULL: it says nothing, nobody knows.
upstream_errors = Table(
    "upstream_errors",
    metadata,
    row_id(),
    *texts("report", "edition", "figure"),
    *subject(),
    *texts("field", "source"),
    text("said", nullable=True),
    text("held", nullable=True),
    text("change"),
    Column("decision", RowId, ForeignKey("decisions.id"), nullable=False),
    text("state"),
    text("opened_by"),
    moment("opened_at"),
    text("note", nullable=True),
    CheckConstraint("state IN ('open', 'reported', 'acknowledged', 'fixed', 'withdrawn')", name="state"),
    Index(None, "report", "edition", "state"),
    Index(None, "change"),
)

upstream_marks = Table(
    "upstream_marks",
    metadata,
    row_id(),
    Column("error", RowId, ForeignKey("upstream_errors.id"), nullable=False),
    *texts("state", "marked_by"),
    moment("marked_at"),
    text("note", nullable=True),
    Index(None, "error"),
)

# What left the house: an export or a digest, with what it held of an edition, by the time of the decisions.
uses = Table(
    "uses",
    metadata,
    row_id(),
    *texts("kind", "what", "used_by"),
    moment("used_at"),
    text("report", nullable=True),
    text("edition", nullable=True),
    moment("since", nullable=True),
    moment("until"),
    Index(None, "used_at"),
)
