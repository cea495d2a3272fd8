"""The tables of what leaves: who is told, every message as it was composed, its delivery, and what it told."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from store.columns import SHA256, PortableJSON, RowId, metadata, moment, row_id, text, texts

UNFINISHED = sql("state IN ('queued', 'leased')")

subscriptions = Table(
    "subscriptions",
    metadata,
    row_id(),
    *texts("channel", "address", "cadence"),
    Column("day", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    text("zone"),
    Column("choice", PortableJSON, nullable=False),
    Column("maintainer", Boolean, nullable=False),
    *texts("state", "origin", "secret"),
    moment("created_at"),
    text("created_by"),
    moment("news_from", nullable=True),
    Column("confirm_hash", SHA256),
    moment("confirm_until", nullable=True),
    moment("ended_at", nullable=True),
    text("ended_by", nullable=True),
    CheckConstraint("channel IN ('mail', 'webhook')", name="channel"),
    CheckConstraint("cadence IN ('weekly', 'daily', 'monthly', 'at_once')", name="cadence"),
    CheckConstraint("state IN ('pending', 'confirmed', 'ended')", name="state"),
    CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_when_ended"),
    CheckConstraint("state <> 'confirmed' OR news_from IS NOT NULL", name="confirmed_since"),
    Index(None, "state"),
    Index(None, "address"),
)

# key: unique, so that of two processes that compose the same digest one fails and nothing is told twice.
messages = Table(
    "messages",
    metadata,
    row_id(),
    *texts("key", "kind", "channel", "address", "subject", "text", "html", "message_id"),
    moment("composed_at"),
    Column("subscription", RowId, ForeignKey("subscriptions.id")),
    moment("since", nullable=True),
    moment("until", nullable=True),
    *texts("unsubscribe", "in_reply_to"),
    Column("thread", PortableJSON, nullable=False),
    CheckConstraint("kind IN ('digest', 'notice', 'letter', 'confirmation')", name="kind"),
    CheckConstraint("channel IN ('mail', 'webhook')", name="channel"),
    Index(None, "key", unique=True),
    Index(None, "message_id", unique=True),
    Index(None, "subscription", "id"),
)

# A lease is a random name: only who still holds it may say how the delivery ended.
deliveries = Table(
    "deliveries",
    metadata,
    row_id(),
    Column("message", RowId, ForeignKey("messages.id"), nullable=False),
    text("state"),
    Column("attempts", Integer, nullable=False),
    Column("unanswered", Integer, nullable=False),
    Column("handing_over", Boolean, nullable=False),
    moment("next_attempt"),
    moment("created_at"),
    text("lease", nullable=True),
    moment("leased_until", nullable=True),
    text("last_answer", nullable=True),
    moment("sent_at", nullable=True),
    CheckConstraint("state IN ('queued', 'leased', 'sent', 'refused', 'given_up')", name="state"),
    CheckConstraint("(state = 'leased') = (lease IS NOT NULL)", name="leased_by_one"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when_sent"),
    Index(None, "message", unique=True),
    Index("ix_deliveries_waiting", "next_attempt", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
)

told = Table(
    "told",
    metadata,
    Column("subscription", RowId, ForeignKey("subscriptions.id"), primary_key=True, autoincrement=False),
    text("matter", primary_key=True),
    text("key", primary_key=True),
    Column("message", RowId, ForeignKey("messages.id"), nullable=False),
    CheckConstraint("matter IN ('change', 'watched', 'decision', 'issue', 'case')", name="matter"),
    Index(None, "message"),
)

feed_tokens = Table(
    "feed_tokens",
    metadata,
    Column("token", SHA256, primary_key=True),
    Column("owner", RowId, ForeignKey("users.id"), nullable=False),
    moment("created_at"),
    moment("ended_at", nullable=True),
    Index(None, "owner"),
)
