"""Who is told what, and every message until it is delivered.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

from store.columns import UTCDateTime
from store.migrations.columns_0001 import JSON, ROW_ID, SHA256, moments, optional_texts, texts

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_subscriptions()
    _create_messages()
    _create_deliveries()
    _create_told()
    _create_feed_tokens()


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("channel", "address", "cadence"),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        *texts("zone"),
        sa.Column("choice", JSON, nullable=False),
        sa.Column("maintainer", sa.Boolean(), nullable=False),
        *texts("state", "origin", "secret"),
        *moments("created_at"),
        *texts("created_by"),
        *_optional_moments("news_from"),
        sa.Column("confirm_hash", SHA256, nullable=True),
        *_optional_moments("confirm_until", "ended_at"),
        *optional_texts("ended_by"),
        sa.CheckConstraint("channel IN ('mail', 'webhook')", name=op.f("ck_subscriptions_channel")),
        sa.CheckConstraint(
            "cadence IN ('weekly', 'daily', 'monthly', 'at_once')", name=op.f("ck_subscriptions_cadence")
        ),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'ended')", name=op.f("ck_subscriptions_state")),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_subscriptions_ended_when_ended")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR news_from IS NOT NULL", name=op.f("ck_subscriptions_confirmed_since")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_state", "subscriptions", ["state"])
    op.create_index("ix_subscriptions_address", "subscriptions", ["address"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("key", "kind", "channel", "address", "subject", "text", "html", "message_id"),
        *moments("composed_at"),
        sa.Column("subscription", ROW_ID, nullable=True),
        *_optional_moments("since", "until"),
        *texts("unsubscribe", "in_reply_to"),
        sa.Column("thread", JSON, nullable=False),
        sa.CheckConstraint("kind IN ('digest', 'notice', 'letter', 'confirmation')", name=op.f("ck_messages_kind")),
        sa.CheckConstraint("channel IN ('mail', 'webhook')", name=op.f("ck_messages_channel")),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_messages_subscription"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_key", "messages", ["key"], unique=True)
    op.create_index("ix_messages_message_id", "messages", ["message_id"], unique=True)
    op.create_index("ix_messages_subscription_id", "messages", ["subscription", "id"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("message", ROW_ID, nullable=False),
        *texts("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("handing_over", sa.Boolean(), nullable=False),
        *moments("next_attempt", "created_at"),
        *optional_texts("lease"),
        *_optional_moments("leased_until"),
        *optional_texts("last_answer"),
        *_optional_moments("sent_at"),
        sa.CheckConstraint(
            "state IN ('queued', 'leased', 'sent', 'refused', 'given_up')", name=op.f("ck_deliveries_state")
        ),
        sa.CheckConstraint("(state = 'leased') = (lease IS NOT NULL)", name=op.f("ck_deliveries_leased_by_one")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_deliveries_sent_when_sent")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_deliveries_message"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_message", "deliveries", ["message"], unique=True)
    waiting = sa.text("state IN ('queued', 'leased')")
    op.create_index(
        "ix_deliveries_waiting", "deliveries", ["next_attempt"], sqlite_where=waiting, postgresql_where=waiting
    )


def _create_told() -> None:
    op.create_table(
        "told",
        sa.Column("subscription", ROW_ID, autoincrement=False, nullable=False),
        *texts("matter", "key"),
        sa.Column("message", ROW_ID, nullable=False),
        sa.CheckConstraint("matter IN ('change', 'watched', 'decision', 'issue', 'case')", name=op.f("ck_told_matter")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_told_message"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_told_subscription"),
        sa.PrimaryKeyConstraint("subscription", "matter", "key", name="pk_told"),
    )
    op.create_index("ix_told_message", "told", ["message"])


def _create_feed_tokens() -> None:
    op.create_table(
        "feed_tokens",
        sa.Column("token", SHA256, nullable=False),
        sa.Column("owner", ROW_ID, nullable=False),
        *moments("created_at"),
        *_optional_moments("ended_at"),
        sa.ForeignKeyConstraint(["owner"], ["users.id"], name="fk_feed_tokens_owner"),
        sa.PrimaryKeyConstraint("token", name="pk_feed_tokens"),
    )
    op.create_index("ix_feed_tokens_owner", "feed_tokens", ["owner"])


def _optional_moments(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, UTCDateTime(), nullable=True) for name in names]
