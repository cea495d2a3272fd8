from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from domain.changes import ChangeKind
from notifications.material import Period
from notifications.wording import (
    after,
    age,
    before,
    clock,
    counted,
    day,
    headline,
    meaning,
    period_words,
    place,
    zone_name,
)
from tests.notifications.samples import SWEDEN, WEEK

PARIS = ZoneInfo("Europe/Paris")


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_day_is_written_out_and_does_not_break() -> None:
    assert day(date(2021, 4, 28)) == "28\u00a0April\u00a02021"


@pytest.mark.parametrize(
    ("moment", "shown", "zone"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 March 2026, 01:59", "CET"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026, 03:00", "CEST"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 January 2027, 00:30", "CET"),
    ],
)
def test_moments_are_shown_on_the_clock_of_the_zone(moment: datetime, shown: str, zone: str) -> None:
    assert (spaced(clock(moment, PARIS)), zone_name(moment, PARIS)) == (shown, zone)


def test_a_zone_without_letters_is_named_by_its_offset() -> None:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    assert zone_name(moment, timezone(timedelta(hours=3))) == "UTC+03:00"
    assert zone_name(moment, ZoneInfo("America/Sao_Paulo")) == "UTC-03"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"2026-01-01T00:00:00 has no time zone"):
        clock(datetime(2026, 1, 1), UTC)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        ((2026, 11, 16), (2026, 11, 23), "16 to 23 November 2026"),
        ((2026, 10, 26), (2026, 11, 2), "26 October to 2 November 2026"),
        ((2026, 12, 28), (2027, 1, 4), "28 December 2026 to 4 January 2027"),
        ((2026, 11, 16), (2026, 11, 16), "16 November 2026"),
    ],
)
def test_a_period_repeats_no_more_than_needed(
    since: tuple[int, int, int], until: tuple[int, int, int], shown: str
) -> None:
    period = Period(datetime(*since, 9, tzinfo=UTC), datetime(*until, 9, tzinfo=UTC))
    assert spaced(period_words(period)) == shown


@pytest.mark.parametrize(("hours", "shown"), [(-5, "today"), (23, "today"), (24, "1 day"), (24 * 23 + 1, "23 days")])
def test_an_age_is_in_whole_days(hours: int, shown: str) -> None:
    assert age(WEEK.until - timedelta(hours=hours), WEEK.until) == shown


def test_counts_agree_with_their_nouns() -> None:
    assert [counted(n, "cell") for n in (0, 1, 1204)] == ["0 cells", "1 cell", "1,204 cells"]
    assert counted(2, "country", "countries") == "2 countries"


def test_missing_values_are_said_in_words() -> None:
    assert before(replace(SWEDEN, before=None)) == "unknown"
    assert after(replace(SWEDEN, after=None, kind=ChangeKind.WITHDRAWN)) == "no longer stated"
    assert after(replace(SWEDEN, after=None)) == "no value"
    assert after(replace(SWEDEN, after="")) == "(empty)"


def test_a_place_is_a_country_and_item_or_a_total() -> None:
    assert place(replace(SWEDEN, item="2019")) == "Sweden 2019"
    assert place(replace(SWEDEN, country="", item="2019")) == "Total 2019"


def test_a_meaning_named_in_code_reads_as_words() -> None:
    assert meaning(replace(SWEDEN, meaning="entered_into_force")) == "Entered into force"


def test_a_headline_is_the_whole_news() -> None:
    assert spaced(headline(SWEDEN)) == "Sweden: Budapest Convention signed → party"
