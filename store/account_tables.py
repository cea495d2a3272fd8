"""The tables of the accounts: who may sign in, their sessions, one-time links, and attempts to sign in.

Of every secret only its SHA-256 is kept (a random 256-bit value needs no slower hash), of a password its argon2 hash.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Table

from store.columns import SHA256, RowId, metadata, moment, row_id, text, texts

users = Table(
    "users",
    metadata,
    row_id(),
    text("name"),
    text("email", nullable=True),
    text("role"),
    text("password", nullable=True),
    moment("created_at"),
    moment("disabled_at", nullable=True),
    CheckConstraint("role IN ('viewer', 'editor', 'maintainer', 'operator')", name="role"),
    Index(None, "name", unique=True),
    Index(None, "email", unique=True),
)

# address, agent: as the browser first came, so that its owner knows it again on the account page.
sessions = Table(
    "sessions",
    metadata,
    row_id(),
    Column("token", SHA256, nullable=False),
    Column("user_id", RowId, ForeignKey("users.id"), nullable=False),
    moment("started_at"),
    moment("last_seen"),
    *texts("address", "agent"),
    Index(None, "token", unique=True),
    Index(None, "user_id"),
    Index(None, "last_seen"),
)

one_time_links = Table(
    "one_time_links",
    metadata,
    row_id(),
    Column("token", SHA256, nullable=False),
    Column("user_id", RowId, ForeignKey("users.id"), nullable=False),
    text("kind"),
    moment("made_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    CheckConstraint("kind IN ('invitation', 'reset')", name="kind"),
    Index(None, "token", unique=True),
    Index(None, "user_id"),
)

# account: what was typed as the name, hashed, since people type passwords there too. An attempt counts as failed from
# its beginning, so that a thousand at once are seen by each other.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    row_id(),
    Column("account", SHA256, nullable=False),
    text("address"),
    moment("at"),
    Column("succeeded", Boolean, nullable=False),
    Index(None, "account", "at"),
    Index(None, "address", "at"),
    Index(None, "at"),
)
