"""What is due when, who leads, what ran last: for `datumline schedule show` and the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import store.job_runs
import store.leaders
import store.run_requests
from config.settings import Settings
from store.job_runs import JobRun
from store.leaders import Leader
from store.run_requests import RunRequest
from workflow.alarms import Check, alarms
from workflow.exports import utc_text
from workflow.known_sources import chosen_sources
from workflow.turns import AT_ONCE, Turn, turns

RUNS = 8
HEADERS = ("Source", "Next", "Every", "Verified", "Failures")
RUN_HEADERS = ("Run", "Began", "Took", "How it ended")
UNSEEN = 30
"""How many looks of the leader may be missing before it is called silent."""


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """turns: in the order in which they come."""

    now: datetime
    zone: ZoneInfo
    leader: Leader | None
    silent: bool
    turns: tuple[Turn, ...]
    requests: tuple[RunRequest, ...]
    runs: tuple[JobRun, ...]
    alarms: tuple[Check, ...]


def schedule_view(conn: Connection, settings: Settings, now: datetime) -> ScheduleView:
    """Everything there is to say of the schedule at a moment."""
    leader = store.leaders.newest(conn)
    patience = timedelta(seconds=settings.leader_check_s * UNSEEN)
    found = turns(conn, settings, chosen_sources(settings), now)
    return ScheduleView(
        now,
        ZoneInfo(settings.time_zone),
        leader,
        leader is None or leader.ended is not None or now - leader.lived > patience,
        tuple(sorted(found, key=lambda turn: (turn.at, turn.source.id))),
        store.run_requests.pending(conn),
        store.job_runs.newest(conn, limit=RUNS),
        alarms(conn, settings, now),
    )


def head_lines(view: ScheduleView) -> Iterator[str]:
    """Who leads, what is wrong, what people asked for."""
    leader = view.leader
    if leader is None:
        yield "No scheduler has run on this store yet: datumline schedule"
    else:
        place = f"{leader.host}, process {leader.pid}, since {_when(view, leader.since)}"
        state = "Stopped" if leader.ended else "Silent" if view.silent else "Leads"
        yield f"{state}: {place}; last lived {_when(view, leader.lived)}. Times are those of {view.zone.key}."
    yield from (check.words for check in view.alarms if not check.ok)
    if view.requests:
        asked = ", ".join(f"{request.source} (by {request.asked_by})" for request in view.requests)
        yield f"Asked for now: {asked}"


def rows(view: ScheduleView) -> Iterator[tuple[str, ...]]:
    """A row a source under HEADERS."""
    for turn in view.turns:
        verified = turn.verified.astimezone(view.zone).date().isoformat() if turn.verified else "never"
        failures = str(turn.failures) if turn.failures else "-"
        yield turn.source.id, _due(view, turn), f"{turn.source.every_days} d", verified, failures


def run_rows(view: ScheduleView) -> Iterator[tuple[str, ...]]:
    """A row a run under RUN_HEADERS, the newest first."""
    for run in view.runs:
        took = f"{(run.ended - run.started).total_seconds():.0f} s" if run.ended else "-"
        counts = ", ".join(_counted(_count(value), name.replace("_", " ")) for name, value in run.details.items())
        yield run.kind, _when(view, run.started), took, "; ".join(filter(None, (run.outcome, run.message, counts)))


def document(view: ScheduleView) -> dict[str, object]:
    """The same for scripts; times in UTC."""
    leader = view.leader
    return {
        "at": _utc(view.now),
        "leader": None if leader is None else _leader(leader, view.silent),
        "alarms": [check.words for check in view.alarms if not check.ok],
        "requests": [
            {"source": one.source, "by": one.asked_by, "asked_at": _utc(one.asked_at)} for one in view.requests
        ],
        "sources": [_turn(turn, view.now) for turn in view.turns],
        "runs": [_run(run) for run in view.runs],
    }


def _leader(leader: Leader, silent: bool) -> dict[str, object]:
    times = {name: _utc(getattr(leader, name)) for name in ("since", "lived", "ended")}
    return {"term": leader.id, "host": leader.host, "pid": leader.pid, "silent": silent, **times}


def _turn(turn: Turn, now: datetime) -> dict[str, object]:
    return {
        "source": turn.source.id,
        "next": None if turn.at == AT_ONCE else _utc(turn.at),
        "due": turn.at <= now,
        "every_days": turn.source.every_days,
        "verified": _utc(turn.verified),
        "last_failed": _utc(turn.last),
        "failures": turn.failures,
    }


def _run(run: JobRun) -> dict[str, object]:
    facts = {"kind": run.kind, "run": run.run, "outcome": run.outcome, "message": run.message, "details": run.details}
    return {**facts, "host": run.host, "pid": run.pid, "started": _utc(run.started), "ended": _utc(run.ended)}


def _due(view: ScheduleView, turn: Turn) -> str:
    return "now" if turn.at <= view.now else _when(view, turn.at)


def _when(view: ScheduleView, at: datetime) -> str:
    return f"{at.astimezone(view.zone):%Y-%m-%d %H:%M}"


def _utc(at: datetime | None) -> str | None:
    return utc_text(at.replace(microsecond=0)) if at else None


def _counted(count: str, name: str) -> str:
    """`1 open change`, `2 open changes`, `1 sent`: names of what is counted are plurals, others stay."""
    return f"{count} {name.removesuffix('s') if count == '1' else name}"


def _count(value: object) -> str:
    return str(len(value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
