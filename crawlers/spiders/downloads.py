"""Scrapy's own download handler, where a host's only slot is held: the place to wait and to count."""

from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.spiders.hosts import Hosts
from crawlers.spiders.legacy_tls import HostPolicy


class PoliteDownloadHandler(HTTP11DownloadHandler):
    """For http and https; the spider's `hosts` say when, HostPolicy how a connection is encrypted."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Scrapy has no other way in that is not deprecated. Were the attribute renamed, the hosts concerned would be
        # refused as before: nothing gets weaker.
        self._contextFactory: Any = HostPolicy(self._contextFactory, crawler.settings.getlist("DATUMLINE_LEGACY_DH"))

    async def download_request(self, request: Request) -> Response:
        hosts = hosts_of(self.crawler)
        await hosts.turn(request)
        response = await super().download_request(request)
        # Here, since the next request leaves as soon as this method returns.
        hosts.heed(response, self.crawler.settings.getfloat("DATUMLINE_PATIENCE"))
        return response


class ByteCounter:
    """A Scrapy extension: counts bodies as they come over the line, also those that are broken off or refused."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.count, signal=signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ByteCounter":
        return cls(crawler)

    def count(self, data: bytes, request: Request, **_: Any) -> None:
        if (traffic := hosts_of(self.crawler).traffic(request)) is not None:
            traffic.bytes_received += len(data)


def hosts_of(crawler: Crawler) -> Hosts:
    hosts: Hosts = crawler.spider.hosts  # type: ignore[union-attr]
    return hosts
