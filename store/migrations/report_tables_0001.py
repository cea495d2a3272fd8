"""The tables of the first schema that are about the report; the sources' are in the step itself."""

import sqlalchemy as sa
from alembic import op

from store.columns import UTCDateTime
from store.migrations.columns_0001 import JSON, ROW_ID, SHA256, moments, optional_texts, texts


def create_report_tables() -> None:
    _create_editions()
    _create_decisions()
    _create_baseline()
    _create_changes()
    _create_watched_changes()
    _create_issues()


def _create_editions() -> None:
    op.create_table(
        "editions",
        *texts("report", "id"),
        sa.Column("verified_on", sa.Date(), nullable=False),
        *moments("adopted_at"),
        sa.Column("snapshot", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_editions_snapshot"),
        sa.PrimaryKeyConstraint("report", "id", name="pk_editions"),
    )
    op.create_table(
        "citations",
        *texts("report", "edition"),
        sa.Column("footnote", sa.Integer(), autoincrement=False, nullable=False),
        *texts("url"),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report", "edition"], ["editions.report", "editions.id"], name="fk_citations_report_edition"
        ),
        sa.PrimaryKeyConstraint("report", "edition", "footnote", "url", name="pk_citations"),
    )


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("kind", "edition", "decided_by"),
        *moments("decided_at"),
        *texts("shown"),
        *optional_texts("change", "note"),
        sa.Column("undoes", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["decisions.id"], name="fk_decisions_undoes"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )


def _create_baseline() -> None:
    op.create_table(
        "baseline_entries",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("report", "edition", "figure", "country", "item", "field", "state"),
        *optional_texts("value", "original_value"),
        *texts("source"),
        sa.Column("snapshot", SHA256, nullable=True),
        *optional_texts("locator"),
        *texts("decided_by"),
        *moments("decided_at"),
        sa.Column("decision", ROW_ID, nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (value IS NOT NULL)", name=op.f("ck_baseline_entries_value_when_approved")
        ),
        sa.CheckConstraint("state IN ('approved', 'unknown', 'withdrawn')", name=op.f("ck_baseline_entries_state")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_baseline_entries_decision"),
        sa.ForeignKeyConstraint(
            ["report", "edition"], ["editions.report", "editions.id"], name="fk_baseline_entries_report_edition"
        ),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_baseline_entries_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_baseline_entries"),
    )


def _create_changes() -> None:
    op.create_table(
        "changes",
        *texts("id", "report", "edition", "figure", "country", "item", "field", "kind", "meaning"),
        *optional_texts("before", "after", "original_value"),
        *texts("status"),
        *moments("first_seen"),
        *texts("source"),
        sa.Column("snapshot", SHA256, nullable=False),
        *texts("locator"),
        sa.Column("baseline_entry", ROW_ID, nullable=True),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("deferred_until", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["baseline_entry"], ["baseline_entries.id"], name="fk_changes_baseline_entry"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_changes_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )


def _create_watched_changes() -> None:
    op.create_table(
        "watched_changes",
        *texts("id", "source", "country", "item", "field", "kind", "meaning"),
        *optional_texts("before", "after"),
        *texts("status"),
        *moments("first_seen"),
        sa.Column("snapshot", SHA256, nullable=False),
        *texts("locator"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_watched_changes_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_watched_changes"),
    )


def _create_issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("scope", "key", "cause", "message"),
        *moments("first_seen", "last_seen"),
        sa.Column("snapshot", SHA256, nullable=True),
        *optional_texts("locator"),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_issues_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_issues"),
    )
    op.create_index(
        "ix_issues_open",
        "issues",
        ["scope", "key"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
