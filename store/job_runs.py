"""What the scheduler ran: begun under a term, ended once, never begun for the same turn twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.engine import Row

from store import leaders
from store.moments import moments_table
from store.schedule_tables import job_run_sources, job_runs, run_requests
from store.upserts import insert_for

BROKEN = ("broken", "lost")
"""Outcomes of runs that came to no end of their own."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """kind: `crawl`, `compose`, …; run: the id that its log lines carry; due: the turn it was for, None for any time.

    queued: workers do it, whoever leads meanwhile.

    outcome: running; done; failed (its work failed in part); broken (its process died or was killed for its time or
    memory); stopped (the scheduler was asked to stop); lost (the leader died).
    """

    id: int
    kind: str
    run: str
    term: int
    host: str
    pid: int
    queued: bool
    due: datetime | None
    started: datetime
    ended: datetime | None
    outcome: str
    message: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attempts:
    """A source's runs since a moment. broke: the newest came to no end of its own; running: it has not ended."""

    count: int = 0
    last: datetime | None = None
    broke: bool = False
    running: bool = False


def begin(
    conn: Connection,
    term: int,
    kind: str,
    run: str,
    now: datetime,
    sources: Collection[str] = (),
    due: datetime | None = None,
    queued: bool = False,
) -> int | None:
    """The number of a run that may now be done; None where another leads since, or its turn was taken already."""
    return _begin(conn, kind, run, now, sources, due, queued) if leaders.renew(conn, term, now) else None


def queue(conn: Connection, kind: str, run: str, now: datetime, sources: Collection[str] = ()) -> int | None:
    """Begin a run for the workers that somebody asked for; None where no scheduler ever led, whose runs all are."""
    return _begin(conn, kind, run, now, sources, None, queued=True) if leaders.newest(conn) else None


def _begin(
    conn: Connection,
    kind: str,
    run: str,
    now: datetime,
    sources: Collection[str],
    due: datetime | None,
    queued: bool,
) -> int | None:
    leader = leaders.newest(conn)
    assert leader is not None  # noqa: S101 - whoever calls has looked
    row = {
        "kind": kind,
        "run": run,
        "term": leader.id,
        "host": leader.host,
        "pid": leader.pid,
        "queued": queued,
        "due": due,
        "started": now,
        "outcome": "running",
        "details": {},
    }
    adding = insert_for(conn.dialect.name, job_runs).values(row)
    adding = adding.on_conflict_do_nothing(index_elements=["kind", "due"])
    number = conn.execute(adding.returning(job_runs.c.id)).scalar_one_or_none()
    if number is not None and sources:
        conn.execute(insert(job_run_sources), [{"run": number, "source": source} for source in sources])
    return number


def end(
    conn: Connection,
    number: int,
    outcome: str,
    now: datetime,
    message: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> bool:
    """Say how a run ended; False where that was said before (a new leader gave it up)."""
    row = {"outcome": outcome, "ended": now, "message": message, "details": dict(details or {})}
    running = update(job_runs).where(job_runs.c.id == number, job_runs.c.outcome == "running")
    return conn.execute(running.values(row)).rowcount == 1


def lose_running(conn: Connection, term: int, now: datetime) -> tuple[int, ...]:
    """Give up the runs that earlier leaders were doing themselves; gives their numbers."""
    left = update(job_runs).where(job_runs.c.term < term, job_runs.c.outcome == "running", ~job_runs.c.queued)
    told = {"outcome": "lost", "ended": now, "message": "The scheduler that ran it died."}
    return tuple(conn.execute(left.values(told).returning(job_runs.c.id)).scalars())


def attempts(conn: Connection, since: Mapping[str, datetime | None]) -> dict[str, Attempts]:
    """Of each of these sources the crawls that were to ask it and began after its moment (None: ever)."""
    wanted = moments_table(conn.dialect.name, since)
    query = select(job_run_sources.c.source, job_runs.c.started, job_runs.c.outcome)
    query = query.join(job_runs, job_run_sources.c.run == job_runs.c.id)
    query = query.join(wanted, job_run_sources.c.source == wanted.c.name)
    asked = (job_runs.c.kind == "crawl", job_runs.c.outcome != "stopped", job_runs.c.started > wanted.c.moment)
    query = query.where(*asked).order_by(job_runs.c.id)
    found = {source: Attempts() for source in since}
    for source, started, outcome in conn.execute(query):
        found[source] = Attempts(found[source].count + 1, started, outcome in BROKEN, outcome == "running")
    return found


def newest(conn: Connection, kind: str | None = None, limit: int = 1) -> tuple[JobRun, ...]:
    """The runs begun last, the newest first."""
    query = select(job_runs).order_by(job_runs.c.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(job_runs.c.kind == kind)
    return tuple(map(_run, conn.execute(query)))


def read(conn: Connection, number: int) -> JobRun | None:
    """A run by its number."""
    row = conn.execute(select(job_runs).where(job_runs.c.id == number)).one_or_none()
    return _run(row) if row else None


def queued_running(conn: Connection) -> dict[int, str]:
    """The runs that workers have or should have at hand: number -> kind, in order."""
    c = job_runs.c
    query = select(c.id, c.kind).where(c.queued, c.outcome == "running").order_by(c.id)
    return {row.id: row.kind for row in conn.execute(query)}


def oldest_queued(conn: Connection) -> datetime | None:
    """Since when the oldest run that workers have or should have at hand has been waiting."""
    c = job_runs.c
    query = select(func.min(c.started, type_=c.started.type)).where(c.queued, c.outcome == "running")
    found: datetime | None = conn.execute(query).scalar_one_or_none()
    return found


def last_done_by_workers(conn: Connection) -> datetime | None:
    """When workers last ended a run."""
    c = job_runs.c
    found: datetime | None = conn.execute(select(func.max(c.ended, type_=c.ended.type)).where(c.queued)).scalar_one()
    return found


def sources_of(conn: Connection, number: int) -> tuple[str, ...]:
    """The sources that a run was to ask."""
    c = job_run_sources.c
    return tuple(conn.execute(select(c.source).where(c.run == number).order_by(c.source)).scalars())


def forget(conn: Connection, before: datetime) -> int:
    """Remove runs that ended before a moment, with the requests they answered; the newest of each kind stays."""
    newest_of_kind = select(func.max(job_runs.c.id)).group_by(job_runs.c.kind)
    old = select(job_runs.c.id).where(job_runs.c.ended < before, job_runs.c.id.not_in(newest_of_kind))
    for table in (run_requests, job_run_sources):
        conn.execute(delete(table).where(exists(old.where(job_runs.c.id == table.c.run))))
    return conn.execute(delete(job_runs).where(job_runs.c.id.in_(old))).rowcount


def _run(row: Row[Any]) -> JobRun:
    return JobRun(**row._asdict())
