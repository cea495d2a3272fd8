"""What is known of stored bytes besides the bytes: how they came, how they are kept, what rests on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.fetches import Fetch
from store.fetches import fetch_of
from store.tables import baseline_entries, capture_parts, fetches, snapshots, statements


@dataclass(frozen=True, slots=True)
class Kept:
    """size: of the bytes; stored: what they take; parent: the snapshot that they are kept as a difference from.

    captures, statements, baseline_entries: how many rest on them.
    """

    sha256: str
    media_type: str
    charset: str | None
    size: int
    stored: int
    parent: str | None
    first_seen: datetime
    first_url: str
    captures: int
    statements: int
    baseline_entries: int


def kept(conn: Connection, sha256: str) -> Kept:
    """The facts of a snapshot that exists, by its full hash."""
    c = snapshots.c
    columns = (c.sha256, c.media_type, c.charset, c.size, func.length(c.content), c.parent, c.first_seen, c.first_url)
    row = conn.execute(select(*columns).where(c.sha256 == sha256)).one()
    captured = select(func.count(capture_parts.c.capture.distinct())).where(capture_parts.c.snapshot == sha256)
    stated = select(func.count()).select_from(statements).where(statements.c.snapshot == sha256)
    entered = select(func.count()).select_from(baseline_entries).where(baseline_entries.c.snapshot == sha256)
    counts = (int(conn.execute(query).scalar_one()) for query in (captured, stated, entered))
    return Kept(*row, *counts)


def with_bytes(conn: Connection, source: str | None, since: datetime | None) -> Iterator[Fetch]:
    """The attempts that had bytes, new or known, the earliest first; of one source, at or after a time."""
    c = fetches.c
    query = select(fetches).where(c.snapshot.is_not(None)).order_by(c.fetched_at, c.id)
    if source is not None:
        query = query.where(c.source == source)
    if since is not None:
        query = query.where(c.fetched_at >= since)
    yield from map(fetch_of, conn.execute(query))


def first_with(conn: Connection, fetch: Fetch) -> Fetch | None:
    """The newest attempt before this one whose answer carried the same bytes of the same URL."""
    c = fetches.c
    query = (
        select(fetches)
        .where(c.source == fetch.source, c.url == fetch.url, c.snapshot == fetch.snapshot)
        .where(c.fetched_at < fetch.fetched_at, func.coalesce(c.status, 0) != 304)
        .order_by(c.fetched_at.desc(), c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    return fetch_of(row) if row else None
