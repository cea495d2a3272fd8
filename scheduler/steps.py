"""What a run can be, done by the leader itself or by any worker: crawl, extract, compare, compose, deliver.

Each step does its work anew, or what an earlier try left of it, so that a run may be tried as often as it takes.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

import store.job_runs
import store.run_requests
from config import logs
from config.settings import Settings
from crawlers.registry import source_ids
from domain.errors import UsageError
from domain.sources import Source
from scheduler.crawl_runs import CrawlRuns, Ending
from store.engines import reading
from store.failures import is_fatal
from store.job_runs import JobRun
from workflow.deliver import deliver
from workflow.known_sources import chosen_sources
from workflow.outbox import compose_due
from workflow.reading_issues import note_failure
from workflow.refresh_changes import refresh
from workflow.verification import last_verified

log = logs.logger(__name__)
BROKE_OFF = "crawl_broke_off"
AT_ONCE = 50
"""How many messages are sent before it is looked at whether to stop."""
STOPPED = Ending("stopped", "The process that did it was asked to stop.")


@dataclass(frozen=True, slots=True)
class Bench:
    """Where steps are done, and with what. crawls: ends what is being done when it is asked to stop."""

    engine: Engine
    settings: Callable[[], Settings]
    clock: Callable[[], datetime]
    crawls: CrawlRuns


@dataclass(frozen=True, slots=True)
class _Work:
    """A run at hand. sources: what is left of its sources."""

    bench: Bench
    run: JobRun
    settings: Settings
    sources: tuple[Source, ...]


def perform(bench: Bench, number: int, others_go_on: bool = False) -> Ending | None:
    """Do a run, or what is left of it, and keep how it ended; None where it has ended already.

    others_go_on: a run that is stopped is not ended by that; who called has it put where another takes it up.
    """
    with reading(bench.engine) as conn:
        run = store.job_runs.read(conn, number)
    if run is None or run.outcome != "running":
        return None
    with logs.run(run.run, job=run.kind):
        settings = bench.settings()
        work = _Work(bench, run, settings, _left(bench.engine, settings, run))
        ending = _done(work)
        if not (others_go_on and ending.outcome == "stopped"):
            _keep(work, ending)
        log.info(f"{run.kind}.ended", outcome=ending.outcome, message=ending.message, **ending.details)
    return ending


def _done(work: _Work) -> Ending:
    try:
        return STEPS[work.run.kind](work)
    except Exception as error:
        if is_fatal(error):
            raise
        log.exception(f"{work.run.kind}.failed", error=type(error).__name__)
        return Ending("failed", f"{type(error).__name__}: {error}")


def _crawl(work: _Work) -> Ending:
    if not work.sources:
        return Ending("done")
    return work.bench.crawls.crawl(work.settings, work.bench.engine, [source.id for source in work.sources])


def _extract(work: _Work) -> Ending:
    if not work.sources:
        return Ending("done")
    return work.bench.crawls.extract(work.settings, work.bench.engine, [source.id for source in work.sources])


def _compare(work: _Work) -> Ending:
    with work.bench.engine.begin() as conn:
        done = refresh(conn, work.bench.clock())
    return Ending("done", None, {"open_changes": done.news, "moved": len(done.moved)})


def _compose(work: _Work) -> Ending:
    try:
        done = compose_due(work.bench.engine, work.settings, work.bench.clock())
    except UsageError:
        return Ending("done")  # no edition is adopted: there is nothing to tell
    return Ending("done", None, {"composed": len(done.subjects), "not_composed": len(done.failed)})


def _deliver(work: _Work) -> Ending:
    told: Counter[str] = Counter(sent=0, postponed=0, refused=0, given_up=0)
    while not work.bench.crawls.stopping:
        done = deliver(work.bench.engine, work.settings, work.bench.clock, AT_ONCE)
        told.update(sent=done.sent, postponed=done.postponed, refused=done.refused, given_up=done.given_up)
        if done.sent < AT_ONCE:
            return Ending("done", None, dict(told))
    return STOPPED


STEPS: Mapping[str, Callable[[_Work], Ending]] = {
    "crawl": _crawl,
    "extract": _extract,
    "compare": _compare,
    "compose": _compose,
    "deliver": _deliver,
}


def _left(engine: Engine, settings: Settings, run: JobRun) -> tuple[Source, ...]:
    """Its sources that still exist; of a crawl, those that were not verified since it began."""
    with reading(engine) as conn:
        names = store.job_runs.sources_of(conn, run.id)
        verified = last_verified(conn) if run.kind == "crawl" else {}
    known = frozenset(source_ids()) if names else frozenset()
    left = [name for name in names if name in known and not _since(verified, name, run.started)]
    return chosen_sources(settings, left) if left else ()


def _keep(work: _Work, ending: Ending) -> None:
    """Keep how a run ended, with an issue for each source that a crawl which broke off did not verify."""
    now = work.bench.clock()
    with work.bench.engine.begin() as conn:
        if not store.job_runs.end(conn, work.run.id, ending.outcome, now, ending.message, ending.details):
            return  # a new leader has given it up, and looks after it
        if ending.outcome == "stopped":
            store.run_requests.give_back(conn, work.run.id)
        if work.run.kind != "crawl" or ending.outcome not in ("broken", "failed"):
            return
        verified = last_verified(conn)
        for source in work.sources:
            if not _since(verified, source.id, work.run.started):
                item = source.pages[0].item
                note_failure(conn, source.id, item, BROKE_OFF, ending.message or ending.outcome, now)


def _since(verified: Mapping[str, datetime], name: str, begun: datetime) -> bool:
    return name in verified and verified[name] >= begun
