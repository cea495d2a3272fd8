from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.schedules import Calendar, Turns, read_hours, wait_after

PARIS = ZoneInfo("Europe/Paris")
ALL_DAY = Calendar(PARIS)
# Hypothesis takes its bounds without a zone, and adds it.
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
names = st.text("abcdefgh_0123456789", min_size=1, max_size=20)


@settings(max_examples=60)
@given(names, st.integers(1, 90), moments)
def test_after_a_verification_there_is_a_turn_within_one_and_a_quarter_periods(
    name: str, every_days: int, at: datetime
) -> None:
    period = timedelta(days=every_days)
    turn = Turns(ALL_DAY, name, every_days).next(at)
    an_hour_of_summer_time = timedelta(hours=1)
    assert period / 4 <= turn - at <= period * 1.25 + an_hour_of_summer_time


@settings(max_examples=60)
@given(names, st.integers(1, 90), moments)
def test_turns_are_one_period_apart_on_the_clock_on_the_wall(name: str, every_days: int, at: datetime) -> None:
    turns = Turns(ALL_DAY, name, every_days)
    first = turns.first_from(at)
    second = turns.first_from(first + timedelta(seconds=1))
    days = second.astimezone(PARIS).date() - first.astimezone(PARIS).date()
    assert days == timedelta(days=every_days)
    assert turns.first_from(first) == first
    assert turns.first_from(first - timedelta(minutes=30)) == first


@pytest.mark.parametrize("switch", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])
@pytest.mark.parametrize("step", [timedelta(minutes=1), timedelta(minutes=17)])
def test_no_source_is_asked_twice_or_left_out_in_the_night_of_a_switch(switch: datetime, step: timedelta) -> None:
    """Between 02:00 and 03:00 the clock on the wall says each time not at all, or twice."""
    calendar = Calendar(PARIS, *read_hours("02:00-03:00"))
    for number in range(20):
        turns = Turns(calendar, f"source_{number}", 1)
        noon = switch.replace(hour=11)
        now, end = noon - timedelta(days=3), noon + timedelta(days=3)
        next_turn, asked = turns.first_from(now), []
        while now < end:
            if now >= next_turn:
                asked.append(now.astimezone(PARIS).date())
                next_turn = turns.next(now)
            now += step
        assert len(asked) == len(set(asked)) == 6


def test_sources_are_spread_evenly_over_their_period() -> None:
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    turns = [Turns(ALL_DAY, f"source_{number}", 7).first_from(begin) for number in range(5_000)]
    hours = [0] * (7 * 24)
    for turn in turns:
        hours[int((turn - begin) / timedelta(hours=1))] += 1
    # 30 an hour on the average; of so many hours, chance puts hardly one beyond four deviations.
    assert min(hours) >= 8
    assert max(hours) <= 52


def test_a_turn_depends_on_the_name_alone_and_stays_in_its_hours() -> None:
    night = Calendar(PARIS, *read_hours("20:00-06:00"))
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    for number in range(200):
        local = Turns(night, f"source_{number}", 3).first_from(begin).astimezone(PARIS)
        assert local.hour >= 20 or local.hour < 6
    assert Turns(ALL_DAY, "un_crc", 7).first_from(begin).isoformat() == "2026-06-05T18:20:00+00:00"


def test_waits_double_up_to_a_day_or_the_period() -> None:
    hours = [wait_after(failures, 7) / timedelta(hours=1) for failures in range(1, 9)]
    assert hours == [1, 2, 4, 8, 16, 24, 24, 24]
    assert wait_after(10**6, 1) == timedelta(days=1)


@pytest.mark.parametrize("text", ["", "20", "20:00", "25:00-26:00", "20:61-22:00", "a-b", "20:00-21:00-22:00"])
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_hours(text)


def test_spans_of_hours() -> None:
    assert read_hours("00:00-24:00") == (0, 1440)
    assert read_hours("20:00-06:00") == (1200, 600)
    assert read_hours("8:30-9:00") == (510, 30)
