"""The crawling process, started by `crawlers.crawl` with the descriptor of one pipe to speak over.

It has no store: it asks its parent what is held, and hands it every result as it arrives.
"""

import os
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from config import logs
from crawlers.orphans import end_with_parent
from crawlers.results import FetchResult
from domain.fetches import Fetch
from domain.snapshots import Snapshot

log = logs.logger(__name__)


class Parent:
    """The other end of the pipe. When it is gone, nobody wants the results: the process ends at once."""

    def __init__(self, descriptor: int) -> None:
        self.connection: Connection[Any, Any] = Connection(descriptor)
        self.held: Mapping[tuple[str, str], Fetch | None] = {}

    def tell(self, kind: str, content: object) -> None:
        try:
            self.connection.send((kind, content))
        except OSError:
            os._exit(1)

    def ask(self, kind: str, content: object) -> Any:
        self.tell(kind, content)
        return self.listen()

    def listen(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            os._exit(1)

    def last_good(self, source: str, url: str) -> Fetch | None:
        """Asked only for pages that others led to: the crawl stands still until the answer is there."""
        if (source, url) in self.held:
            return self.held[source, url]
        fetch: Fetch | None = self.ask("last_good", (source, url))
        return fetch

    def read(self, sha256: str) -> Snapshot:
        snapshot: Snapshot = self.ask("read", (sha256,))
        return snapshot

    def take(self, result: FetchResult) -> None:
        self.tell("result", result)
        _log(result.fetch)


def _log(fetch: Fetch) -> None:
    """A line a page, in the run that asked for it: what was asked is public, and no content is told."""
    say = log.debug if fetch.outcome.good else log.info
    facts = {"source": fetch.source, "role": fetch.role, "url": fetch.url, "outcome": fetch.outcome.value}
    say("page.asked", **facts, status=fetch.status, ms=fetch.duration_ms, bytes=fetch.bytes_received)


def main() -> None:
    end_with_parent()
    parent = Parent(int(sys.argv[1]))
    # Scrapy is loaded while the parent looks up what is held.
    from crawlers.spiders.run import run

    logs.set_up_child()
    sources, options, parent.held = parent.listen()
    parent.tell("done", run(sources, options, parent, parent.take))


if __name__ == "__main__":
    main()
