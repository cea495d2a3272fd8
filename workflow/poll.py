"""Poll sources: every attempt is stored, then each capture is read and the changes brought up to date."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection, Engine

import store.captures
import store.fetches
import store.snapshots
from config import logs
from crawlers.attempts import keeps_attempts
from crawlers.captures import by_item
from crawlers.registry import extractor, follower
from crawlers.results import CrawlOptions, FetchResult
from crawlers.supplied import capture_from_files
from domain.fetches import Fetch
from domain.snapshots import Capture
from domain.sources import Source
from store.failures import is_fatal
from workflow.ask_sources import fetch
from workflow.check_links import captures_of, keep_attempts, untold
from workflow.fetch_pages import BATCH_S, Watch, record_all
from workflow.host_turns import Notice
from workflow.read_capture import Reading, item_of, read_capture
from workflow.reading_issues import note_failure
from workflow.refresh_changes import Refreshed, refresh
from workflow.verify_again import verify_again
from workflow.watch_statements import held_before, note_moves

log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """What polling one source came to.

    readings: one for each item that was had, in the order of its pages. untold: the fetches whose failure no reading
    tells; a source of links tells that a page is gone, to all others it is a failure.
    """

    source: str
    fetches: tuple[Fetch, ...]
    readings: tuple[Reading, ...]
    untold: tuple[Fetch, ...]

    @property
    def failed(self) -> bool:
        """Whether something of the source could not be had or read."""
        return any(not fetch.outcome.good for fetch in self.untold) or any(not one.good for one in self.readings)


@dataclass(frozen=True, slots=True)
class Poll:
    """The sources polled and what it did to the open changes."""

    sources: tuple[Polled, ...]
    refreshed: Refreshed

    @property
    def failed(self) -> bool:
        return any(source.failed for source in self.sources)


def poll(
    engine: Engine,
    sources: Sequence[Source],
    options: CrawlOptions,
    now: Callable[[], datetime],
    watch: Watch = lambda result: None,
    dry_run: bool = False,
    notice: Notice = lambda hosts: None,
) -> Poll:
    """Crawl the sources and read what came; with dry_run nothing is kept and the result says what would be."""
    results = fetch(engine, sources, options, now, watch, dry_run, notice)
    if not dry_run:
        return read(engine, sources, results, now, options.sources_root)
    with engine.connect() as conn, conn.begin() as transaction:
        record_all(conn, results)
        polled = tuple(read_sources(conn, sources, _by_source(results), now, options.sources_root))
        done = Poll(polled, refresh(conn, now()))
        transaction.rollback()
    return done


def read(
    engine: Engine,
    sources: Sequence[Source],
    results: Sequence[FetchResult],
    now: Callable[[], datetime],
    root: Path | None = None,
) -> Poll:
    """Read what came of a crawl, many sources in one transaction; then bring the changes up to date."""
    polled: list[Polled] = []
    own = _by_source(results)
    while len(polled) < len(sources):
        with engine.begin() as conn:
            until = monotonic() + BATCH_S
            for source in read_sources(conn, sources[len(polled) :], own, now, root):
                polled.append(source)
                log.info("source.read", **_facts(source))
                # Others may want to write; what has been read is kept whatever happens to the rest.
                if monotonic() > until:
                    break
    with engine.begin() as conn:
        return Poll(tuple(polled), refresh(conn, now()))


def _facts(polled: Polled) -> dict[str, object]:
    """What is logged of a source: outcomes and counts."""
    return {
        "source": polled.source,
        "pages": len(polled.fetches),
        "outcomes": ",".join(sorted({reading.outcome for reading in polled.readings})),
        "records": sum(reading.records for reading in polled.readings),
        "new": sum(len(reading.appended) for reading in polled.readings),
        "failed": polled.failed,
    }


def supply(
    engine: Engine,
    source: Source,
    paths: Sequence[Path],
    url: str | None,
    fetched_at: datetime | None,
    by: str,
    now: datetime,
    dry_run: bool = False,
) -> Poll:
    """Take a capture that somebody saved by hand the same way as a crawled one.

    fetched_at: None is what the files themselves say, else now.
    """
    capture, fetches = capture_from_files(source, paths, url, fetched_at, by, now, follower(source.id))
    with engine.connect() as conn, conn.begin() as transaction:
        for fetch, part in zip(fetches, capture.parts, strict=True):
            store.snapshots.keep(conn, part.snapshot, fetch.url, fetch.fetched_at)
        store.fetches.record_all(conn, fetches)
        reading = _read(conn, source, capture, now)
        done = Poll((Polled(source.id, fetches, (reading,), fetches),), refresh(conn, now))
        if dry_run:
            transaction.rollback()
    return done


def read_sources(
    conn: Connection,
    sources: Sequence[Source],
    results: Mapping[str, Sequence[FetchResult]],
    now: Callable[[], datetime],
    root: Path | None = None,
) -> Iterator[Polled]:
    """Read each source's pages from its own results."""
    for source in sources:
        yield _read_source(conn, source, results.get(source.id, ()), now(), root)


def _by_source(results: Sequence[FetchResult]) -> Mapping[str, Sequence[FetchResult]]:
    own: dict[str, list[FetchResult]] = {}
    for result in results:
        own.setdefault(result.fetch.source, []).append(result)
    return own


def _read_source(
    conn: Connection, source: Source, own: Sequence[FetchResult], now: datetime, root: Path | None
) -> Polled:
    told: Sequence[tuple[str, Capture]] = ()
    if keeps_attempts(source):
        told = captures_of(conn, source, own)
        readings = tuple(_read(conn, source, capture, now, root) for _, capture in told)
    else:
        readings = tuple(_read_items(conn, source, own, now, root))
    missed = untold(source, own, told)
    for item, message in _failures(missed).items():
        note_failure(conn, source.id, item, message[0], message[1], now)
    return Polled(source.id, tuple(result.fetch for result in own), readings, tuple(one.fetch for one in missed))


def _read_items(
    conn: Connection, source: Source, own: Sequence[FetchResult], now: datetime, root: Path | None
) -> Iterator[Reading]:
    """One item after the other: what the last one said may bear on the next."""
    for item, results, whole in by_item(source, own):
        again = verify_again(conn, source, item, results, now) if whole else None
        if again is not None:
            yield again
            continue
        for _, capture in captures_of(conn, source, results):
            yield _read(conn, source, capture, now, root)


def _read(conn: Connection, source: Source, capture: Capture, now: datetime, root: Path | None = None) -> Reading:
    reader = extractor(source.id, root)
    item = item_of(capture, source)
    try:
        # By itself: what this page breaks is undone, and the other pages are read.
        with conn.begin_nested():
            keep_attempts(conn, capture)
            capture_id = store.captures.record(conn, capture, now)
            held = held_before(conn, source)
            reading = read_capture(conn, source, reader, capture_id, item, now)
            note_moves(conn, source, reading.appended, held, now)
            return reading
    except Exception as error:
        if is_fatal(error):
            raise
        message = f"Reading the page broke off: {type(error).__name__}: {error}"
        note_failure(conn, source.id, item, "layout_unknown", message, now)
        return Reading(source.id, "layout_unknown", message)


def _failures(results: Sequence[FetchResult]) -> Mapping[str, tuple[str, str]]:
    """item -> (outcome, sentence) of the first page that was not had."""
    failures: dict[str, tuple[str, str]] = {}
    for result in results:
        if not result.fetch.outcome.good:
            cause = result.fetch.cause or f"{result.fetch.url} could not be had."
            failures.setdefault(result.page.item, (result.fetch.outcome.value, cause))
    return failures
