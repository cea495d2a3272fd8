"""Many sources that go wrong at once: every fault with a mirror of its own, all mirrors asked in one crawl.

A crawl costs a process; one for every fault would cost minutes. So one crawl asks all mirrors over HTTP, and what it
brings is handed to `workflow.poll.poll`, database by database, in place of the crawl that this would start.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from crawlers.crawl import crawl
from crawlers.results import MEGABYTE, Archive, CrawlOptions, FetchResult
from demo.faults import Fault, base_of
from demo.mirror import MirrorPage, serve
from domain.baseline import BaselineEntry
from domain.cases import Case, CaseState
from domain.changes import Change, WatchedChange
from domain.fetches import Fetch
from domain.issues import Issue
from domain.reports import Cell
from domain.snapshots import Snapshot
from domain.sources import Source
from store import baseline, cases, changes, issues
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.workflow.scenes import REPORT, adopted
from workflow.fetch_pages import StoreArchive
from workflow.poll import Poll, Polled, poll
from workflow.waiting_hosts import patient

OPTIONS = CrawlOptions(
    contact="https://example.org/us",
    delay_s=0.0,
    timeout_s=2.0,
    retries=0,
    allow_loopback=True,
    size_limit=MEGABYTE,
    time_limit_s=120,
    patience_s=1.0,
)
Stand = tuple[Source, Mapping[str, MirrorPage]]


@dataclass(frozen=True)
class State:
    """What a fault of one source may not move, and what is open about it."""

    baseline: Mapping[Cell, BaselineEntry]
    changes: tuple[Change, ...]
    watched: tuple[WatchedChange, ...]
    issues: tuple[Issue, ...]
    open_cases: tuple[Case, ...]

    @property
    def sentences(self) -> set[str]:
        return {issue.message for issue in self.issues}


@dataclass
class Mirrored:
    """A source with its pages at `base_url`; faults: what the mirror plays now, by path."""

    source: Source
    engine: Engine
    base_url: str
    faults: dict[str, Fault] = field(default_factory=dict)

    @property
    def asked(self) -> Source:
        """The source, with those pages elsewhere whose fault is that nothing answers there."""
        pages = tuple(replace(page, url=self._elsewhere(page.url)) for page in self.source.pages)
        return replace(self.source, pages=pages)

    def _elsewhere(self, url: str) -> str:
        path = url.removeprefix(self.base_url)
        return base_of(self.faults.get(path), self.base_url) + path

    def holds(self, url: str) -> bool:
        own = urlsplit(self.base_url).hostname
        return urlsplit(url).hostname == own or any(page.url == url for page in self.asked.pages)

    def state(self) -> State:
        with reading(self.engine) as conn:
            return State(
                baseline.entries(conn, REPORT, "2021"),
                tuple(one for one in changes.listing(conn, REPORT, "2021", None) if one.source == self.source.id),
                tuple(one for one in changes.watched_listing(conn) if one.source == self.source.id),
                issues.listing(conn, scope=self.source.id),
                tuple(one for one in cases.listing(conn, (CaseState.OPEN,)) if one.source == self.source.id),
            )


class Archives:
    """What the database of each mirrored source holds."""

    def __init__(self, mirrored: Sequence[Mirrored]) -> None:
        self.mirrored = mirrored
        self.holders: dict[str, Engine] = {}

    def last_good(self, source: str, url: str) -> Fetch | None:
        engine = next(one.engine for one in self.mirrored if one.source.id == source and one.holds(url))
        found = StoreArchive(engine).last_good(source, url)
        if found is not None and found.snapshot is not None:
            self.holders[found.snapshot] = engine
        return found

    def read(self, sha256: str) -> Snapshot:
        return StoreArchive(self.holders[sha256]).read(sha256)


def polled(mirrored: Sequence[Mirrored], at: datetime | None = None) -> list[Polled]:
    """Polls all, each database as if alone; at: the time that the poll takes for the present."""
    now = at or datetime.now(UTC)
    engines = list(dict.fromkeys(one.engine for one in mirrored))
    closed = {host: until for engine in engines for host, until in patient(engine, OPTIONS, now).closed_hosts.items()}
    brought: list[FetchResult] = []
    options = replace(OPTIONS, closed_hosts=closed)
    crawl([one.asked for one in mirrored], options, Archives(mirrored), brought.append)
    done: dict[tuple[Engine, str], Polled] = {}
    for engine in engines:
        own = [one for one in mirrored if one.engine is engine]
        came = [result for result in brought if any(_is_of(result, one) for one in own)]
        done |= {(engine, one.source): one for one in _poll(engine, own, came, now).sources}
    return [done[one.engine, one.source.id] for one in mirrored]


def _is_of(result: FetchResult, mirrored: Mirrored) -> bool:
    return result.fetch.source == mirrored.source.id and mirrored.holds(result.page.url)


def _poll(engine: Engine, own: Sequence[Mirrored], came: Sequence[FetchResult], now: datetime) -> Poll:
    def replay(
        sources: Sequence[Source],
        options: CrawlOptions,
        archive: Archive,
        sink: Callable[[FetchResult], None],
        idle: Callable[[], None],
    ) -> None:
        for result in came if sources else ():
            sink(result)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflow.ask_sources.crawl", replay)
        return poll(engine, [one.asked for one in own], OPTIONS, lambda: now)


@contextmanager
def mirroring(stand: Stand, engine: Engine, number: int) -> Iterator[Mirrored]:
    """The source on a host of its own, 127.0.0.`number`; the stand gives its pages as paths."""
    source, served = stand
    faults: dict[str, Fault] = {}
    with serve(faults, f"127.0.0.{number}", served) as base_url:
        pages = tuple(replace(page, url=base_url + page.url) for page in source.pages)
        yield Mirrored(replace(source, pages=pages), engine, base_url, faults)


def read_once(folder: Path, stands: Sequence[Stand]) -> Path:
    """A home with the shipped edition, and a good reading of each source, to be copied."""
    home = folder / "read-once"
    engine = open_database(sqlite_url(home))
    adopted(engine, datetime.now(UTC) - timedelta(days=1))
    with ExitStack() as stack:
        done = polled([stack.enter_context(mirroring(stand, engine, 9)) for stand in stands])
    assert not any(one.failed for one in done), [(one.source, one.readings) for one in done]
    engine.dispose()
    return home


def copy_of(home: Path, name: str) -> Engine:
    copied = home.with_name(name)
    shutil.copytree(home, copied)
    return open_database(sqlite_url(copied))
