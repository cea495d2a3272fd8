"""Who does what is due: the leader decides, and does it itself or has it queued for the workers."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

import store.run_requests
from config import logs
from config.settings import Settings
from scheduler.crawl_runs import CrawlRuns, Ending
from scheduler.leadership import Leadership
from scheduler.run_queue import RunQueue
from scheduler.steps import Bench, perform

log = logs.logger(__name__)


class Dispatcher(Protocol):
    """What has runs done."""

    def is_at(self, kind: str) -> bool:
        """Whether one of this kind waits or is being done already."""

    def give(self, number: int, kind: str) -> Ending:
        """Have a run that was begun done; `running` where others do it."""

    def recover(self) -> int:
        """Take up runs that were begun and are with nobody; gives how many."""


@dataclass(frozen=True, slots=True)
class _Here:
    """The default: one after the other, in this process or one that it starts."""

    bench: Bench

    def is_at(self, kind: str) -> bool:
        return False

    def give(self, number: int, kind: str) -> Ending:
        return perform(self.bench, number) or Ending("lost")

    def recover(self) -> int:
        return 0  # what a dead leader left is lost: its turn comes again


@dataclass(frozen=True, slots=True)
class Stage:
    """Where rounds play. settings: read anew for each round, so that a change holds without a restart."""

    engine: Engine
    settings: Callable[[], Settings]
    clock: Callable[[], datetime]
    leadership: Leadership
    crawls: CrawlRuns
    queue: RunQueue

    def dispatcher(self) -> Dispatcher:
        """As the settings have it at this moment."""
        if self.settings().crawl_by == "workers":
            return self.queue
        return _Here(Bench(self.engine, self.settings, self.clock, self.crawls))


def dispatch(
    stage: Stage,
    kind: str,
    sources: tuple[str, ...] = (),
    due: datetime | None = None,
    requests: Collection[str] = (),
) -> Ending | None:
    """Have a step done; None where this process may begin nothing or its turn was taken.

    requests: the sources for which people's requests are answered by it.
    """
    by, now = stage.dispatcher(), stage.clock()
    queued = by is stage.queue
    with logs.run(job=kind) as run:
        with stage.engine.begin() as conn:
            number = stage.leadership.begin(conn, kind, run, now, sources, due, queued)
            if number is None:
                return None
            store.run_requests.take(conn, requests, number)
        log.info(f"{kind}.queued" if queued else f"{kind}.begun", sources=len(sources))
        return by.give(number, kind)


def dispatch_once(stage: Stage, kind: str, due: datetime | None = None) -> Ending | None:
    """The same for a step of which one at a time is enough; None also where one is at hand."""
    return None if stage.dispatcher().is_at(kind) else dispatch(stage, kind, due=due)
