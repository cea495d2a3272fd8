"""What a crawl is asked, what it needs from the store, and what it hands back page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.fetches import Fetch
from domain.snapshots import Snapshot
from domain.sources import Page

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How to crawl.

    contact: a URL or mail address for the user agent; required as soon as a page is not on loopback.
    delay_s: seconds between two requests to one host (AutoThrottle may lengthen it, never shorten it).
    timeout_s: seconds one request may take, body included; retries: further attempts after a passing failure.
    concurrency: requests on their way at a time, all to different hosts; one host never gets two.
    size_limit: bytes of one body, decompressed. time_limit_s: seconds the whole crawl may take, None for no limit.
    allow_loopback: for the demo and the tests; private and link-local addresses stay refused.
    patience_s: the longest wait that a site may ask for (Retry-After) and get within the crawl; a site that asks for
    more is left alone for the rest of it. closed_hosts: hosts that asked so earlier, with the end of their wait.
    paused_hosts: hosts that another crawl asked just now, with the moment from which they may be asked again.
    sources_root: a folder of source folders other than the project's own.
    """

    contact: str | None = None
    delay_s: float = 3.0
    timeout_s: float = 60.0
    size_limit: int = 64 * MEGABYTE
    retries: int = 2
    concurrency: int = 16
    allow_loopback: bool = False
    time_limit_s: float | None = 3600.0
    sources_root: Path | None = None
    patience_s: float = 60.0
    closed_hosts: Mapping[str, datetime] = field(default_factory=dict)
    paused_hosts: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FetchResult:
    """One attempt, handed to the sink as soon as it ended.

    snapshot: the bytes, also where they prove a bad outcome (a wall, a page of another kind); None where none came and
    where they are held already, by `fetch.snapshot`: behind a 304, or when the same ones came again.
    place: the page's place in the capture; (0,) is the first declared page, (0, 1) the second page it led to.
    follows: how many pages it led to.
    """

    fetch: Fetch
    page: Page
    snapshot: Snapshot | None
    place: tuple[int, ...]
    follows: int = 0


class Archive(Protocol):
    """What the crawl asks of the store: of every declared page when it begins, of pages they lead to while it runs."""

    def last_good(self, source: str, url: str) -> Fetch | None:
        """The newest fetch of this URL with a good outcome, with its validators in `headers`."""

    def read(self, sha256: str) -> Snapshot:
        """The bytes held under this name."""


class EmptyArchive:
    """Nothing is held yet: every page is asked for unconditionally and is new."""

    def last_good(self, source: str, url: str) -> Fetch | None:
        return None

    def read(self, sha256: str) -> Snapshot:
        raise KeyError(sha256)
