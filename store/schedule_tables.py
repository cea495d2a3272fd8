"""The tables of the schedule: who led, what ran, which sources a run was to ask, and what people asked for."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table

from store.columns import PortableJSON, RowId, metadata, moment, row_id, text, texts

# The id is the leader's term: whoever has a smaller one than the newest leads no longer.
leaders = Table(
    "leaders",
    metadata,
    row_id(),
    text("host"),
    Column("pid", Integer, nullable=False),
    moment("since"),
    moment("lived"),
    moment("ended", nullable=True),
)

# queued: whether workers do it rather than the leader itself. due: the turn that a run was for, where the schedule
# names one; the same turn is never taken twice.
job_runs = Table(
    "job_runs",
    metadata,
    row_id(),
    *texts("kind", "run"),
    Column("term", RowId, ForeignKey("leaders.id"), nullable=False),
    text("host"),
    Column("pid", Integer, nullable=False),
    Column("queued", Boolean, nullable=False),
    moment("due", nullable=True),
    moment("started"),
    moment("ended", nullable=True),
    text("outcome"),
    text("message", nullable=True),
    Column("details", PortableJSON, nullable=False),
    CheckConstraint("outcome IN ('running', 'done', 'failed', 'broken', 'stopped', 'lost')", name="outcome"),
    CheckConstraint("(outcome = 'running') = (ended IS NULL)", name="running_until_ended"),
    Index("ix_job_runs_turn", "kind", "due", unique=True),
    Index(None, "kind", "started"),
    Index(None, "outcome"),
)

job_run_sources = Table(
    "job_run_sources",
    metadata,
    Column("run", RowId, ForeignKey("job_runs.id"), primary_key=True, autoincrement=False),
    text("source", primary_key=True),
    Index(None, "source"),
)

# run: the run that took it up; none as long as it waits.
run_requests = Table(
    "run_requests",
    metadata,
    row_id(),
    *texts("source", "asked_by"),
    moment("asked_at"),
    Column("run", RowId, ForeignKey("job_runs.id")),
    Index(None, "run"),
)
