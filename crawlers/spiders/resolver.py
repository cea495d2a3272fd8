"""Name resolution that refuses private answers: a public name may point inside, today or after a redirect."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawlers.addresses import is_allowed, literal, refusal


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, IPv4 only; `refused` says per host why its address may not be asked.

    The operator's own proxies (`https_proxy` in the environment) may be anywhere; behind one, names are its part.
    """

    refused: ClassVar[dict[str, str]] = {}
    proxies: ClassVar[frozenset[str]] = frozenset()
    allow_loopback: ClassVar[bool] = False

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "GuardedResolver":
        cls.allow_loopback = crawler.settings.getbool("DATUMLINE_ALLOW_LOOPBACK")
        cls.proxies = frozenset(urlsplit(url).hostname or "" for url in getproxies().values())
        resolver: GuardedResolver = super().from_crawler(crawler, reactor)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, answer: str, name: str) -> str:
        address = literal(answer)
        if name in self.proxies:
            return answer
        if address is None or not is_allowed(address, self.allow_loopback):
            self.refused[name] = refusal(name, answer)
            # Twisted takes this error for "no address" and connects to nothing; any other would only be logged.
            raise DNSLookupError(self.refused[name])
        return answer
