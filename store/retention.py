"""What may be removed: accounts of fetches that are history, and bytes on which nothing rests. See decision 12."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, or_, select, text, tuple_

from domain.fetches import Outcome
from store.fetches import GOOD
from store.tables import confirmations, fetches, snapshots

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Unused:
    """Bytes on which nothing rests. stored: what they take."""

    sha256: str
    size: int
    stored: int
    first_seen: datetime
    first_url: str


def old_accounts(before: datetime) -> ColumnElement[bool]:
    """Which fetches are history alone.

    Never those that brought bytes, that a page is asked again by (its newest, and its newest good one), or at which a
    statement was last confirmed.
    """
    c, later, seen = fetches.c, fetches.alias(), confirmations.c
    same_page = and_(later.c.source == c.source, later.c.url == c.url, later.c.fetched_at > c.fetched_at)
    is_newest = ~select(later.c.id).where(same_page).exists()
    is_newest_good = c.outcome.in_(GOOD) & ~select(later.c.id).where(same_page, later.c.outcome.in_(GOOD)).exists()
    confirms = tuple_(c.url, c.fetched_at).in_(select(seen.url, seen.fetched_at))
    kept = or_(c.outcome == Outcome.NEW.value, c.supplied_by.is_not(None), is_newest, is_newest_good, confirms)
    return and_(c.fetched_at < before, ~kept)


def remove_accounts(conn: Connection, before: datetime) -> int:
    """Remove them, and say how many they were."""
    old = conn.execute(select(fetches.c.id).where(old_accounts(before))).scalars().all()
    for start in range(0, len(old), AT_ONCE):
        conn.execute(delete(fetches).where(fetches.c.id.in_(old[start : start + AT_ONCE])))
    return len(old)


def unused_snapshots(conn: Connection, before: datetime) -> tuple[Unused, ...]:
    """Bytes first seen before a moment that no row of any table names, in an order in which they can be removed.

    Bytes that others are kept as a difference from stay as long as one of these does.
    """
    c = snapshots.c
    columns = (c.sha256, c.size, func.length(c.content).label("stored"), c.first_seen, c.first_url)
    named = or_(*(select(table.c[name]).where(table.c[name] == c.sha256).exists() for table, name in _naming()))
    query = select(*columns, c.parent).where(c.first_seen < before, ~named).order_by(c.version.desc(), c.sha256)
    found = {row.sha256: row for row in conn.execute(query)}
    needed = set(conn.execute(select(c.parent).where(c.parent.is_not(None), c.sha256.not_in(found))).scalars())
    while needed & set(found):
        needed = {found.pop(sha256).parent for sha256 in needed & set(found)}
    return tuple(Unused(*row[:5]) for row in found.values())


def remove_snapshots(conn: Connection, unused: Sequence[Unused]) -> None:
    """Remove bytes that `unused_snapshots` found in the same transaction.

    The trigger is put aside for it; the references from every other table still hold, and refuse what they name.
    """
    hashes = [one.sha256 for one in unused]
    with _trigger_aside(conn, snapshots):
        for start in range(0, len(hashes), AT_ONCE):
            conn.execute(delete(snapshots).where(snapshots.c.sha256.in_(hashes[start : start + AT_ONCE])))


def _naming() -> Iterator[tuple[Table, str]]:
    """Every column of every table that refers to a snapshot, but a snapshot's own parent."""
    for table in snapshots.metadata.sorted_tables:
        for column in table.columns:
            if table is not snapshots and any(key.column is snapshots.c.sha256 for key in column.foreign_keys):
                yield table, column.name


@contextmanager
def _trigger_aside(conn: Connection, table: Table) -> Iterator[None]:
    """In the caller's transaction, so that whatever happens it is there again at the end."""
    if conn.dialect.name == "postgresql":
        name = f"{table.name}_refuses_changes"
        conn.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER {name}"))
        yield
        conn.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER {name}"))
        return
    name = f"{table.name}_refuses_DELETE"
    made = conn.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name"), {"name": name})
    definition = str(made.scalar_one())
    conn.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    conn.exec_driver_sql(definition)
