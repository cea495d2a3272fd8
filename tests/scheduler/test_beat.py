"""The beat: what happens when the clock is set, a round fails, or the heartbeat's service is away."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

import scheduler.service as service
from config.settings import Settings
from config.settings import load as load_settings
from scheduler.crawl_runs import CrawlRuns
from scheduler.dispatch import Stage
from scheduler.heartbeat import Heartbeat
from scheduler.leadership import Leadership
from scheduler.run_queue import RunQueue
from scheduler.service import Beat
from scheduler.upkeep import newest_turn, upkeep_round
from store import job_runs
from store.engines import reading
from store.locks import locks
from tests.crawlers.site import Reply, Site
from tests.scheduler.conftest import ONE, REFUSED, Clock, Watching
from tests.scheduler.test_service import until

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_beat_goes_on_at_once_when_the_clock_is_set_back(
    engine: Engine, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(**{ONE: REFUSED})
    monkeypatch.setenv("DATUMLINE_SCHEDULE_ROUND_S", "3600")
    rounds = {"crawl": threading.Semaphore(0)}
    monkeypatch.setattr(service, "crawl_all", lambda stage: rounds["crawl"].release())
    for name in ("mail_round", "upkeep_round"):
        monkeypatch.setattr(service, name, lambda stage: None)
    with locks(engine) as held:
        made = Stage(
            engine,
            load_settings,
            lambda: datetime.now(UTC),
            Leadership(engine, held, 0.1),
            CrawlRuns(),
            RunQueue(engine),
        )
        beat = Beat(made)
        beat.start()
        try:
            beat.lead(1)
            assert rounds["crawl"].acquire(timeout=5), "the first round comes with the lead"
            beat.lead(1)
            assert not rounds["crawl"].acquire(timeout=0.2)
            drift = service._drift()
            monkeypatch.setattr(service, "_drift", lambda: drift - 7200)
            beat.lead(1)
            assert rounds["crawl"].acquire(timeout=5)
        finally:
            beat.end()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_lead_lost_and_won_again_between_two_looks_ends_the_crawl_of_the_old_term(
    engine: Engine, watching: Watching, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    """A round may be the first to notice that the lock is gone; the next look then begins a new term at once."""
    site.pages["/a"] = Reply(b"late", pause_s=30)
    watching(**{ONE: f"{site.url}/a"})
    monkeypatch.setenv("DATUMLINE_ALLOW_LOOPBACK", "true")
    with locks(engine) as held:
        leadership = Leadership(engine, held, 0.1)
        crawls, endings = CrawlRuns(), []
        made = Stage(engine, load_settings, lambda: datetime.now(UTC), leadership, crawls, RunQueue(engine))
        beat = Beat(made)
        monkeypatch.setattr(service, "crawl_all", lambda stage: None)
        beat.start()
        try:
            beat.lead(1)
            crawling = threading.Thread(target=lambda: endings.append(crawls.crawl(load_settings(), engine, [ONE])))
            crawling.start()
            until(lambda: "/a" in site.paths())
            beat.lead(2)
            crawling.join(timeout=10)
            assert [ending.outcome for ending in endings] == ["stopped"]
            assert not crawls.stopping, "what the new term begins may run"
        finally:
            beat.end()


def test_a_turn_that_was_slept_through_is_made_up_for_once(
    engine: Engine,
    stage: Stage,
    watching: Watching,
    clock: Clock,
) -> None:
    watching(**{ONE: REFUSED})
    upkeep_round(stage)
    upkeep_round(stage)
    assert kinds(engine) == ["compare", "maintenance"]
    clock.now += 50 * HOUR
    upkeep_round(stage)
    upkeep_round(stage)
    assert kinds(engine) == ["compare", "compare", "maintenance", "maintenance"]


def test_maintenance_renews_what_the_database_knows_of_its_tables(
    engine: Engine, stage: Stage, watching: Watching, clock: Clock
) -> None:
    """Else a server without autovacuum reads the whole of a table for one source."""
    watching(**{ONE: REFUSED})
    upkeep_round(stage)
    with reading(engine) as conn:
        (done,) = (run for run in job_runs.newest(conn, limit=99) if run.kind == "maintenance")
        assert (done.outcome, done.message) == ("done", None)
        if conn.dialect.name == "postgresql":
            known = "SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND tablename = 'job_runs'"
            assert conn.execute(text(known)).scalar_one() > 0


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return sorted(run.kind for run in job_runs.newest(conn, limit=99))


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_a_daily_turn_in_the_hour_of_the_switch_comes_once_a_day(day: datetime) -> None:
    now, end, turns = day - 2 * 24 * HOUR, day + 2 * 24 * HOUR, []
    while now < end:
        turns.append(newest_turn(PARIS, 2 * 60 + 30, now))
        now += timedelta(minutes=5)
    assert turns == sorted(turns)
    days = [turn.astimezone(PARIS).date() for turn in sorted(set(turns))]
    assert len(days) == len(set(days)) == 5


def test_the_heartbeat_is_in_nobodys_way(site: Site) -> None:
    site.pages["/ping"] = Reply(b"ok")
    settings = Settings(heartbeat_url=f"{site.url}/ping")
    steady = Heartbeat()
    assert steady.beat(settings)
    assert not steady.beat(settings), "not before its time"
    assert site.paths() == ["/ping"]
    assert not Heartbeat().beat(Settings(heartbeat_url=f"{site.url}/gone"))
    assert not Heartbeat().beat(Settings(heartbeat_url=REFUSED))
    assert not Heartbeat().beat(Settings())
