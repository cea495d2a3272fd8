"""Sources that must also speak of pages that are gone: their attempts become parts of their captures.

Of a link that no longer leads to what was cited, a web archive's list of copies is asked besides. Both only add parts
to captures; from there they go the way of all captures: recorded, read by the source's pure extractor, compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from sqlalchemy import Connection, Engine

import store.fetches
import store.snapshots
import store.statements
from crawlers.attempts import PREFIX, attempt_part, ended_alike, keeps_attempts, with_attempts
from crawlers.captures import assemble
from crawlers.registry import extractor
from crawlers.results import FetchResult
from domain.errors import DatumlineError
from domain.fetches import Fetch
from domain.snapshots import Capture, Snapshot
from domain.sources import Page, Source
from store.engines import reading

TIMEMAP = "timemap"
# With it an answer that is no PDF is right also where the URL that is asked about ends in `.pdf`.
_ACCEPT = {"Accept": "application/link-format"}


def time_map_sources(engine: Engine, sources: Sequence[Source], results: Sequence[FetchResult]) -> Iterator[Source]:
    """For each source with a `timemap` setting: itself with the lists of copies of its broken links as its pages."""
    for source in sources:
        if endpoint := source.settings.get(TIMEMAP):
            with reading(engine) as conn:
                broken = frozenset(_broken(conn, source, results))
            pages = (
                Page(TIMEMAP, endpoint + page.url, page.item, _ACCEPT, roams=True)
                for page in source.pages
                if page.item in broken
            )
            if told := tuple(pages):
                yield replace(source, pages=told)


def captures_of(conn: Connection, source: Source, results: Sequence[FetchResult]) -> tuple[tuple[str, Capture], ...]:
    """(item, capture) for all of which these results tell something; see `assemble` and `with_attempts`."""
    own = [one for one in results if one.fetch.source == source.id]
    pages = [one for one in own if one.fetch.role != TIMEMAP]
    captures = assemble(source, pages, lambda sha256: _read(conn, own, sha256))
    if not keeps_attempts(source):
        return captures
    known = frozenset(held.subject.item for held in store.statements.current(conn, source.id))
    told = with_attempts(source, pages, captures, lambda fetch: _since(conn, fetch), known.__contains__)
    lists = {one.page.item: one for one in own if one.fetch.role == TIMEMAP}
    return tuple((item, _with_list(conn, capture, lists.get(item))) for item, capture in told)


def keep_attempts(conn: Connection, capture: Capture) -> None:
    """Store the parts that no fetch brought; under an address of their own, so as not to be versions of the page."""
    for part in capture.parts:
        if part.role.startswith(PREFIX):
            store.snapshots.keep(conn, part.snapshot, f"{PREFIX}{part.url}", part.fetched_at)


def untold(
    source: Source, results: Sequence[FetchResult], captures: Sequence[tuple[str, Capture]]
) -> list[FetchResult]:
    """The results whose failure a maintainer must hear of, since no capture tells it."""
    if not keeps_attempts(source):
        return list(results)
    told = {item for item, _ in captures}
    return [one for one in results if one.page.item not in told]


def _broken(conn: Connection, source: Source, results: Sequence[FetchResult]) -> Iterator[str]:
    extract = extractor(source.id).extract
    for item, capture in captures_of(conn, source, results):
        try:
            records = extract(capture).records
        except DatumlineError:
            continue
        if any(record.values.get("state") != "alive" for record in records):
            yield item


def _with_list(conn: Connection, capture: Capture, found: FetchResult | None) -> Capture:
    if found is None:
        return capture
    fetch = found.fetch
    parts = [attempt_part(fetch, found.page.item, fetch.fetched_at.date())]
    if fetch.outcome.good and fetch.snapshot:
        snapshot = found.snapshot or store.snapshots.read(conn, fetch.snapshot)
        parts.append(replace(parts[0], role=TIMEMAP, snapshot=snapshot))
    return replace(capture, parts=(*capture.parts, *parts))


def _read(conn: Connection, results: Sequence[FetchResult], sha256: str) -> Snapshot:
    arrived = next((one.snapshot for one in results if one.snapshot and one.fetch.snapshot == sha256), None)
    return arrived or store.snapshots.read(conn, sha256)


def _since(conn: Connection, fetch: Fetch) -> date:
    """The day of the first of the attempts in a row that ended like this one."""
    day = fetch.fetched_at.date()
    attempts = store.fetches.of_url(conn, fetch.source, fetch.url)
    until_now = (one for one in attempts if one.fetched_at <= fetch.fetched_at)
    for earlier in takewhile(lambda one: ended_alike(one, fetch), until_now):
        day = earlier.fetched_at.date()
    return day
