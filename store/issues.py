"""What a maintainer must look at; an issue is open until the next good run or a decision closes it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from domain.issues import Issue
from store.tables import STILL_OPEN, issues
from store.upserts import insert_for


def note(
    conn: Connection,
    scope: str,
    key: str,
    cause: str,
    message: str,
    at: datetime,
    snapshot: str | None = None,
    locator: str | None = None,
) -> int:
    """Open an issue, or bring the open one with this scope and key up to date, and give its id.

    Brought up to date: cause, message, last_seen, and the evidence where new evidence is given; first_seen stays.
    """
    named = {"scope": scope, "key": key, "cause": cause, "message": message}
    row = {**named, "first_seen": at, "last_seen": at, "snapshot": snapshot, "locator": locator}
    insert = insert_for(conn.dialect.name, issues).values(row)
    new = insert.excluded
    renewed = {
        "cause": new.cause,
        "message": new.message,
        "last_seen": new.last_seen,
        "snapshot": func.coalesce(new.snapshot, issues.c.snapshot),
        "locator": func.coalesce(new.locator, issues.c.locator),
    }
    upsert = insert.on_conflict_do_update(index_elements=["scope", "key"], index_where=STILL_OPEN, set_=renewed)
    return int(conn.execute(upsert.returning(issues.c.id)).scalar_one())


def close(conn: Connection, scope: str, at: datetime, except_keys: Collection[str] = frozenset()) -> int:
    """Close a scope's open issues but those with these keys; gives how many."""
    c = issues.c
    still_open = update(issues).where(c.scope == scope, c.closed_at.is_(None), c.key.not_in(except_keys))
    return conn.execute(still_open.values(closed_at=at)).rowcount


def listing(conn: Connection, open_only: bool = True, scope: str | None = None) -> tuple[Issue, ...]:
    """Issues by scope, then by when they were first seen."""
    query = select(issues).order_by(issues.c.scope, issues.c.first_seen, issues.c.id)
    if open_only:
        query = query.where(issues.c.closed_at.is_(None))
    if scope is not None:
        query = query.where(issues.c.scope == scope)
    return tuple(Issue(**row._asdict()) for row in conn.execute(query))
