"""Counts for metrics: each is one statement."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, func, select, text

from store.job_runs import JobRun
from store.log_tables import upstream_errors
from store.schedule_tables import job_runs
from store.tables import fetches

OVER = ("fixed", "withdrawn")


def pages_by_outcome(conn: Connection) -> Mapping[str, int]:
    """How the newest attempt of each page ended."""
    c = fetches.c
    newest = select(c.source, c.url, func.max(c.fetched_at, type_=c.fetched_at.type).label("at"))
    last = newest.group_by(c.source, c.url).subquery()
    same = and_(c.source == last.c.source, c.url == last.c.url, c.fetched_at == last.c.at)
    counted = select(c.outcome, func.count()).join(last, same).group_by(c.outcome)
    return {str(outcome): int(number) for outcome, number in conn.execute(counted)}


def fetched_since(conn: Connection, time: datetime) -> tuple[Mapping[str, int], int, int]:
    """What sites were asked since: attempts by outcome, requests, bytes received."""
    c = fetches.c
    sums = (func.count(), func.coalesce(func.sum(c.requests), 0), func.coalesce(func.sum(c.bytes_received), 0))
    query = select(c.outcome, *sums).where(c.fetched_at >= time, c.supplied_by.is_(None)).group_by(c.outcome)
    rows = conn.execute(query).all()
    return (
        {str(row[0]): int(row[1]) for row in rows},
        sum(int(row[2]) for row in rows),
        sum(int(row[3]) for row in rows),
    )


def last_runs(conn: Connection) -> tuple[JobRun, ...]:
    """The newest finished run of each kind and outcome."""
    c = job_runs.c
    newest = select(func.max(c.id)).where(c.ended.is_not(None)).group_by(c.kind, c.outcome)
    found = conn.execute(select(job_runs).where(c.id.in_(newest)).order_by(c.kind, c.outcome))
    return tuple(JobRun(**row._asdict()) for row in found)


def open_upstream_errors(conn: Connection) -> int:
    """Errors of sources that are neither fixed nor withdrawn."""
    c = upstream_errors.c
    return int(conn.execute(select(func.count()).where(c.state.not_in(OVER))).scalar_one())


def database_bytes(conn: Connection) -> int:
    """What the database takes on its disk."""
    if conn.dialect.name == "postgresql":
        return int(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    pages, size = (conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    return int(pages) * int(size)
