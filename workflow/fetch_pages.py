"""Ask the sources, and store every attempt: in batches, so that storing does not hold up the asking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

import store.fetches
import store.snapshots
from crawlers.results import FetchResult
from domain.fetches import Fetch
from domain.snapshots import Snapshot
from domain.sources import Source
from store.engines import reading

BATCH = 50
BATCH_S = 1.0
Watch = Callable[[FetchResult], None]


@dataclass(slots=True)
class StoreArchive:
    """What the crawl asks of the store. sources: whose pages' last good fetches are looked up at once."""

    engine: Engine
    sources: Sequence[Source] = ()
    _held: dict[tuple[str, str], Fetch | None] | None = None

    def last_good(self, source: str, url: str) -> Fetch | None:
        if self._held is None:
            self._held = self._of_declared_pages()
        if (source, url) in self._held:
            return self._held[source, url]
        with reading(self.engine) as conn:
            return store.fetches.last_good(conn, source, url)

    def read(self, sha256: str) -> Snapshot:
        with reading(self.engine) as conn:
            return store.snapshots.read(conn, sha256)

    def _of_declared_pages(self) -> dict[tuple[str, str], Fetch | None]:
        places = [(source.id, page.url) for source in self.sources for page in source.pages]
        with reading(self.engine) as conn:
            return {place: store.fetches.last_good(conn, *place) for place in places}


@dataclass(slots=True)
class Sink:
    """Keeps every result; with an engine, stores them.

    In one transaction for 50 of them, or for those of a second; and for what is left whenever the block is left, in
    whatever way: an interrupted crawl loses nothing that had arrived.
    """

    watch: Watch
    engine: Engine | None
    results: list[FetchResult] = field(default_factory=list)
    _stored: int = 0
    _since: float = 0.0

    def __call__(self, result: FetchResult) -> None:
        if len(self.results) == self._stored:
            self._since = monotonic()
        self.results.append(result)
        self.watch(result)
        if len(self.results) - self._stored >= BATCH or monotonic() - self._since >= BATCH_S:
            self.flush()

    def flush(self) -> None:
        """Store what is not stored yet."""
        waiting = self.results[self._stored :]
        if self.engine is not None and waiting:
            with self.engine.begin() as conn:
                record_all(conn, waiting)
        self._stored = len(self.results)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()


def record_all(conn: Connection, results: Sequence[FetchResult]) -> None:
    """Keep attempts and their bytes, also those that prove a bad outcome."""
    for result in results:
        if result.snapshot is not None:
            store.snapshots.keep(conn, result.snapshot, result.fetch.url, result.fetch.fetched_at)
    store.fetches.record_all(conn, [result.fetch for result in results])
