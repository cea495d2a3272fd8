"""The chained log: appended to by one transaction at a time, read in its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select, update

from domain.errors import DatumlineError
from domain.log import Head, LogEntry, next_entry
from store.log_tables import log_entries, log_head
from store.questions import Question, ask
from store.upserts import insert_for

ONLY = 1  # the id of the one row of `log_head`
# Made once: to put these together takes longer than to run them.
OF_HEAD = select(log_head.c.entries, log_head.c.hash).where(log_head.c.id == ONLY)
HEAD, LOCKED = Question(lambda _dialect: OF_HEAD), Question(lambda _dialect: OF_HEAD.with_for_update())
ADDED = insert(log_entries)
MOVED = update(log_head).where(log_head.c.id == ONLY).values(entries=bindparam("entries"), hash=bindparam("hash"))


@dataclass(frozen=True, slots=True)
class LogSearch:
    """What to look for; None leaves a side open. kind: a whole kind or its beginning up to a dot.

    since and until are inclusive. text: anywhere in what a row is about or in its details, whatever the case.
    """

    actor: str | None = None
    kind: str | None = None
    about: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


def take_turn(conn: Connection) -> Head:
    """Keep all others from appending until the transaction ends, and give the chain's end.

    SQLite has one writer anyway. DatumlineError where the head is gone though there are rows.
    """
    found = _head(conn, lock=True)
    if found is not None:
        return found
    if conn.execute(select(log_entries.c.id).limit(1)).first() is not None:
        raise DatumlineError("The log has lost its head row: `datumline audit verify` says more; nothing was changed.")
    row = {"id": ONLY, "entries": 0, "hash": Head().hash}
    conn.execute(insert_for(conn.dialect.name, log_head).values(row).on_conflict_do_nothing())
    return _head(conn, lock=True) or Head()


def append(conn: Connection, actor: str, kind: str, about: str, details: Mapping[str, Any], at: datetime) -> LogEntry:
    """Append one row in the caller's transaction, and give it."""
    entry = next_entry(take_turn(conn), actor, kind, about, details, at)
    conn.execute(ADDED, {name: getattr(entry, name) for name in LogEntry.__dataclass_fields__})
    conn.execute(MOVED, {"entries": entry.id, "hash": entry.hash})
    return entry


def head(conn: Connection) -> Head | None:
    """The chain's end as it was kept beside the rows; None where it was never begun, or is gone."""
    return _head(conn, lock=False)


def rows(conn: Connection, after: int = 0, limit: int = 500, kinds: str = "") -> tuple[LogEntry, ...]:
    """The next rows in the chain's order; kinds: only those whose kind begins so."""
    query = select(log_entries).where(log_entries.c.id > after).order_by(log_entries.c.id).limit(limit)
    if kinds:
        query = query.where(log_entries.c.kind.startswith(kinds, autoescape=True))
    return tuple(_entry(row) for row in conn.execute(query))


def search(
    conn: Connection, wanted: LogSearch, before: int | None = None, limit: int | None = None
) -> tuple[LogEntry, ...]:
    """The rows that are looked for, the newest first; before: only those that come before this id."""
    query = _filtered(select(log_entries), wanted).order_by(log_entries.c.id.desc())
    if before is not None:
        query = query.where(log_entries.c.id < before)
    if limit is not None:
        query = query.limit(limit)
    return tuple(_entry(row) for row in conn.execute(query))


def count(conn: Connection, wanted: LogSearch) -> int:
    """How many rows are looked for."""
    return int(conn.execute(_filtered(select(func.count()).select_from(log_entries), wanted)).scalar_one())


def actors_and_kinds(conn: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Everybody who did something, and every kind of thing that was done, in alphabetical order."""
    actors, kinds = (
        tuple(conn.execute(select(column).distinct().order_by(column)).scalars())
        for column in (log_entries.c.actor, log_entries.c.kind)
    )
    return actors, kinds


def _filtered(query: Select[Any], wanted: LogSearch) -> Select[Any]:
    c = log_entries.c
    if wanted.actor is not None:
        query = query.where(c.actor == wanted.actor)
    if wanted.kind is not None:
        query = query.where(or_(c.kind == wanted.kind, c.kind.startswith(f"{wanted.kind}.", autoescape=True)))
    if wanted.about is not None:
        query = query.where(c.about == wanted.about)
    if wanted.since is not None:
        query = query.where(c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(c.at <= wanted.until)
    if wanted.text:
        query = query.where(
            or_(c.about.icontains(wanted.text, autoescape=True), c.details.icontains(wanted.text, autoescape=True))
        )
    return query


def _head(conn: Connection, lock: bool) -> Head | None:
    (rows,) = ask(conn, (LOCKED if lock else HEAD, {}))
    return Head(rows[0].entries, rows[0].hash) if rows else None


def _entry(row: Row[Any]) -> LogEntry:
    return LogEntry(**row._asdict())
