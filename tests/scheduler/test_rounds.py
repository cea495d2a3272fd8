"""Rounds with real crawling processes; the time is an argument."""

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import load as load_settings
from crawlers.registry import load
from domain.sources import Source
from scheduler.crawl_runs import CrawlRuns
from scheduler.dispatch import Stage
from scheduler.leadership import Leadership
from scheduler.rounds import batches, crawl_all, crawl_round
from scheduler.run_queue import RunQueue
from scheduler.service import LastGood
from store import issues, job_runs, run_requests
from store.engines import reading
from store.locks import locks
from tests.crawlers.site import Reply, Site
from tests.scheduler.conftest import ONE, OTHER, REFUSED, Clock, Watching
from workflow.turns import Turn, due, turns

HOUR = timedelta(hours=1)


def last_run(engine: Engine) -> job_runs.JobRun:
    with reading(engine) as conn:
        return job_runs.newest(conn)[0]


def open_issues(engine: Engine) -> dict[str, str]:
    with reading(engine) as conn:
        return {issue.scope: issue.cause for issue in issues.listing(conn)}


def test_what_is_due_is_crawled_together_and_failures_wait(
    stage: Stage, watching: Watching, engine: Engine, clock: Clock
) -> None:
    watching(**{ONE: REFUSED, OTHER: REFUSED})
    assert crawl_all(stage) == 1
    run = last_run(engine)
    assert (run.kind, run.outcome, run.details["sources"]) == ("crawl", "done", 2)
    assert run.details["failed"] == [ONE, OTHER]
    assert set(open_issues(engine)) == {ONE, OTHER}, "a failure is never silent"
    assert not crawl_round(stage)
    clock.now += HOUR - timedelta(minutes=1)
    assert not crawl_round(stage)
    clock.now += timedelta(minutes=2)
    with reading(engine) as conn:
        again = due(turns(conn, load_settings(), [load(ONE), load(OTHER)], clock()), clock())
    assert [turn.source.id for turn in again] == [ONE, OTHER]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_request_is_taken_up_at_once_and_once(stage: Stage, watching: Watching, engine: Engine, clock: Clock) -> None:
    watching(**{ONE: REFUSED})
    with engine.begin() as conn:
        run_requests.add(conn, [ONE, "gone_since"], "anna", clock())
    assert crawl_all(stage) == 1
    with reading(engine) as conn:
        assert run_requests.pending(conn) == ()
        assert job_runs.sources_of(conn, job_runs.newest(conn)[0].id) == (ONE,)
    assert not crawl_round(stage)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_crawl_that_takes_too_long_is_stopped_and_told(
    stage: Stage, watching: Watching, site: Site, engine: Engine, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    site.pages["/a"] = Reply(b"late", pause_s=20)
    watching(**{ONE: f"{site.url}/a"})
    monkeypatch.setenv("DATUMLINE_ALLOW_LOOPBACK", "true")
    monkeypatch.setenv("DATUMLINE_CRAWL_TIME_LIMIT_S", "3")
    begun = time.monotonic()
    (ending,) = crawl_round(stage)
    assert ending.outcome == "broken"
    assert time.monotonic() - begun < 12
    assert open_issues(engine) == {ONE: "crawl_broke_off"}
    assert not crawl_round(stage), "it waits like any other that failed"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_that_takes_too_much_memory_costs_its_own_crawl_alone(
    stage: Stage, watching: Watching, site: Site, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATUMLINE_CRAWL_MEMORY_MB", "256")
    site.pages["/a"] = Reply(b"<p>x" * 15_000_000, headers={"Content-Type": "text/html"})
    watching(**{ONE: f"{site.url}/a"})
    monkeypatch.setenv("DATUMLINE_ALLOW_LOOPBACK", "true")
    (ending,) = crawl_round(stage)
    # The page alone fails where Scrapy notices, else the whole process ends; the scheduler goes on either way.
    assert (ending.outcome, ending.details.get("failed")) in (("done", [ONE]), ("broken", None))
    assert list(open_issues(engine)) == [ONE]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_crawl_that_is_stopped_gives_its_requests_back(
    stage: Stage, watching: Watching, site: Site, engine: Engine, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    site.pages["/a"] = Reply(b"late", pause_s=20)
    watching(**{ONE: f"{site.url}/a"})
    monkeypatch.setenv("DATUMLINE_ALLOW_LOOPBACK", "true")
    with engine.begin() as conn:
        run_requests.add(conn, [ONE], "anna", clock())
    runner = threading.Thread(target=crawl_all, args=(stage,))
    runner.start()
    until = time.monotonic() + 20
    while "/a" not in site.paths():
        assert time.monotonic() < until
        time.sleep(0.05)
    stage.crawls.stop()
    runner.join(10)
    assert not runner.is_alive()
    assert last_run(engine).outcome == "stopped"
    with reading(engine) as conn:
        assert [request.source for request in run_requests.pending(conn)] == [ONE]
        assert job_runs.attempts(conn, {ONE: None})[ONE].count == 0


def test_who_does_not_lead_begins_nothing(stage: Stage, watching: Watching, engine: Engine, clock: Clock) -> None:
    watching(**{ONE: REFUSED})
    with locks(engine) as held:
        other = Leadership(engine, held, 0.05)
        assert not other.look(clock())
        assert not crawl_round(Stage(engine, load_settings, clock, other, CrawlRuns(), RunQueue(engine)))
        stage.leadership.resign(clock())
        assert not crawl_round(stage)
        assert other.look(clock())
        assert other.may_start(), "the one before said goodbye: nothing to wait for"
        assert other.term is not None


def test_after_a_pause_batches_are_bounded_and_the_oldest_go_first() -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    source = load(ONE)
    found = [Turn(_named(source, f"s{number:03}"), begin + HOUR * number, None) for number in range(60)]
    assert [len(batch) for batch in batches((), found, 25)] == [25, 25, 10]
    assert ids(batches((), found, 25))[0] == [f"s{number:03}" for number in range(25)]
    requested = [_named(source, "asked"), _named(source, "s007")]
    assert ids(batches(requested, found, 3))[:2] == [["asked", "s007", "s000"], ["s001", "s002", "s003"]]


def test_what_took_its_last_crawl_down_goes_last_and_alone() -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    source = load(ONE)
    bad = [Turn(_named(source, f"bad{number}"), begin, None, broke=True) for number in range(2)]
    good = Turn(_named(source, "good"), begin + HOUR, None)
    assert ids(batches((), [*bad, good], 9)) == [["good"], ["bad0"], ["bad1"]]
    assert ids(batches((), bad, 9)) == [["bad0"], ["bad1"]]
    assert ids(batches((), (), 9)) == []


def ids(found: Iterable[tuple[Source, ...]]) -> list[list[str]]:
    return [[source.id for source in batch] for batch in found]


def _named(source: Source, name: str) -> Source:
    return replace(source, id=name)


def test_settings_that_are_wrong_for_a_while_do_not_stop_the_schedule(tmp_path: Path, watching: Watching) -> None:
    home = watching(**{ONE: REFUSED})
    settings = LastGood(load_settings)
    (home / "datumline.toml").write_text("crawl_batch = 0")
    assert settings().crawl_batch == 25
    (home / "datumline.toml").write_text("crawl_batch = 7")
    assert settings().crawl_batch == 7
