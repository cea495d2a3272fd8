"""What is done besides crawling and mailing: changes put away come back, old runs are forgotten, silence is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import store.job_runs
import store.messages
from config import logs
from domain.schedules import Calendar
from scheduler.dispatch import Stage, dispatch_once
from scheduler.steps import AT_ONCE
from store.engines import reading
from store.messages import WITH_LINKS
from workflow.accounts import LINK_LIFETIME
from workflow.alarms import alarms, tell
from workflow.deliver import deliver
from workflow.subscribe import CONFIRM_WITHIN

log = logs.logger(__name__)
KEEP_RUNS = timedelta(days=400)
LINKS_LIVE = max(CONFIRM_WITHIN, *LINK_LIFETIME.values())

Work = Callable[[Connection, datetime], dict[str, int]]


def upkeep_round(stage: Stage) -> None:
    """Everything of it that is due."""
    settings, now = stage.settings(), stage.clock()
    if not stage.leadership.may_start():
        return
    with stage.engine.begin() as conn:
        tell(conn, settings, now)
        silent = any(not check.ok for check in alarms(conn, settings, now))
    if silent and settings.crawl_by == "workers":
        # Who should send the alarm may be the one who is silent; leases keep two from sending the same.
        deliver(stage.engine, settings, stage.clock, AT_ONCE)
    zone = ZoneInfo(settings.time_zone)
    hour, night = now.replace(minute=0, second=0, microsecond=0), newest_turn(zone, 4 * 60 + 10, now)
    if not _is_taken(stage, "compare", hour):
        dispatch_once(stage, "compare", hour)
    if not _is_taken(stage, "maintenance", night):
        _here(stage, "maintenance", night, _maintain)


def newest_turn(zone: ZoneInfo, minutes: int, now: datetime) -> datetime:
    """The last time at or before now that the clock on the wall said so many minutes after midnight."""
    calendar = Calendar(zone, minutes, 0)
    today = now.astimezone(zone).date()
    turn = calendar.turn_on(today, 0)
    return turn if turn <= now else calendar.turn_on(today - timedelta(days=1), 0)


def _is_taken(stage: Stage, kind: str, due: datetime) -> bool:
    """Whether it was done for this turn; of turns that were missed, the newest is made up for."""
    with reading(stage.engine) as conn:
        last = store.job_runs.newest(conn, kind, 1)
    return bool(last) and last[0].due is not None and last[0].due >= due


def _here(stage: Stage, kind: str, due: datetime, work: Work) -> None:
    """By the leader itself, whoever does the rest."""
    now = stage.clock()
    with logs.run(job=kind) as run:
        with stage.engine.begin() as conn:
            number = stage.leadership.begin(conn, kind, run, now, due=due)
        if number is None:
            return
        outcome, message, told = "done", None, {}
        try:
            with stage.engine.begin() as conn:
                told = work(conn, now)
        except Exception as error:
            outcome, message = "failed", f"{type(error).__name__}: {error}"
        with stage.engine.begin() as conn:
            store.job_runs.end(conn, number, outcome, stage.clock(), message, told)
        log.info(f"{kind}.ended", outcome=outcome, message=message, **told)


def _maintain(conn: Connection, now: datetime) -> dict[str, int]:
    forgotten = store.job_runs.forget(conn, now - KEEP_RUNS)
    emptied = store.messages.forget_texts(conn, now - LINKS_LIVE, WITH_LINKS)
    # Servers whose autovacuum is off or behind read whole tables for one source, once there are many.
    conn.exec_driver_sql("PRAGMA optimize" if conn.dialect.name == "sqlite" else "ANALYZE")
    return {"runs_forgotten": forgotten, "texts_forgotten": emptied}
