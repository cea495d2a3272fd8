"""A row or two in every table there is, whoever adds one: for what must hold of all of them."""

import hashlib
import re
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, Connection, Table, insert
from sqlalchemy.types import JSON

from store import deltas
from store.columns import UTCDateTime
from store.tables import snapshots

AWKWARD = "Zoë 'quoted' \"twice\"\n\u2028 <b>ελ</b> \\ 💧"
PAGE = b"<html>one page of its time</html>"
SHA = hashlib.sha256(PAGE).hexdigest()
NOW = datetime(2026, 11, 2, 6, 0, 0, 123456, tzinfo=UTC)

# What the constraints ask for beyond the first word that each allows.
GIVEN: dict[str, dict[str, Any]] = {
    "snapshots": {"sha256": SHA, "size": len(PAGE), "content": deltas.compress(PAGE), "version": 0, "position": 0},
    "baseline_entries": {"state": "unknown"},
    "statements": {"absent": False},
    # No chain is begun here: the log's own rows are written by the log.
    "log_entries": {"details": "{}"},
}
SKIPPED = {"log_entries", "log_head"}


def fill(conn: Connection) -> None:
    """Rows 1 and 2 in each table, the first with everything that may be empty empty, the second with all of it."""
    for table in snapshots.metadata.sorted_tables:
        if table.name in SKIPPED:
            continue
        conn.execute(insert(table).values(row(table, 1, full=False)))
        if table is not snapshots:
            conn.execute(insert(table).values(row(table, 2, full=True)))


def row(table: Table, number: int, full: bool) -> dict[str, Any]:
    """A row that the table takes."""
    given = GIVEN.get(table.name, {})
    checked = _checks(table)
    found: dict[str, Any] = {}
    for column in table.columns:
        if column is table.autoincrement_column and not column.foreign_keys:
            continue  # given by the database, from 1 on
        if column.name in given:
            found[column.name] = given[column.name]
        elif not column.nullable or (full and not _bound(column, checked)):
            found[column.name] = _value(column, number, checked)
    return found


def _checks(table: Table) -> str:
    return " ".join(str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint))


def _bound(column: Column[Any], checked: str) -> bool:
    """Whether a constraint says when it must be empty."""
    return re.search(rf"\b{column.name} IS (NOT )?NULL", checked) is not None


def _value(column: Column[Any], number: int, checked: str) -> Any:
    if column.foreign_keys:
        (key,) = [one.column for one in column.foreign_keys][:1]
        if key.table is snapshots:
            return SHA
        return _value(
            key, number, " ".join(str(c.sqltext) for c in key.table.constraints if isinstance(c, CheckConstraint))
        )
    kind = column.type
    if isinstance(kind, JSON):
        return {"b": [1, 2.5, None, True, AWKWARD], "a": {}} if number == 2 else []
    if isinstance(kind, UTCDateTime):
        return NOW.replace(minute=number)
    if isinstance(kind, sa.Boolean):
        return number == 2
    if isinstance(kind, sa.Date):
        return date(2021, 4, number)
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.LargeBinary):
        return PAGE
    return _text(column, number, checked)


def _text(column: Column[Any], number: int, checked: str) -> str:
    if allowed := re.search(rf"\b{column.name} IN \('([^']+)'", checked):
        return allowed[1]
    if getattr(column.type, "length", None) == 64:
        return str(number) * 64
    return f"{AWKWARD} {number}"
