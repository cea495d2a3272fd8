"""Storing what a crawl brings: in batches, but never late and never lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

import workflow.fetch_pages
from crawlers.registry import load
from crawlers.results import CrawlOptions, FetchResult
from domain.errors import DatumlineError
from domain.fetches import Fetch, Outcome
from domain.snapshots import Snapshot
from domain.sources import Page, Source
from store import fetches, snapshots
from store.engines import reading
from tests.crawlers.conftest import site
from tests.crawlers.planted import page, plant
from tests.crawlers.site import Reply, Site
from tests.workflow.scenes import START, day
from workflow.ask_sources import fetch
from workflow.fetch_pages import BATCH, Sink, StoreArchive

__all__ = ["site"]


def result(number: int, content: bytes | None = None) -> FetchResult:
    asked = Page("page", f"https://example.org/{number}")
    snapshot = Snapshot(content, "text/html") if content else None
    fetched = Fetch("list", "page", asked.url, day(1), Outcome.NEW, asked.url, 200, {"etag": f'"{number}"'})
    return FetchResult(fetched, asked, snapshot, (number,))


def stored(engine: Engine) -> int:
    with reading(engine) as conn:
        return len(fetches.since(conn, START))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    time = [0.0]
    monkeypatch.setattr(workflow.fetch_pages, "monotonic", lambda: time[0])
    yield time


def test_fifty_results_are_one_transaction(engine: Engine, clock: list[float]) -> None:
    commits: list[object] = []
    note = commits.append
    event.listen(engine, "commit", note)
    try:
        with Sink(lambda one: None, engine) as sink:
            for number in range(2 * BATCH - 1):
                sink(result(number, b"the same bytes"))
            assert stored(engine) == BATCH
        assert len(commits) == 2
    finally:
        event.remove(engine, "commit", note)
    assert stored(engine) == 2 * BATCH - 1


def test_no_result_waits_much_longer_than_a_second(engine: Engine, clock: list[float]) -> None:
    with Sink(lambda one: None, engine) as sink:
        sink(result(1))
        clock[0] = 0.9
        sink(result(2))
        assert stored(engine) == 0
        clock[0] = 1.0
        sink(result(3))
        assert stored(engine) == 3
        sink(result(4))
        sink.flush()  # what the crawl calls when nothing arrives
        assert stored(engine) == 4


@pytest.mark.parametrize("error", [KeyboardInterrupt, DatumlineError], ids=["Ctrl-C", "an error"])
def test_what_had_arrived_is_kept_however_the_crawl_ends(engine: Engine, error: type[BaseException]) -> None:
    with pytest.raises(error), Sink(lambda one: None, engine) as sink:
        sink(result(1, b"the bytes"))
        raise error
    assert stored(engine) == 1
    with reading(engine) as conn:
        assert snapshots.read(conn, Snapshot(b"the bytes", "text/html").sha256).content == b"the bytes"


def test_a_dry_run_keeps_the_results_and_stores_none(engine: Engine) -> None:
    with Sink(lambda one: None, None) as sink:
        sink(result(1, b"the bytes"))
    assert len(sink.results) == 1
    assert stored(engine) == 0


def test_a_slow_page_does_not_keep_the_quick_ones_from_being_stored(engine: Engine, site: Site, tmp_path: Path) -> None:
    seen: list[int] = []

    site.pages = {"/quick": Reply(b"<html>quick</html>"), "/slow": Reply(b"<html>slow</html>", pause_s=2.5)}
    plant(tmp_path, "list", page(site.url + "/quick", "quick") + page(site.url + "/slow", "slow"))
    source = load("list", root=tmp_path)
    options = CrawlOptions(delay_s=0, allow_loopback=True, sources_root=tmp_path)
    results = fetch(engine, [source], options, lambda: day(1), lambda one: seen.append(stored(engine)))
    # When the slow one arrived, the quick one had been stored, though it was alone.
    assert seen == [0, 1]
    assert [one.fetch.role for one in results] == ["quick", "slow"]


def test_what_is_held_of_all_pages_is_looked_up_once(engine: Engine) -> None:
    with Sink(lambda one: None, engine) as sink:
        for number in range(3):
            sink(result(number))
    pages = tuple(result(number).page for number in range(5))
    source = Source("list", "t", "p", "https://example.org", "l", 7, pages, "1")
    archive = StoreArchive(engine, [source])
    opened: list[object] = []
    note = opened.append
    event.listen(Engine, "begin", note)
    try:
        held = [archive.last_good("list", one.url) for one in pages]
    finally:
        event.remove(Engine, "begin", note)
    assert [one.headers["etag"] if one else None for one in held] == ['"0"', '"1"', '"2"', None, None]
    assert len(opened) == 1
    assert archive.last_good("list", "https://example.org/led-to") is None
