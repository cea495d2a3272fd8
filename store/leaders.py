"""Who leads: a row for each term, the newest of which alone may start anything."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from store.schedule_tables import leaders


@dataclass(frozen=True, slots=True)
class Leader:
    """A scheduler's term. lived: when it last showed itself; ended: when it stopped of its own accord."""

    id: int
    host: str
    pid: int
    since: datetime
    lived: datetime
    ended: datetime | None


def newest(conn: Connection) -> Leader | None:
    """Who leads, or led last."""
    row = conn.execute(select(leaders).order_by(leaders.c.id.desc()).limit(1)).one_or_none()
    return Leader(**row._asdict()) if row else None


def begin_term(conn: Connection, host: str, pid: int, now: datetime) -> int:
    """Begin a term, by which every earlier one is over; to be called with the leader's lock held."""
    row = {"host": host, "pid": pid, "since": now, "lived": now}
    return int(conn.execute(insert(leaders).values(row).returning(leaders.c.id)).scalar_one())


def renew(conn: Connection, term: int, now: datetime) -> bool:
    """Show that the leader lives; False where another has begun a term since, and nothing is written then."""
    latest = select(func.max(leaders.c.id)).scalar_subquery()
    lives = update(leaders).where(leaders.c.id == term, leaders.c.id == latest).values(lived=now, ended=None)
    return conn.execute(lives).rowcount == 1


def end_term(conn: Connection, term: int, now: datetime) -> None:
    """Say that the leader stopped of its own accord: the next one need not wait for it to have noticed."""
    conn.execute(update(leaders).where(leaders.c.id == term).values(lived=now, ended=now))
