"""Who may sign in, their sessions and one-time links.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from store.columns import UTCDateTime
from store.migrations.columns_0001 import ROW_ID, SHA256, moments, optional_texts, texts

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_users()
    _create_sessions()
    _create_one_time_links()
    _create_sign_in_attempts()


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", ROW_ID, nullable=False),
        *texts("name"),
        *optional_texts("email"),
        *texts("role"),
        *optional_texts("password"),
        *moments("created_at"),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'maintainer', 'operator')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    op.create_index("ix_users_name", "users", ["name"], unique=True)
    op.create_index("ix_users_email", "users", ["email"], unique=True)


def _of_a_user(table: str) -> tuple[sa.Column[str], sa.Column[int], sa.Constraint, sa.Constraint]:
    return (
        sa.Column("token", SHA256, nullable=False),
        sa.Column("user_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", ROW_ID, nullable=False),
        *_of_a_user("sessions"),
        *moments("started_at", "last_seen"),
        *texts("address", "agent"),
    )
    op.create_index("ix_sessions_token", "sessions", ["token"], unique=True)
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_index("ix_sessions_last_seen", "sessions", ["last_seen"])


def _create_one_time_links() -> None:
    op.create_table(
        "one_time_links",
        sa.Column("id", ROW_ID, nullable=False),
        *_of_a_user("one_time_links"),
        *texts("kind"),
        *moments("made_at", "expires_at"),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('invitation', 'reset')", name=op.f("ck_one_time_links_kind")),
    )
    op.create_index("ix_one_time_links_token", "one_time_links", ["token"], unique=True)
    op.create_index("ix_one_time_links_user_id", "one_time_links", ["user_id"])


def _create_sign_in_attempts() -> None:
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account", SHA256, nullable=False),
        *texts("address"),
        *moments("at"),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
    )
    op.create_index("ix_sign_in_attempts_account_at", "sign_in_attempts", ["account", "at"])
    op.create_index("ix_sign_in_attempts_address_at", "sign_in_attempts", ["address", "at"])
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
