"""Scrapy's middlewares, narrowed to what an honest and polite crawl of public pages needs."""

import zlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers import media
from crawlers.addresses import is_allowed, is_loopback_url, literal, refusal
from crawlers.spiders.downloads import hosts_of
from crawlers.spiders.hosts import TRAFFIC, HostClosed, Traffic, retry_at
from domain.fetches import Robots


class AddressRefused(IgnoreRequest):
    """The URL spells out an address that may not be asked."""


class ForbiddenByRobots(IgnoreRequest):
    """The site's robots.txt does not want this page to be fetched by programs."""


class RobotsUnknown(IgnoreRequest):
    """The site cannot say what programs may fetch; until it can, nothing may be fetched (RFC 9309, 2.3.1.4)."""


class RobotsUnreachable(IgnoreRequest):
    """Likewise, because no answer came at all; the exception that says why is the cause of this one."""


class BodyTooLarge(IgnoreRequest):
    """The body unpacks to more than the limit."""


class BodyBroken(IgnoreRequest):
    """The body cannot be unpacked."""


class AddressMiddleware:
    """Refuses literal addresses before anything (robots.txt included) is asked; names are the resolver's part.

    And hosts that want to be left alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.allow_loopback = crawler.settings.getbool("DATUMLINE_ALLOW_LOOPBACK")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        hosts_of(self.crawler).require_open(host)
        if is_loopback_url(request.url):
            request.meta["proxy"] = None  # a proxy's loopback is not ours
        address = literal(host)
        if address is not None and not is_allowed(address, self.allow_loopback):
            raise AddressRefused(refusal(host, host))


class RobotsMiddleware(RobotsTxtMiddleware):
    """Keeps what robots.txt said with the page, and names its refusals by types of their own.

    A robots.txt that is not there forbids nothing; one that cannot be had now forbids everything (RFC 9309, 2.3.1).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._out_of_order: dict[str, int] = {}
        self._unreachable: dict[str, Exception] = {}
        self._none: set[str] = set()

    async def process_request(self, request: Request, spider: Any = None) -> None:
        traffic: Traffic | None = request.meta.get(TRAFFIC)
        if traffic is not None:
            hosts_of(self.crawler).askers.setdefault(urlsplit(request.url).netloc, traffic)
        await super().process_request(request)

    async def robot_parser(self, request: Request) -> Any:
        await super().robot_parser(request)
        # Not what it returned: of several requests that wait for one robots.txt, Scrapy 2.19 hands the parser to the
        # first alone, and nothing, by which everything would be allowed, to the others.
        return self._parsers[urlsplit(request.url).netloc]

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._out_of_order[netloc] = response.status
        elif response.status != 200 or media.sniff(response.body) == media.HTML:
            self._none.add(netloc)
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest) or isinstance(exc, HostClosed | BodyTooLarge | BodyBroken):
            self._unreachable[netloc] = exc
        else:
            self._none.add(netloc)
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: Any, request: Request) -> None:
        netloc, traffic = urlsplit(request.url).netloc, request.meta.get(TRAFFIC) or Traffic()
        traffic.robots = Robots.UNKNOWN
        if netloc in self._out_of_order:
            raise RobotsUnknown(f"{netloc} is out of order: its robots.txt answers {self._out_of_order[netloc]}.")
        if netloc in self._unreachable:
            raise RobotsUnreachable(f"robots.txt of {netloc} cannot be had.") from self._unreachable[netloc]
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            traffic.robots = Robots.FORBIDDEN
            raise ForbiddenByRobots(f"robots.txt of {netloc} forbids this page.") from error
        traffic.robots = Robots.NONE if netloc in self._none else Robots.ALLOWED


class PatientRetryMiddleware(RetryMiddleware):
    """Asks again after a passing failure, and where the server names a short time to wait, which `Hosts` keeps."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        if b"Retry-After" not in response.headers:
            return super().process_response(request, response)
        named = retry_at(response, datetime.now(UTC))
        closed = urlsplit(request.url).hostname in hosts_of(self.crawler).closed
        return response if named is None or closed else self._retry(request, "asked to wait") or response


class LimitedCompressionMiddleware(HttpCompressionMiddleware):
    """Names a body that unpacks beyond the limit by a type of its own."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise BodyTooLarge("The page unpacks to more than the size limit.") from error
        except (zlib.error, OSError, EOFError, ValueError) as error:
            raise BodyBroken("The page's compression is broken.") from error
