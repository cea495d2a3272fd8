from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from domain.fetches import DayAccount, Fetch, Outcome, Robots
from domain.snapshots import Snapshot
from store import fetches

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://example.org/status"


def fetch(outcome: Outcome = Outcome.FAILED, hours: int = 0, **others: object) -> Fetch:
    return replace(Fetch("s", "page", URL, NOW + timedelta(hours=hours), outcome), **others)  # type: ignore[arg-type]


def test_an_attempt_comes_back_as_it_was(conn: Connection, page: Snapshot) -> None:
    full = fetch(
        Outcome.NEW,
        answered_url=URL + "/",
        status=200,
        headers={"etag": '"1"', "last-modified": "Wed, 28 Apr 2021"},
        snapshot=page.sha256,
        supplied_by="ada",
        duration_ms=1234,
        requests=3,
        bytes_received=5_000_000_000,
        robots=Robots.ALLOWED,
        delay_ms=3000,
    )
    bare = fetch(Outcome.UNAVAILABLE, 1, cause="the server said 503")
    assert fetches.record(conn, full) < fetches.record(conn, bare)
    assert fetches.since(conn, NOW) == (full, bare)
    assert fetches.since(conn, NOW + timedelta(hours=1)) == (bare,)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_attempts_that_left_the_bytes_known_are_good(conn: Connection, outcome: Outcome) -> None:
    fetches.record(conn, fetch(outcome))
    assert fetches.last_good(conn, "s", URL) == (fetch(outcome) if outcome.good else None)


def test_the_newest_good_attempt_of_the_url_counts_whenever_it_was_recorded(conn: Connection) -> None:
    newest = fetch(Outcome.UNCHANGED, 2)
    others = [fetch(Outcome.FAILED, 3), fetch(Outcome.NEW, 9, source="t"), fetch(Outcome.NEW, 9, url=URL + "2")]
    for one in (newest, fetch(Outcome.NEW, 1), *others):
        fetches.record(conn, one)
    assert fetches.last_good(conn, "s", URL) == newest
    assert fetches.last_good(conn, "nobody", URL) is None


def test_the_account_of_a_source_has_a_row_for_each_day_it_was_asked(conn: Connection) -> None:
    late = fetch(Outcome.NEW, 23, status=200, requests=3, bytes_received=700, robots=Robots.ALLOWED, delay_ms=3100)
    again = replace(late, fetched_at=NOW + timedelta(hours=25), status=304, requests=1, bytes_received=0, delay_ms=2900)
    for one in (
        fetch(Outcome.FORBIDDEN_BY_ROBOTS, 22, requests=1, bytes_received=30, robots=Robots.FORBIDDEN),
        late,
        again,
        replace(again, robots=Robots.NONE, delay_ms=4000),
        fetch(Outcome.NEW, 26, supplied_by="ada"),
        fetch(Outcome.NEW, 26, source="t", requests=9),
    ):
        fetches.record(conn, one)
    assert fetches.account(conn, "s") == (
        DayAccount(date(2026, 1, 1), 2, 4, 730, 0, {Robots.FORBIDDEN: 1, Robots.ALLOWED: 1}, 3100),
        DayAccount(date(2026, 1, 2), 2, 2, 0, 2, {Robots.ALLOWED: 1, Robots.NONE: 1}, 2900),
    )
    assert fetches.account(conn, "nobody") == ()


def test_attempts_from_before_accounts_were_kept_count_as_one_request_each(conn: Connection) -> None:
    fetches.record(conn, fetch(Outcome.NEW, status=200))
    assert fetches.account(conn, "s") == (DayAccount(date(2026, 1, 1), 1, 1, 0, 0, {}, None),)


def test_answers_that_tell_us_to_wait_are_found_since_a_time(conn: Connection) -> None:
    told = fetch(Outcome.WALLED, 5, status=429, headers={"retry-after": "60"}, cause="too often")
    for one in (told, replace(told, fetched_at=NOW), fetch(Outcome.UNAVAILABLE, 6, status=500)):
        fetches.record(conn, one)
    assert fetches.told_to_wait(conn, NOW + timedelta(hours=1)) == (told,)
