"""Sources that somebody wants asked now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store.schedule_tables import run_requests


@dataclass(frozen=True, slots=True)
class RunRequest:
    """run: the run that took it up, None as long as it waits."""

    id: int
    source: str
    asked_by: str
    asked_at: datetime
    run: int | None


def add(conn: Connection, sources: Sequence[str], by: str, now: datetime) -> tuple[str, ...]:
    """Keep a request for each source that has none waiting; gives those sources."""
    waiting = {request.source for request in pending(conn)}
    new = tuple(source for source in dict.fromkeys(sources) if source not in waiting)
    if new:
        conn.execute(insert(run_requests), [{"source": source, "asked_by": by, "asked_at": now} for source in new])
    return new


def pending(conn: Connection) -> tuple[RunRequest, ...]:
    """Those that no run has taken up, the oldest first."""
    query = select(run_requests).where(run_requests.c.run.is_(None)).order_by(run_requests.c.id)
    return tuple(RunRequest(**row._asdict()) for row in conn.execute(query))


def take(conn: Connection, sources: Collection[str], run: int) -> None:
    """Have a run answer what waits for these sources."""
    waiting = update(run_requests).where(run_requests.c.run.is_(None), run_requests.c.source.in_(sources))
    conn.execute(waiting.values(run=run))


def give_back(conn: Connection, run: int) -> None:
    """Have what a run did not come to do wait again."""
    conn.execute(update(run_requests).where(run_requests.c.run == run).values(run=None))
