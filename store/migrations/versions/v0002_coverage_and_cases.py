"""What a reading covered and counted, and the cases that implausible captures make.

Readings of the first schema kept none of it: their columns stay empty, and they prove no absence.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from store.columns import UTCDateTime
from store.migrations.append_only import make_append_only
from store.migrations.columns_0001 import JSON, ROW_ID, moments, optional_texts, texts

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen_extractions()
    _create_cases()
    _create_case_decisions()
    make_append_only(("case_decisions",), first=False)


def _widen_extractions() -> None:
    for column in optional_texts("item"):
        op.add_column("extractions", column)
    op.add_column("extractions", sa.Column("covers", JSON, nullable=True))
    op.add_column("extractions", sa.Column("status_as_of", sa.Date(), nullable=True))
    for name in ("printed_totals", "read_totals"):
        op.add_column("extractions", sa.Column(name, JSON, nullable=True))


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("source", "item"),
        sa.Column("capture", ROW_ID, nullable=False),
        sa.Column("previous", ROW_ID, nullable=True),
        *texts("kind", "reason", "expected", "came"),
        *moments("opened_at", "last_seen"),
        *texts("state"),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_cases_open_until_closed")),
        sa.CheckConstraint("state IN ('open', 'released', 'dismissed', 'superseded')", name=op.f("ck_cases_state")),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name="fk_cases_capture"),
        sa.ForeignKeyConstraint(["previous"], ["captures.id"], name="fk_cases_previous"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index(
        "ix_cases_open",
        "cases",
        ["source", "item"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_cases_capture", "cases", ["capture"])
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])


def _create_case_decisions() -> None:
    op.create_table(
        "case_decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        *texts("kind", "decided_by"),
        *moments("decided_at"),
        *optional_texts("note"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_decisions_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_decisions"),
    )
    op.create_index("ix_case_decisions_case_id", "case_decisions", ["case_id"])
