"""When digests are due: on the reader's clock, over every clock change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cadences import last_due, next_due
from domain.subscriptions import Cadence, Times

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "now", "due"),
    [
        (Times(), "2026-11-23T07:00", "2026-11-23T07:00"),  # Monday, eight o'clock in Paris
        (Times(), "2026-11-23T06:59", "2026-11-16T07:00"),
        (Times(hour=8), "2026-03-30T12:00", "2026-03-30T06:00"),  # the day after the clocks went forward
        (Times(Cadence.DAILY, hour=2), "2026-03-29T12:00", "2026-03-29T01:00"),  # two o'clock does not exist
        (Times(Cadence.DAILY, hour=2), "2026-10-25T12:00", "2026-10-25T00:00"),  # it comes twice: the first
        (Times(Cadence.MONTHLY, 28, 0, "UTC"), "2026-03-01T00:00", "2026-02-28T00:00"),
        (Times(Cadence.MONTHLY, 1, 23, "Pacific/Apia"), "2026-02-01T09:00", "2026-01-01T10:00"),
    ],
)
def test_the_last_due_moment(times: Times, now: str, due: str) -> None:
    assert last_due(times, utc(now)) == utc(due)


@settings(max_examples=150)
@given(
    st.sampled_from([Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY]),
    st.integers(1, 7),
    st.integers(0, 23),
    st.sampled_from(ZONES),
    st.integers(946_684_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_due_moments_follow_each_other_without_a_gap(
    cadence: Cadence, day: int, hour: int, zone: str, now: datetime
) -> None:
    times = Times(cadence, day, hour, zone)
    last, following = last_due(times, now), next_due(times, now)
    assert last <= now < following
    assert last_due(times, following) == following
    assert last_due(times, following - timedelta(microseconds=1)) == last
    local = following.astimezone(ZoneInfo(zone))
    assert cadence is not Cadence.WEEKLY or local.isoweekday() == day
    assert cadence is not Cadence.MONTHLY or local.day == day
    assert local.hour in (hour, hour + 1)


def test_at_once_is_always_due() -> None:
    now = utc("2026-11-23T07:00")
    assert last_due(Times(Cadence.AT_ONCE), now) == next_due(Times(Cadence.AT_ONCE), now) == now
