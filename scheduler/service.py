"""`datumline schedule`: leads or stands by, and looks at what is due for as long as it runs.

APScheduler keeps the beat, from memory alone; what is due is read from the store at each beat. So nothing depends on
having been awake at a certain second: not after a pause, not when the clock is set, not in the hour that comes twice.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from config import logs
from config.settings import Settings
from domain.errors import DatumlineError
from scheduler.crawl_runs import CrawlRuns
from scheduler.dispatch import Stage
from scheduler.heartbeat import Heartbeat
from scheduler.leadership import Leadership
from scheduler.mailing import mail_round
from scheduler.rounds import crawl_all
from scheduler.run_queue import RunQueue, connection_to
from scheduler.upkeep import upkeep_round
from store.engines import reading
from store.failures import StoreFailure
from store.locks import locks
from workflow.alarms import alarms, tell

log = logs.logger(__name__)
JUMP_S = 5.0
"""By how much the clock on the wall must be set for the beat to start anew."""


def serve(engine: Engine, load: Callable[[], Settings], clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Run until `stop` is set; then the running crawl is ended and what it had is kept.

    UsageError where the settings as they are at the start cannot work.
    """
    settings = LastGood(load)
    _require_what_workers_need(engine, settings())
    check_s = settings().leader_check_s
    with locks(engine) as held:
        leadership = Leadership(engine, held, check_s)
        stage = Stage(engine, settings, clock, leadership, CrawlRuns(), RunQueue(engine))
        beat = Beat(stage)
        beat.start()
        try:
            while not stop.wait(check_s):
                beat.lead(_term(leadership, clock()))
        finally:
            beat.end()
            _resign(leadership, clock())


def _require_what_workers_need(engine: Engine, settings: Settings) -> None:
    if settings.crawl_by == "workers":
        connection_to(engine.url)


class LastGood:
    """The settings in force, read anew each time; where they are wrong, those that were right last go on to hold."""

    def __init__(self, load: Callable[[], Settings]) -> None:
        self._load, self._good = load, load()
        self._complaint: str | None = None

    def __call__(self) -> Settings:
        try:
            self._good, self._complaint = self._load(), None
        except DatumlineError as error:
            if str(error) != self._complaint:
                log.error("settings.wrong", error=str(error))
            self._complaint = str(error)
        return self._good


class Beat:
    """APScheduler's timers, running only while this process leads."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._heartbeat = Heartbeat()
        self._term: int | None = None
        self._drift = _drift()
        # A round that outlasts the beat is the rule while there is much to ask, and nothing to warn of.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._timers = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(3)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        seconds = stage.settings().schedule_round_s
        for name, work in (("upkeep", self._upkeep), ("crawl", self._crawl), ("mail", self._mail)):
            self._timers.add_job(_guarded(name, work), "interval", seconds=seconds, id=name)

    def start(self) -> None:
        """Ready, but silent until this process leads."""
        self._timers.start(paused=True)

    def lead(self, term: int | None) -> None:
        """Beat while this process has a term; called every second or so, and so it notices too when the clock was set.

        A term may be over and the next one this process's too before it was looked at: what ran in the old one ends.
        """
        drift = _drift()
        jumped = abs(drift - self._drift) > JUMP_S
        self._drift = drift
        before, self._term = self._term, term
        if before is not None and term != before:
            log.warning("schedule.lost_the_lead", term=before)
            self._timers.pause()
            self._stage.crawls.stop()
        if term is not None and term != before:
            log.info("schedule.leads", term=term)
            # Before anything is asked: from then on nobody could tell that nothing was.
            _guarded("alarms", self._tell)()
            self._stage.crawls.resume()
            self._timers.resume()
        if term is not None and (jumped or term != before):
            self._now()

    def end(self) -> None:
        """End what runs, and wait for it."""
        self._stage.crawls.stop()
        self._timers.shutdown(wait=True)

    def _now(self) -> None:
        for job in self._timers.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    def _crawl(self) -> None:
        crawl_all(self._stage)

    def _mail(self) -> None:
        mail_round(self._stage)

    def _tell(self) -> None:
        with self._stage.engine.begin() as conn:
            tell(conn, self._stage.settings(), self._stage.clock())

    def _upkeep(self) -> None:
        upkeep_round(self._stage)
        settings = self._stage.settings()
        with reading(self._stage.engine) as conn:
            well = all(check.ok for check in alarms(conn, settings, self._stage.clock()))
        if well and self._stage.leadership.may_start():
            self._heartbeat.beat(settings)


def _guarded(name: str, work: Callable[[], None]) -> Callable[[], None]:
    """A round that fails is told in the log, and the next one begins as ever."""

    def round_() -> None:
        try:
            work()
        except DatumlineError as error:
            log.error("round.failed", round=name, error=str(error))
        except Exception as error:
            log.exception("round.failed", round=name, error=type(error).__name__)

    return round_


def _term(leadership: Leadership, now: datetime) -> int | None:
    """The number of the term in which this process leads, None where it stands by."""
    try:
        leadership.look(now)
    except StoreFailure as error:
        log.error("schedule.store_does_not_answer", error=str(error))
    return leadership.term


def _resign(leadership: Leadership, now: datetime) -> None:
    try:
        leadership.resign(now)
    except StoreFailure as error:
        log.error("schedule.store_does_not_answer", error=str(error))


def _drift() -> float:
    """The clock on the wall against the one that nobody sets; it also stands still while the machine sleeps."""
    return datetime.now(UTC).timestamp() - monotonic()


def once(engine: Engine, load: Callable[[], Settings], clock: Callable[[], datetime]) -> int | None:
    """One round of everything, for a timer; gives how many crawls it took.

    None where a scheduler leads already: then there is nothing to do.
    """
    settings = LastGood(load)
    with locks(engine) as held:
        leadership = Leadership(engine, held, settings().leader_check_s)
        if not leadership.look(clock()):
            return None
        stage = Stage(engine, settings, clock, leadership, CrawlRuns(), RunQueue(engine))
        try:
            leadership.settle()
            upkeep_round(stage)
            batches = crawl_all(stage)
            mail_round(stage)
        finally:
            stage.crawls.stop()
            _resign(leadership, clock())
    return batches
