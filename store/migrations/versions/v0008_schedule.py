"""What the scheduler remembers: who led, what ran and how it ended, and runs that people asked for.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from store.columns import UTCDateTime
from store.migrations.columns_0001 import JSON, PLAIN_TEXT, ROW_ID, moments, optional_texts, texts

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OUTCOMES = "'running', 'done', 'failed', 'broken', 'stopped', 'lost'"


def upgrade() -> None:
    _create_leaders()
    _create_job_runs()
    _create_job_run_sources()
    _create_run_requests()
    _order_the_queue()


def _optional_moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UTCDateTime(), nullable=True)


def _create_leaders() -> None:
    op.create_table(
        "leaders",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("host"),
        sa.Column("pid", sa.Integer(), nullable=False),
        *moments("since", "lived"),
        _optional_moment("ended"),
        sa.PrimaryKeyConstraint("id", name="pk_leaders"),
    )


def _create_job_runs() -> None:
    op.create_table(
        "job_runs",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("kind", "run"),
        sa.Column("term", ROW_ID, nullable=False),
        *texts("host"),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Boolean(), nullable=False),
        _optional_moment("due"),
        *moments("started"),
        _optional_moment("ended"),
        *texts("outcome"),
        *optional_texts("message"),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(["term"], ["leaders.id"], name="fk_job_runs_term"),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_job_runs_outcome")),
        sa.CheckConstraint("(outcome = 'running') = (ended IS NULL)", name=op.f("ck_job_runs_running_until_ended")),
        sa.PrimaryKeyConstraint("id", name="pk_job_runs"),
    )
    op.create_index("ix_job_runs_turn", "job_runs", ["kind", "due"], unique=True)
    op.create_index("ix_job_runs_kind_started", "job_runs", ["kind", "started"])
    op.create_index("ix_job_runs_outcome", "job_runs", ["outcome"])


def _create_job_run_sources() -> None:
    op.create_table(
        "job_run_sources",
        sa.Column("run", ROW_ID, nullable=False, autoincrement=False),
        *texts("source"),
        sa.ForeignKeyConstraint(["run"], ["job_runs.id"], name="fk_job_run_sources_run"),
        sa.PrimaryKeyConstraint("run", "source", name="pk_job_run_sources"),
    )
    op.create_index("ix_job_run_sources_source", "job_run_sources", ["source"])


def _create_run_requests() -> None:
    op.create_table(
        "run_requests",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("source", "asked_by"),
        *moments("asked_at"),
        sa.Column("run", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["run"], ["job_runs.id"], name="fk_run_requests_run"),
        sa.PrimaryKeyConstraint("id", name="pk_run_requests"),
    )
    op.create_index("ix_run_requests_run", "run_requests", ["run"])


def _order_the_queue() -> None:
    """What the editors' page is grouped by, with all that it is filtered by, so that it reads no table to count."""
    op.add_column("changes", sa.Column("weight", PLAIN_TEXT, nullable=False, server_default="none"))
    place = ("figure", "country", "item", "field", "id")
    by_country = ("country", "figure", "item", "field", "id")
    news = sa.text("kind <> 'established' AND meaning <> 'our reading corrected'")
    first = sa.text("kind = 'established' AND meaning <> 'our reading corrected'")
    _create_queue_index("ix_changes_country", (*by_country, "source"), news)
    _create_queue_index("ix_changes_source", ("source", *by_country), news)
    _create_queue_index("ix_changes_figure", (*place, "source"), news)
    _create_queue_index("ix_changes_first", ("source", *by_country), first)


def _create_queue_index(name: str, columns: tuple[str, ...], lane: sa.TextClause) -> None:
    wanted = ["report", "edition", "status", *columns, "kind", "meaning", "weight", "first_seen"]
    op.create_index(name, "changes", wanted, sqlite_where=lane, postgresql_where=lane)
