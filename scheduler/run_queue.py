"""The queue of runs for workers: Procrastinate, in a schema of its own on the same PostgreSQL.

What a job says is the number of a run alone. Everything else is in the store, so that a job that is lost is put back
and one that comes twice finds its run ended. A backup leaves the queue out.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from time import sleep
from typing import Any

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import URL, Engine

import store.job_runs
from domain.errors import UsageError
from scheduler.crawl_runs import Ending
from store.engines import reading
from store.locks import locks

SCHEMA = "procrastinate"
QUEUE = "runs"
PRIORITIES = {"deliver": 30, "compose": 30, "compare": 20, "crawl": 10, "extract": 0}
"""What is done first: a mail does not wait for the crawls of a night, nor a crawl for an archive."""
AT_MOST = {"min_size": 1, "max_size": 2}
"""Connections of the queue's pool: a worker fetches and beats by them, and listens on one more that is not of it."""
UNFINISHED = "SELECT (args->>'run')::bigint AS run FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


class RunQueue:
    """The dispatcher of an installation with workers: what the scheduler puts runs into."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ready = False

    def is_at(self, kind: str) -> bool:
        """Whether a run of this kind waits or is being done."""
        with reading(self._engine) as conn:
            return kind in store.job_runs.queued_running(conn).values()

    def give(self, number: int, kind: str) -> Ending:
        """Have a worker do this run."""
        self.put({number: kind})
        return Ending("running")

    def recover(self) -> int:
        """Put runs back that should be in the queue and are not; gives how many."""
        with reading(self._engine) as conn:
            running = store.job_runs.queued_running(conn)
        if not running:
            return 0
        with self._opened() as app:
            there = {row["run"] for row in app.connector.get_sync_connector().execute_query_all(query=UNFINISHED)}
        lost = {number: kind for number, kind in running.items() if number not in there}
        self.put(lost)
        return len(lost)

    def put(self, runs: dict[int, str]) -> None:
        """Have workers do these runs; one that waits already waits once."""
        with self._opened() as app:
            for number, kind in runs.items():
                task = app.configure_task(kind, queue=QUEUE, priority=PRIORITIES[kind], queueing_lock=f"run {number}")
                with suppress(AlreadyEnqueued):
                    task.defer(run=number)

    @contextmanager
    def _opened(self) -> Iterator[procrastinate.App]:
        if not self._ready:
            make_schema(self._engine)
            self._ready = True
        connector = procrastinate.SyncPsycopgConnector(**connection_to(self._engine.url))
        with procrastinate.App(connector=connector).open() as app:
            yield app


def queue_extraction(engine: Engine, sources: Sequence[str], batch: int, now: datetime) -> int:
    """Have the archives of these sources read again by workers, so many sources a run; gives how many runs.

    UsageError where the store is not shared or no scheduler ever ran on it, as it is who looks after runs.
    """
    connection_to(engine.url)
    runs: dict[int, str] = {}
    with engine.begin() as conn:
        for first in range(0, len(sources), batch):
            number = store.job_runs.queue(conn, "extract", uuid.uuid4().hex[:16], now, sources[first : first + batch])
            if number is None:
                raise UsageError("No scheduler has run on this store yet: start `datumline schedule`.")
            runs[number] = "extract"
    RunQueue(engine).put(runs)
    return len(runs)


def connection_to(url: URL) -> dict[str, Any]:
    """What Procrastinate's connectors need; UsageError where the store is no PostgreSQL."""
    if url.get_backend_name() != "postgresql":
        raise UsageError("Workers share a PostgreSQL store: set database_url, or leave crawl_by at scheduler.")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {"conninfo": plain, "kwargs": {"options": f"-c search_path={SCHEMA}"}, **AT_MOST}


def make_schema(engine: Engine) -> None:
    """Make the queue's own tables, unless they are there."""
    connection = connection_to(engine.url)
    with locks(engine) as held:
        while not held.take("queue schema"):
            sleep(0.1)
        with engine.begin() as conn:
            there = conn.exec_driver_sql(f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')").scalar_one()
            if there is not None:
                return
            conn.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        with procrastinate.App(connector=procrastinate.SyncPsycopgConnector(**connection)).open() as app:
            app.schema_manager.apply_schema()
