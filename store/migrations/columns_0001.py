"""The columns of the first schema, as they were; nothing here changes when `store.columns` does."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TEXT, VARCHAR

from store.columns import UTCDateTime

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHA256 = sa.String(length=64).with_variant(VARCHAR(length=64, collation="C"), "postgresql")
PLAIN_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, PLAIN_TEXT, nullable=False) for name in names]


def optional_texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, PLAIN_TEXT, nullable=True) for name in names]


def moments(*names: str) -> list[sa.Column[datetime]]:
    return [sa.Column(name, UTCDateTime(), nullable=False) for name in names]
