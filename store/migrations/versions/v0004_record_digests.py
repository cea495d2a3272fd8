"""The digest of every record that a reading kept: read anew, only what differs is compared with the statements.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from store.migrations.columns_0001 import JSON

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("extractions", sa.Column("digests", JSON, nullable=True))
