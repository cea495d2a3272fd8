"""What the crawl owes each host: one request at a time, pauses, and to leave it alone when it says so."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.retry_after import wanted_until, words
from domain.fetches import Robots

TRAFFIC = "datumline_traffic"


def retry_at(response: Response, now: datetime) -> datetime | None:
    """When the host may be asked again, None where it names no time."""
    named = (response.headers.get("Retry-After") or b"").decode("latin-1")
    return wanted_until(response.status, {"retry-after": named}, now)


class HostClosed(IgnoreRequest):
    """The host named a time until which it wants to be left alone."""


@dataclass(slots=True)
class Traffic:
    """What one page took so far: its requests, the bytes of their bodies, the word of robots.txt, the shortest pause.

    It travels in the meta of the page's requests, so that redirects and further attempts add to it.
    """

    requests: int = 0
    bytes_received: int = 0
    robots: Robots | None = None
    shortest_pause_s: float | None = None


@dataclass(slots=True)
class Hosts:
    """closed: host -> until when it wants to be left alone, from earlier crawls and this one.

    askers: netloc -> traffic of the page for which its robots.txt is asked.
    """

    closed: dict[str, datetime]
    askers: dict[str, Traffic] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)
    _paused_until: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, closed: Mapping[str, datetime], paused: Mapping[str, datetime]) -> "Hosts":
        begun, now = monotonic(), datetime.now(UTC)
        waits = {host: begun + (until - now).total_seconds() for host, until in paused.items()}
        return cls(dict(closed), _paused_until=waits)

    def require_open(self, host: str) -> None:
        """Raises HostClosed, with the sentence for the maintainer."""
        if host in self.closed:
            until = words(self.closed[host])
            raise HostClosed(f"{host} wants to be left alone until {until}; it was not asked.")

    def heed(self, response: Response, patience_s: float) -> None:
        """Whoever asks this host next waits where it named a time: a short one; after a longer one it is not asked."""
        now, host = datetime.now(UTC), urlsplit(response.url).hostname or ""
        if (until := retry_at(response, now)) is None:
            return
        wait = (until - now).total_seconds()
        if wait <= patience_s:
            self._paused_until[host] = monotonic() + wait
        else:
            self.closed[host] = until

    async def turn(self, request: Request) -> None:
        """Waits until the host may be asked, then counts the request. To be called with the host's only slot held."""
        host = urlsplit(request.url).hostname or ""
        while (left := self._paused_until.get(host, 0.0) - monotonic()) > 0:
            await asyncio.sleep(left)
        self.require_open(host)
        now, traffic = monotonic(), self.traffic(request)
        if traffic is not None:
            traffic.requests += 1
            pause = now - self._started[host] if host in self._started else None
            known = [one for one in (traffic.shortest_pause_s, pause) if one is not None]
            traffic.shortest_pause_s = min(known, default=None)
        self._started[host] = now

    def traffic(self, request: Request) -> Traffic | None:
        """Whose account this request is on; None for a robots.txt that led to another site."""
        own: Traffic | None = request.meta.get(TRAFFIC)
        return own or self.askers.get(urlsplit(request.url).netloc)
