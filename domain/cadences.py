"""When a digest is due: on the clock of its reader's zone, whatever daylight saving does to it. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.subscriptions import Cadence, Times

LOOK_BACK = 35
"""Days within which every cadence has been due once."""


def last_due(times: Times, now: datetime) -> datetime:
    """The latest moment at or before `now` (aware) at which a digest was due; an hour that a clock change leaves out
    is the one after it, an hour that comes twice is the first. At once: `now` itself."""
    if times.cadence is Cadence.AT_ONCE:
        return now
    return next(due for back in range(LOOK_BACK) if (due := _due_on(times, now, -back)) is not None and due <= now)


def next_due(times: Times, now: datetime) -> datetime:
    """The first moment after `now` at which a digest is due."""
    if times.cadence is Cadence.AT_ONCE:
        return now
    return next(due for ahead in range(LOOK_BACK) if (due := _due_on(times, now, ahead)) is not None and due > now)


def _due_on(times: Times, now: datetime, days: int) -> datetime | None:
    """When it is due on the day so many days from now, None on a day without one."""
    zone = ZoneInfo(times.zone)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return _moment(day, times.hour, zone) if _falls_on(times, day) else None


def _falls_on(times: Times, day: date) -> bool:
    if times.cadence is Cadence.WEEKLY:
        return day.isoweekday() == times.day
    return times.cadence is Cadence.DAILY or day.day == times.day


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    # Through UTC and back: an hour that does not exist becomes the one after it.
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
