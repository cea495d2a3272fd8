"""The log of every decision and setting, chained by hashes, and what decisions gained with it.

Decisions that are there already get their rows in the log now, in the order in which they were made.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

from store.columns import UTCDateTime
from store.migrations.append_only import make_append_only
from store.migrations.columns_0001 import ROW_ID, SHA256, moments, optional_texts, texts
from store.migrations.log_backfill_0005 import log_earlier_decisions

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_decisions_undoes", "decisions", "undoes"),
    ("ix_log_entries_at", "log_entries", "at"),
    ("ix_log_entries_actor", "log_entries", "actor"),
    ("ix_log_entries_kind", "log_entries", "kind"),
    ("ix_log_entries_about", "log_entries", "about"),
    ("ix_upstream_errors_report_edition_state", "upstream_errors", "report edition state"),
    ("ix_upstream_errors_change", "upstream_errors", "change"),
    ("ix_upstream_marks_error", "upstream_marks", "error"),
    ("ix_uses_used_at", "uses", "used_at"),
)


def upgrade() -> None:
    for column in (*optional_texts("reason"), sa.Column("expires_at", UTCDateTime(), nullable=True)):
        op.add_column("decisions", column)
    _create_log()
    _create_upstream_errors()
    _create_uses()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns.split())
    log_earlier_decisions(op.get_bind())
    make_append_only(("log_entries", "upstream_marks", "uses"), first=False)


def _create_log() -> None:
    op.create_table(
        "log_entries",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        *moments("at"),
        *texts("actor", "kind", "about", "details"),
        sa.Column("previous", SHA256, nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_entries"),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
    )


def _create_upstream_errors() -> None:
    op.create_table(
        "upstream_errors",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("report", "edition", "figure", "country", "item", "field", "source"),
        *optional_texts("said", "held"),
        *texts("change"),
        sa.Column("decision", ROW_ID, nullable=False),
        *texts("state", "opened_by"),
        *moments("opened_at"),
        *optional_texts("note"),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'acknowledged', 'fixed', 'withdrawn')",
            name=op.f("ck_upstream_errors_state"),
        ),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_upstream_errors_decision"),
        sa.PrimaryKeyConstraint("id", name="pk_upstream_errors"),
    )
    op.create_table(
        "upstream_marks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("error", ROW_ID, nullable=False),
        *texts("state", "marked_by"),
        *moments("marked_at"),
        *optional_texts("note"),
        sa.ForeignKeyConstraint(["error"], ["upstream_errors.id"], name="fk_upstream_marks_error"),
        sa.PrimaryKeyConstraint("id", name="pk_upstream_marks"),
    )


def _create_uses() -> None:
    op.create_table(
        "uses",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("kind", "what", "used_by"),
        *moments("used_at"),
        *optional_texts("report", "edition"),
        sa.Column("since", UTCDateTime(), nullable=True),
        *moments("until"),
        sa.PrimaryKeyConstraint("id", name="pk_uses"),
    )
