"""When a source is to be asked again, and when its silence is no longer health. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

GRACE = 1.5
"""A source is overdue after this many periods: one missed poll is caught up, the next is told."""

FRESH = 0.25
"""A turn that comes within this share of the period after a verification is left out: the source was just asked."""

FIRST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)
"""A source that failed is asked again after an hour, then after twice as long each time, at least once a day."""

DAY_MINUTES = 24 * 60


def is_overdue(last: datetime | None, every_days: int, now: datetime) -> bool:
    """Whether it has gone unverified for so long that a maintainer must know."""
    return last is None or now - last > timedelta(days=every_days) * GRACE


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours in which sites are asked, in one time zone: `minutes` from `begin`, which may pass midnight."""

    zone: ZoneInfo
    begin: int = 0
    minutes: int = DAY_MINUTES

    def turn_on(self, day: date, share: float) -> datetime:
        """The moment in UTC at which a share (0 to 1) of the day's hours has passed on the clock on the wall.

        A time that the clock leaves out in spring is an hour later by it; one that comes twice is the first.
        """
        at = timedelta(minutes=self.begin + int(self.minutes * share))
        return (datetime.combine(day, time()) + at).replace(tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Turns:
    """One source's turns: every so many days, at a day and a time of day that its name alone decides.

    So sources spread evenly over their period, whoever computes it and however often it is installed anew.
    """

    calendar: Calendar
    name: str
    every_days: int

    def first_from(self, moment: datetime) -> datetime:
        """The first turn at or after a moment."""
        phase, share = self._place()
        day = moment.astimezone(self.calendar.zone).date() - timedelta(days=2)  # hours may pass midnight
        day += timedelta(days=(phase - day.toordinal()) % self.every_days)
        while (turn := self.calendar.turn_on(day, share)) < moment:
            day += timedelta(days=self.every_days)
        return turn

    def next(self, verified: datetime) -> datetime:
        """The turn after a verification: at most one and a quarter periods later."""
        return self.first_from(verified + timedelta(days=self.every_days) * FRESH)

    def _place(self) -> tuple[int, float]:
        digest = hashlib.sha256(self.name.encode()).digest()
        return int.from_bytes(digest[:8]) % self.every_days, int.from_bytes(digest[8:14]) / 2**48


def wait_after(failures: int, every_days: int) -> timedelta:
    """How long a source is left alone after so many attempts in a row (at least 1) that did not verify it."""
    bound = min(LONGEST_WAIT, timedelta(days=every_days))
    doublings: int = 2 ** min(failures - 1, 10)
    return min(FIRST_WAIT * doublings, bound)


def read_hours(text: str) -> tuple[int, int]:
    """`20:00-06:00` as (begin, length) in minutes; ValueError for what is no span of hours. 24:00 ends the day."""
    begin, end = (_minutes(part) for part in text.split("-"))
    return begin % DAY_MINUTES, (end - begin) % DAY_MINUTES or DAY_MINUTES


def _minutes(text: str) -> int:
    hours, minutes = (int(part) for part in text.strip().split(":"))
    if not (0 <= minutes < 60 and 0 <= hours * 60 + minutes <= DAY_MINUTES):
        raise ValueError(text)
    return hours * 60 + minutes
