"""What each attempt asked of a site: requests, bytes, the word of robots.txt, the pause kept.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from store.migrations.columns_0001 import optional_texts

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fetches", sa.Column("requests", sa.Integer(), nullable=True))
    op.add_column("fetches", sa.Column("bytes_received", sa.BigInteger(), nullable=True))
    for column in optional_texts("robots"):
        op.add_column("fetches", column)
    op.add_column("fetches", sa.Column("delay_ms", sa.Integer(), nullable=True))
