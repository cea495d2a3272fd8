"""`datumline worker`: does the runs that the scheduler queued, on as many machines as wanted.

The steps are those of a single process; hosts are locked in the store, so that two workers never ask one at a time.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import procrastinate
from sqlalchemy import Engine

import store.job_runs
from config import logs
from config.settings import Settings
from domain.errors import DatumlineError
from scheduler.crawl_runs import CrawlRuns
from scheduler.run_queue import QUEUE, RunQueue, connection_to, make_schema
from scheduler.steps import STEPS, Bench, perform
from store.engines import reading
from store.locks import locks

log = logs.logger(__name__)
POLL_S = 1.0


class Worker:
    """Does one run after the other until `stop` is set."""

    def __init__(
        self,
        engine: Engine,
        load: Callable[[], Settings],
        clock: Callable[[], datetime],
        crawls: CrawlRuns | None = None,
    ) -> None:
        self._engine = engine
        self._bench = Bench(engine, load, clock, crawls or CrawlRuns())

    def serve(self, stop: threading.Event) -> None:
        """Until `stop` is set; then the step at hand is ended, what it had is kept, and another worker goes on.

        DatumlineError where the queue cannot be talked to.
        """
        make_schema(self._engine)
        try:
            asyncio.run(self._serve(stop))
        except procrastinate.exceptions.ProcrastinateException as error:
            raise DatumlineError(f"The queue of runs does not answer ({error}); start the worker again.") from error

    def do(self, number: int) -> None:
        """Do a run, or what an earlier worker left of it; nothing where it has ended or another has it at hand."""
        with locks(self._engine) as held:
            if not held.take(f"run {number}"):
                return
            ending = perform(self._bench, number, others_go_on=True)
        if ending is not None and ending.outcome == "stopped":
            with reading(self._engine) as conn:
                run = store.job_runs.read(conn, number)
            if run is not None:
                RunQueue(self._engine).put({number: run.kind})

    async def _serve(self, stop: threading.Event) -> None:
        silence = self._bench.settings().worker_silence_s
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(**connection_to(self._engine.url)))
        for kind in STEPS:
            app.task(name=kind, queue=QUEUE)(_task(self.do))
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    fetch_job_polling_interval=POLL_S,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=silence / 3,
                    stalled_worker_timeout=silence,
                )
            )
            rescuing = asyncio.create_task(_rescue(app, silence))
            while not stop.is_set() and not working.done():
                await asyncio.sleep(0.1)
            self._bench.crawls.stop()
            rescuing.cancel()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


def _task(do: Callable[[int], None]) -> Callable[..., None]:
    def task(run: int) -> None:
        do(run)

    return task


async def _rescue(app: procrastinate.App, silence: float) -> None:
    """Have what a dead worker had at hand done by another."""
    while True:
        await asyncio.sleep(silence / 3)
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
            # Another worker may have seen it at the same moment.
            with suppress(procrastinate.exceptions.ProcrastinateException):
                await app.job_manager.retry_job(job)
                log.warning("run.rescued", run_number=job.task_kwargs.get("run"), job=job.task_name)
