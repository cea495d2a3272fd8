from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Settings
from crawlers.registry import load
from domain.fetches import Fetch, Outcome
from domain.sources import Source
from store import fetches, job_runs, leaders
from store.engines import reading
from tests.workflow.scenes import BUDAPEST, START, adopted, read, with_sweden
from tests.workflow.scenes import SWEDEN_PARTY as PARTY
from workflow.turns import AT_ONCE, Turn, due, turns

HOUR = timedelta(hours=1)
SOURCE = load(BUDAPEST)


def turn_of(engine: Engine, now: datetime, source: Source = SOURCE) -> Turn:
    with reading(engine) as conn:
        return turns(conn, Settings(), [source], now)[0]


def failed(engine: Engine, at: datetime) -> None:
    page = SOURCE.pages[0]
    fetch = Fetch(SOURCE.id, page.role, page.url, at, Outcome.UNAVAILABLE, cause="nobody answered", requests=1)
    with engine.begin() as conn:
        fetches.record(conn, fetch)


def ran(engine: Engine, at: datetime, outcome: str) -> None:
    with engine.begin() as conn:
        term = leaders.begin_term(conn, "here", 1, at)
        number = job_runs.begin(conn, term, "crawl", "r", at, (SOURCE.id,))
        assert number is not None
        if outcome != "running":
            job_runs.end(conn, number, outcome, at + HOUR / 60)


def test_a_source_that_was_never_asked_is_due_at_once(engine: Engine) -> None:
    turn = turn_of(engine, START)
    assert turn.at == AT_ONCE
    assert due([turn], START) == (turn,)


def test_a_verified_source_waits_for_its_turn_whoever_verified_it(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(PARTY), START)
    turn = turn_of(engine, START + HOUR)
    assert START + timedelta(days=7) / 4 <= turn.at <= START + timedelta(days=7) * 1.25
    assert turn_of(engine, turn.at).at == turn.at, "and stays where it is once it has come"
    assert due([turn], turn.at - HOUR) == ()
    assert due([turn], turn.at) == (turn,)


def test_a_failing_source_is_asked_again_ever_more_rarely_by_whatever_it_was_asked(engine: Engine) -> None:
    failed(engine, START)
    turn = turn_of(engine, START + HOUR / 2)
    assert (turn.at, turn.failures, turn.last) == (START + HOUR, 1, START)
    failed(engine, START + HOUR)
    assert turn_of(engine, START + 2 * HOUR).at == START + 3 * HOUR
    for number in range(2, 12):
        failed(engine, START + HOUR * number)
    assert turn_of(engine, START + 12 * HOUR).at == START + 11 * HOUR + timedelta(days=1)


def test_a_run_that_broke_off_counts_although_nothing_was_fetched(engine: Engine) -> None:
    ran(engine, START, "broken")
    turn = turn_of(engine, START + HOUR / 2)
    assert (turn.at, turn.failures, turn.broke) == (START + HOUR, 1, True)


def test_a_run_that_is_going_on_is_not_begun_again(engine: Engine) -> None:
    ran(engine, START, "running")
    assert due([turn_of(engine, START + HOUR / 2)], START + HOUR / 2) == ()


def test_failures_are_forgotten_with_the_next_verification(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    ran(engine, START - 2 * HOUR, "broken")
    failed(engine, START - HOUR)
    read(engine, tmp_path, with_sweden(PARTY), START)
    turn = turn_of(engine, turn_of(engine, START).at)
    assert (turn.failures, turn.broke) == (0, False)


def test_later_pages_of_the_run_that_verified_a_source_are_no_failure(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(PARTY), START)
    other = Fetch(SOURCE.id, "json", "https://example.org/followed", START + HOUR / 60, Outcome.NEW, requests=1)
    with engine.begin() as conn:
        fetches.record(conn, other)
    assert turn_of(engine, turn_of(engine, START).at).failures == 0


def test_a_verification_in_the_future_does_not_silence_a_source(engine: Engine, tmp_path: Path) -> None:
    """The clock was years ahead for a while."""
    adopted(engine)
    ahead = START + timedelta(days=3000)
    read(engine, tmp_path, with_sweden(PARTY), ahead)
    turn = turn_of(engine, START)
    assert turn.at <= START
    ran(engine, START, "done")
    assert START < turn_of(engine, START + HOUR / 2).at <= START + timedelta(days=1), "nor is it asked all the time"


def test_who_waits_longest_is_first() -> None:
    found = [Turn(load(name), at, None) for name, at in (("un_crc", START), ("un_opsc", START - HOUR))]
    found.append(Turn(load("ncmec_cybertip"), AT_ONCE, None))
    assert [turn.source.id for turn in due(found, START)] == ["ncmec_cybertip", "un_opsc", "un_crc"]


def test_the_same_night_hours_hold_in_the_zone_that_is_set(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(PARTY), START)
    with reading(engine) as conn:
        night = Settings(crawl_hours="01:00-02:00", time_zone="Asia/Tokyo")
        at = turns(conn, night, [SOURCE], START)[0].at
    assert at.astimezone(UTC).hour == 16
