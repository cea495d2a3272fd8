"""Every row of every table in a form that either database takes: what a backup consists of.

A table is lines of JSON, one array a row, in the order of its key; a moment is ISO text in UTC, bytes are base64, and
JSON stands in an array of its own, so that it can be told from nothing at all.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, MetaData, Table, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON, TypeEngine

from store.columns import PlainText, RowId, UTCDateTime, metadata
from store.tables import snapshots

ROWS_AT_ONCE = 200
_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_TYPES: Mapping[str, TypeEngine[Any]] = {
    "moment": UTCDateTime(),
    "json": _JSON,
    "bytes": sa.LargeBinary(),
    "boolean": sa.Boolean(),
    "date": sa.Date(),
    "integer": RowId,
    "text": PlainText,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One table as a backup tells it. columns: (name, kind); order: the columns whose order its rows are in."""

    name: str
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Shape":
        """Of the manifest; KeyError or ValueError for one that is none."""
        columns = tuple((str(name), str(kind)) for name, kind in given["columns"])
        if unknown := {kind for _, kind in columns} - set(_TYPES):
            raise ValueError(f"unknown kinds {sorted(unknown)}")
        return cls(str(given["name"]), columns, tuple(map(str, given["order"])))

    def table(self) -> Table:
        """The table with these columns, apart from what the program knows of it today."""
        return Table(self.name, MetaData(), *(Column(name, _TYPES[kind]) for name, kind in self.columns))


def shapes() -> tuple[Shape, ...]:
    """Every table of today's schema, in an order in which none refers to a later one."""
    return tuple(_shape(table) for table in metadata.sorted_tables)


def _shape(table: Table) -> Shape:
    columns = tuple((column.name, _kind(column)) for column in table.columns)
    key = tuple(column.name for column in table.primary_key)
    # A version is kept as the difference from an earlier one, which must be there first.
    return Shape(table.name, columns, ("version", *key) if table is snapshots else key)


def _kind(column: Column[Any]) -> str:
    kinds: Sequence[tuple[type[Any], str]] = (
        (UTCDateTime, "moment"),
        (JSON, "json"),
        (sa.LargeBinary, "bytes"),
        (sa.Boolean, "boolean"),
        (sa.Date, "date"),
        (sa.Integer, "integer"),
        (sa.String, "text"),
    )
    return next(kind for type_, kind in kinds if isinstance(column.type, type_))


def lines(conn: Connection, shape: Shape) -> Iterator[bytes]:
    """The table's rows, a line each, read a few at a time."""
    table = shape.table()
    # As text, because only so JSON's null differs from nothing.
    columns = [sa.cast(table.c[name], sa.Text) if kind == "json" else table.c[name] for name, kind in shape.columns]
    query = select(*columns).order_by(*(table.c[name] for name in shape.order))
    writers = [_WRITERS[kind] for _, kind in shape.columns]
    for row in conn.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
        values = [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def add(conn: Connection, shape: Shape, given: Iterable[bytes]) -> int:
    """Insert lines into the table, and give how many. ValueError for a line that is no row of it."""
    table = shape.table()
    readers = [_READERS[kind] for _, kind in shape.columns]
    names = [name for name, _ in shape.columns]
    rows = (dict(zip(names, _row(line, readers), strict=True)) for line in given)
    count = 0
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        conn.execute(insert(table), batch)
        count += len(batch)
    _count_on(conn, table)
    return count


def _row(line: bytes, readers: Sequence[Callable[[Any], Any]]) -> list[Any]:
    values = json.loads(line)
    return [None if value is None else read(value) for read, value in zip(readers, values, strict=True)]


def _count_on(conn: Connection, table: Table) -> None:
    """The next id that PostgreSQL gives by itself follows those that were given here; SQLite sees to it."""
    if conn.dialect.name != "postgresql" or "id" not in table.c:
        return
    sequence = conn.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
    highest = conn.execute(select(func.max(table.c.id))).scalar_one() if sequence else None
    if highest is not None:
        conn.execute(select(func.setval(sequence, highest)))


def _same(value: Any) -> Any:
    return value


def _moment_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _json_value(value: list[Any]) -> Any:
    return JSON.NULL if value[0] is None else value[0]


_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    "moment": _moment_text,
    # Sorted: one database keeps the order in which keys were written, the other does not.
    "json": lambda value: [json.loads(json.dumps(json.loads(value), sort_keys=True))],
    "bytes": lambda value: base64.b64encode(value).decode("ascii"),
    "boolean": bool,
    "date": date.isoformat,
    "integer": _same,
    "text": _same,
}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "json": _json_value,
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "boolean": bool,
    "date": date.fromisoformat,
    "integer": int,
    "text": str,
}
