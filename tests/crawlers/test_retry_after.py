from datetime import UTC, datetime, timedelta

import pytest

from crawlers.retry_after import LONGEST, closed_hosts, wanted_until, words
from domain.fetches import Fetch, Outcome

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("120", NOW + timedelta(seconds=120)),
        (" 0 ", NOW),
        ("Mon, 02 Nov 2026 07:00:00 GMT", NOW + timedelta(hours=1)),
        ("Mon, 02 Nov 2026 08:00:00 +0100", NOW + timedelta(hours=1)),
        ("Mon, 02 Nov 2026 07:00:00 -0000", NOW + timedelta(hours=1)),
        ("Sun, 01 Nov 2026 07:00:00 GMT", NOW),
        ("99999999999999999999", NOW + LONGEST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + LONGEST),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_seconds_and_dates_are_read_and_nothing_else(text: str, until: datetime | None) -> None:
    for status in (429, 503):
        assert wanted_until(status, {"retry-after": text}, NOW) == until


def test_other_answers_ask_for_no_wait() -> None:
    assert wanted_until(200, {"retry-after": "120"}, NOW) is None
    assert wanted_until(301, {"retry-after": "120"}, NOW) is None
    assert wanted_until(429, {}, NOW) is None


def test_the_time_is_told_up_to_the_minute() -> None:
    assert words(NOW) == "2026-11-02 06:00 UTC"
    assert words(NOW + timedelta(seconds=1)) == "2026-11-02 06:01 UTC"


def test_a_host_is_left_alone_until_the_last_time_that_it_named() -> None:
    def told(url: str, seconds: int, status: int = 429) -> Fetch:
        headers = {"retry-after": str(seconds)}
        return Fetch("s", "page", url, NOW, Outcome.WALLED, status=status, headers=headers)

    fetches = [
        told("https://a.example/1", 60),
        told("https://a.example/2", 50),
        told("https://b.example/", 10),
        told("https://c.example/", 60, status=500),
    ]
    assert closed_hosts(fetches, NOW + timedelta(seconds=10)) == {"a.example": NOW + timedelta(seconds=60)}
