"""Columns that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB, TEXT, VARCHAR
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware datetimes in, aware UTC datetimes out; ValueError for a naive one.

    SQLite has no such type: there it is ISO text of fixed width in UTC, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        native: TypeEngine[Any] = String(32) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


PortableJSON = JSON().with_variant(JSONB(), "postgresql")
"""Objects and arrays; JSONB on PostgreSQL, text on SQLite."""

PlainText = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Text in the order of its code points, as SQLite and Python have it."""

SHA256 = String(64).with_variant(VARCHAR(64, collation="C"), "postgresql")
"""Lower-case hexadecimal."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself on SQLite


def row_id() -> Column[int]:
    return Column("id", RowId, primary_key=True)


def text(name: str, **options: Any) -> Column[str]:
    return Column(name, PlainText, **{"nullable": False, **options})


def texts(*names: str) -> tuple[Column[str], ...]:
    return tuple(text(name) for name in names)


def moment(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, UTCDateTime, nullable=nullable)


def snapshot(nullable: bool = False, name: str = "snapshot") -> Column[str]:
    return Column(name, SHA256, ForeignKey("snapshots.sha256"), nullable=nullable)


def subject() -> tuple[Column[str], Column[str]]:
    return text("country"), text("item")
