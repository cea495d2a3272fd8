"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from store.migrations.append_only import make_append_only
from store.migrations.columns_0001 import JSON, ROW_ID, SHA256, moments, optional_texts, texts
from store.migrations.report_tables_0001 import create_report_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_snapshots_first_url_version", "snapshots", "first_url version"),
    ("ix_fetches_fetched_at", "fetches", "fetched_at"),
    ("ix_fetches_source_fetched_at", "fetches", "source fetched_at"),
    ("ix_fetches_source_url_fetched_at", "fetches", "source url fetched_at"),
    ("ix_captures_source_fetched_at_id", "captures", "source fetched_at id"),
    ("ix_extractions_capture_id", "extractions", "capture id"),
    ("ix_statements_country_field", "statements", "country field"),
    ("ix_statements_source_country_item_field_fetched_at_id", "statements", "source country item field fetched_at id"),
    ("ix_decisions_change", "decisions", "change"),
    ("ix_decisions_decided_at", "decisions", "decided_at"),
    ("ix_baseline_entries_decision", "baseline_entries", "decision"),
    ("ix_baseline_entries_cell", "baseline_entries", "report edition figure country item field id"),
    ("ix_baseline_entries_report_edition_country_field", "baseline_entries", "report edition country field"),
    ("ix_changes_listing", "changes", "report edition status figure country item field"),
    ("ix_watched_changes_status_first_seen", "watched_changes", "status first_seen"),
)


def upgrade() -> None:
    _create_snapshots()
    _create_fetches()
    _create_captures()
    _create_extractions()
    _create_statements()
    _create_current_statements()
    create_report_tables()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns.split())
    make_append_only(("snapshots", "statements", "baseline_entries", "decisions"))


def _create_snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("sha256", SHA256, nullable=False),
        *texts("media_type"),
        *optional_texts("charset"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *moments("first_seen"),
        *texts("first_url"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent", SHA256, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(parent IS NULL) = (position = 0)", name=op.f("ck_snapshots_whole_or_delta")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_snapshots_sha256_length")),
        sa.ForeignKeyConstraint(["parent"], ["snapshots.sha256"], name="fk_snapshots_parent"),
        sa.PrimaryKeyConstraint("sha256", name="pk_snapshots"),
    )


def _create_fetches() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("source", "role", "url"),
        *moments("fetched_at"),
        *texts("outcome"),
        *optional_texts("answered_url"),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("snapshot", SHA256, nullable=True),
        *optional_texts("cause", "supplied_by"),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_fetches_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_fetches"),
    )


def _create_captures() -> None:
    op.create_table(
        "captures",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("source"),
        sa.Column("complete", sa.Boolean(), nullable=False),
        *optional_texts("supplied_by"),
        *moments("fetched_at", "taken_at"),
        sa.PrimaryKeyConstraint("id", name="pk_captures"),
    )
    op.create_table(
        "capture_parts",
        sa.Column("capture", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *texts("role", "url"),
        *moments("fetched_at"),
        sa.Column("snapshot", SHA256, nullable=False),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name="fk_capture_parts_capture"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_capture_parts_snapshot"),
        sa.PrimaryKeyConstraint("capture", "position", name="pk_capture_parts"),
    )


def _create_extractions() -> None:
    op.create_table(
        "extractions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("capture", ROW_ID, nullable=False),
        *texts("extractor", "outcome"),
        *optional_texts("layout"),
        sa.Column("records", sa.Integer(), nullable=True),
        sa.Column("problems", JSON, nullable=False),
        *moments("extracted_at"),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name="fk_extractions_capture"),
        sa.PrimaryKeyConstraint("id", name="pk_extractions"),
    )


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("source", "country", "item", "field"),
        *optional_texts("value", "original_value"),
        sa.Column("snapshot", SHA256, nullable=False),
        *texts("url"),
        *moments("fetched_at"),
        *texts("locator", "extractor"),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT absent OR value IS NULL", name=op.f("ck_statements_absent_without_value")),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_statements_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )


def _create_current_statements() -> None:
    op.create_table(
        "current_statements",
        *texts("source", "country", "item", "field"),
        sa.Column("statement", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_current_statements_statement"),
        sa.PrimaryKeyConstraint("source", "country", "item", "field", name="pk_current_statements"),
    )
    op.create_table(
        "confirmations",
        sa.Column("statement", ROW_ID, autoincrement=False, nullable=False),
        *moments("fetched_at"),
        sa.Column("snapshot", SHA256, nullable=False),
        *texts("url", "locator", "extractor"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.sha256"], name="fk_confirmations_snapshot"),
        sa.ForeignKeyConstraint(["statement"], ["statements.id"], name="fk_confirmations_statement"),
        sa.PrimaryKeyConstraint("statement", name="pk_confirmations"),
    )
