"""Readings of a source put together from what a crawl fetched; those from files by hand are in `crawlers.supplied`."""

from collections.abc import Callable, Collection, Iterator, Sequence

from crawlers.results import FetchResult
from domain.snapshots import Capture, Part, Snapshot
from domain.sources import Source


def assemble(
    source: Source, results: Sequence[FetchResult], read: Callable[[str], Snapshot]
) -> tuple[tuple[str, Capture], ...]:
    """(item, capture) for every item of which at least one page was had, parts in the order of the pages.

    results: of one crawl, those of other sources are passed over. read: gives the bytes behind a 304.
    A capture is complete when every page that the source declares for the item, and every page that these led to,
    was had.
    """
    captures = []
    for item, belonging, complete in by_item(source, results):
        parts = tuple(_part(result, read) for result in belonging if result.fetch.outcome.good)
        if parts:
            captures.append((item, Capture(source.id, parts, complete=complete)))
    return tuple(captures)


def by_item(source: Source, results: Sequence[FetchResult]) -> Iterator[tuple[str, tuple[FetchResult, ...], bool]]:
    """(item, its results in the order of the pages, whether every page was had) for every item of the source."""
    own = sorted((result for result in results if result.fetch.source == source.id), key=lambda result: result.place)
    for item in dict.fromkeys(page.item for page in source.pages):
        pages = frozenset(number for number, page in enumerate(source.pages) if page.item == item)
        belonging = tuple(result for result in own if result.place[0] in pages)
        yield item, belonging, _is_complete(pages, belonging)


def _part(result: FetchResult, read: Callable[[str], Snapshot]) -> Part:
    fetch = result.fetch
    snapshot = result.snapshot or read(fetch.snapshot or "")
    return Part(fetch.role, fetch.url, fetch.fetched_at, snapshot)


def _is_complete(pages: Collection[int], results: Sequence[FetchResult]) -> bool:
    had = {result.place for result in results if result.fetch.outcome.good}
    due: set[tuple[int, ...]] = {(number,) for number in pages}
    due |= {(*result.place, number) for result in results for number in range(result.follows)}
    return due == had and len(had) == len(results)
