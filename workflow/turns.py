"""When each source is to be asked next: by its turn, and after failures by how often it failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

import store.fetches
import store.job_runs
from config.settings import Settings
from domain.schedules import LONGEST_WAIT, Calendar, Turns, wait_after
from domain.sources import Source
from store.fetches import Asked
from store.job_runs import Attempts
from workflow.verification import last_verified

AT_ONCE = datetime.min.replace(tzinfo=UTC)
"""The turn of a source that was never asked."""

CLOCKS_DIFFER = timedelta(days=1)
"""What was verified or asked later than this from now does not count."""


@dataclass(frozen=True, slots=True)
class Turn:
    """at: when the source is to be asked. last: when it was asked last, as far as that was after its verification.

    failures: how many attempts since then came to nothing. broke: whether the last of them took the crawl down.
    """

    source: Source
    at: datetime
    verified: datetime | None
    last: datetime | None = None
    failures: int = 0
    broke: bool = False


def turns(conn: Connection, settings: Settings, sources: Sequence[Source], now: datetime) -> tuple[Turn, ...]:
    """The next turn of each of the sources, in their order."""
    return _turns(conn, settings.calendar_in(settings.time_zone), sources, now)


def due(found: Sequence[Turn], now: datetime) -> tuple[Turn, ...]:
    """Those whose turn has come, the one that waits longest first."""
    return tuple(sorted((turn for turn in found if turn.at <= now), key=lambda turn: (turn.at, turn.source.id)))


def coming(conn: Connection, calendar: Calendar, sources: Sequence[Source], now: datetime) -> dict[str, datetime]:
    """Source id -> when it is asked next; now for what is due."""
    return {turn.source.id: max(turn.at, now) for turn in _turns(conn, calendar, sources, now)}


def _turns(conn: Connection, calendar: Calendar, sources: Sequence[Source], now: datetime) -> tuple[Turn, ...]:
    known = last_verified(conn)
    # What was verified in the future was so by a clock that was wrong.
    verified = {name: at for name, at in known.items() if at <= now + CLOCKS_DIFFER}
    found = [_by_calendar(calendar, source, verified.get(source.id)) for source in sources]
    come = {turn.source.id: turn.verified for turn in found if turn.at <= now}
    runs, asked = store.job_runs.attempts(conn, come), store.fetches.asked_since(conn, come)
    return tuple(
        _after_failures(turn, runs[turn.source.id], asked[turn.source.id], now) if turn.source.id in come else turn
        for turn in found
    )


def _by_calendar(calendar: Calendar, source: Source, verified: datetime | None) -> Turn:
    at = Turns(calendar, source.id, source.every_days).next(verified) if verified else AT_ONCE
    return Turn(source, at, verified)


def _after_failures(turn: Turn, runs: Attempts, asked: Asked, now: datetime) -> Turn:
    """Later, as far as attempts since its verification came to nothing."""
    source = turn.source
    # Every declared page was asked so often at least; later pages of the run that verified it do not count.
    fetched = min((asked[page.url][0] if page.url in asked else 0 for page in source.pages), default=0)
    failures = max(fetched, runs.count)
    if not failures:
        return turn
    if runs.running and runs.last is not None:
        # Where workers are many runs behind, it is theirs all the same; a run that is nobody's lasts no longer.
        return replace(turn, at=max(turn.at, runs.last + LONGEST_WAIT), last=runs.last, failures=failures - 1)
    times = [time for _, time in asked.values() if time <= now + CLOCKS_DIFFER]
    last = max([*times, runs.last] if runs.last else times, default=now)
    later = max(turn.at, last + wait_after(failures, source.every_days))
    return replace(turn, at=later, last=last, failures=failures, broke=runs.broke)
