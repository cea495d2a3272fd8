from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

from config.settings import Settings
from crawlers.registry import load, source_ids
from domain.fetches import Fetch, Outcome
from domain.subscriptions import Cadence, Channel, Choice, Subscription, SubscriptionState, Times
from store import fetches, issues, job_runs, leaders, subscriptions
from store.delivery_tables import messages
from workflow.alarms import SCOPE, alarms, tell

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = load("un_crc")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One source is watched."""
    others = [f"[{name}]\nwatched = false" for name in source_ids() if name != SOURCE.id]
    (tmp_path / "sources.toml").write_text("\n".join(others))
    return Settings(sources=tmp_path / "sources.toml", home=tmp_path)


@pytest.fixture
def conn(engine: Engine):  # type: ignore[no-untyped-def]
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def asked(conn: Connection, at: datetime) -> None:
    page = SOURCE.pages[0]
    fetches.record(conn, Fetch(SOURCE.id, page.role, page.url, at, Outcome.FAILED, cause="no answer", requests=1))


def silent(conn: Connection, settings: Settings, now: datetime = NOW) -> list[str]:
    return [check.name for check in alarms(conn, settings, now) if not check.ok]


def notices(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(messages).where(messages.c.kind == "notice")).scalar_one()


def test_an_installation_that_never_ran_is_no_alarm_until_a_scheduler_did(conn: Connection, settings: Settings) -> None:
    assert silent(conn, settings) == []
    leaders.begin_term(conn, "here", 1, NOW - HOUR)
    assert silent(conn, settings) == []
    assert silent(conn, settings, NOW + 26 * HOUR) == ["crawl"]
    words = next(check.words for check in alarms(conn, settings, NOW + 26 * HOUR) if not check.ok)
    assert words == (
        "No crawl ran although un_crc should have been asked since 2026-06-10 11:00 UTC; no site was asked yet. "
        "The scheduler last lived 2026-06-10 11:00 UTC on here. Start `datumline schedule`."
    )


def test_silence_is_told_when_something_was_due_all_the_time(conn: Connection, settings: Settings) -> None:
    asked(conn, NOW)
    assert silent(conn, settings, NOW + 26 * HOUR) == []
    assert silent(conn, settings, NOW + 28 * HOUR) == ["crawl"], "due again an hour after it failed"
    asked(conn, NOW + 28 * HOUR)
    assert silent(conn, settings, NOW + 29 * HOUR) == []


def test_an_incident_is_told_once_and_closes_itself(conn: Connection, settings: Settings) -> None:
    asked(conn, NOW)
    for later in (28, 29, 40):
        told = tell(conn, settings, NOW + later * HOUR)
        assert [check.name for check in told] == (["crawl"] if later == 28 else [])
    assert notices(conn) == 1
    assert [issue.key for issue in issues.listing(conn, scope=SCOPE)] == ["crawl"]
    asked(conn, NOW + 41 * HOUR)
    assert tell(conn, settings, NOW + 41 * HOUR) == ()
    assert issues.listing(conn, scope=SCOPE) == ()
    assert [check.name for check in tell(conn, settings, NOW + 80 * HOUR)] == ["crawl"]
    assert notices(conn) == 2


def test_workers_that_do_nothing_are_told_though_the_leader_goes_on_queueing(
    conn: Connection, settings: Settings
) -> None:
    by_workers = settings.model_copy(update={"crawl_by": "workers"})
    term = leaders.begin_term(conn, "here", 1, NOW)
    first = job_runs.begin(conn, term, "crawl", "a", NOW, (SOURCE.id,), queued=True)
    assert first and silent(conn, by_workers, NOW + 25 * HOUR) == []
    assert job_runs.begin(conn, term, "crawl", "b", NOW + 26 * HOUR, (SOURCE.id,), queued=True)
    assert silent(conn, by_workers, NOW + 26 * HOUR) == ["workers"]
    (words,) = [check.words for check in alarms(conn, by_workers, NOW + 26 * HOUR) if not check.ok]
    assert words == ("Runs wait for a worker since 2026-06-10 12:00 UTC; none ever ended. Start `datumline worker`.")
    assert silent(conn, settings, NOW + 26 * HOUR) == [], "without workers there is nobody to wait for"
    assert job_runs.end(conn, first, "done", NOW + 27 * HOUR)
    assert silent(conn, by_workers, NOW + 28 * HOUR) == [], "while an arrear is worked off, all is well"
    assert silent(conn, by_workers, NOW + 53 * HOUR) == ["workers"]


def test_a_digest_that_nobody_composed_is_told(conn: Connection, settings: Settings) -> None:
    weekly = Subscription(
        id=0,
        channel=Channel.MAIL,
        address="anna@example.org",
        times=Times(Cadence.WEEKLY, 1, 8, "Europe/Paris"),
        choice=Choice(),
        maintainer=False,
        state=SubscriptionState.CONFIRMED,
        origin="cli",
        secret="s" * 32,
        created_at=NOW,
        created_by="anna",
        news_from=NOW,
    )
    subscriptions.add(conn, weekly)
    subscriptions.add(conn, replace(weekly, times=replace(weekly.times, cadence=Cadence.AT_ONCE)))
    monday = datetime(2026, 6, 15, 6, tzinfo=UTC)
    assert silent(conn, settings, monday + 25 * HOUR) == []
    assert silent(conn, settings, monday + 27 * HOUR) == ["digest"]
