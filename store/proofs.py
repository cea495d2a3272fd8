"""What stands behind a statement: the capture that it was read from, and the fetches that brought its bytes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from domain.fetches import Fetch
from store.fetches import fetch_of
from store.tables import capture_parts, captures, fetches


def capture_with(conn: Connection, source: str, snapshot: str, fetched_at: datetime | None = None) -> int | None:
    """The newest capture of a source with these bytes in it, of that time if it is given."""
    query = (
        select(captures.c.id)
        .join(capture_parts, capture_parts.c.capture == captures.c.id)
        .where(captures.c.source == source, capture_parts.c.snapshot == snapshot)
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    )
    if fetched_at is not None:
        query = query.where(capture_parts.c.fetched_at == fetched_at)
    return conn.execute(query).scalar_one_or_none()


def fetches_with(conn: Connection, hashes: Collection[str], source: str | None = None) -> tuple[Fetch, ...]:
    """Every attempt that had one of these contents, the earliest first."""
    query = select(fetches).where(fetches.c.snapshot.in_(hashes)).order_by(fetches.c.fetched_at, fetches.c.id)
    if source is not None:
        query = query.where(fetches.c.source == source)
    return tuple(fetch_of(row) for row in conn.execute(query))
