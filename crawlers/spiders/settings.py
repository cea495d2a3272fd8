"""Scrapy's settings for a crawl: polite first, then limits, then silence."""

from collections.abc import Sequence
from typing import Any

from crawlers.results import CrawlOptions
from domain import __version__
from domain.sources import Source

SCRAPY = "scrapy.downloadermiddlewares"
OWN = "crawlers.spiders.middlewares"

MIDDLEWARES = {
    f"{OWN}.AddressMiddleware": 60,
    f"{SCRAPY}.robotstxt.RobotsTxtMiddleware": None,
    f"{OWN}.RobotsMiddleware": 100,
    f"{SCRAPY}.retry.RetryMiddleware": None,
    f"{OWN}.PatientRetryMiddleware": 550,
    f"{SCRAPY}.httpcompression.HttpCompressionMiddleware": None,
    f"{OWN}.LimitedCompressionMiddleware": 590,
    f"{SCRAPY}.offsite.OffsiteMiddleware": None,
    f"{SCRAPY}.httpauth.HttpAuthMiddleware": None,
}
DH = "legacy_dh"
"""The only weakness that `Source.tls` may name."""

HTTP = "crawlers.spiders.downloads.PoliteDownloadHandler"
# Nothing but the web: no redirect leads to a file of this machine.
HANDLERS = {"http": HTTP, "https": HTTP, "file": None, "data": None, "ftp": None, "s3": None}


def user_agent(contact: str | None) -> str:
    """`datumline/0.1.0 (+https://example.org/contact)`: who asks, and where to complain."""
    return f"datumline/{__version__} (+{contact or 'local demonstration'})"


def scrapy_settings(options: CrawlOptions, sources: Sequence[Source] = ()) -> dict[str, Any]:
    return {
        **_politeness(options),
        **_limits(options),
        "DOWNLOADER_MIDDLEWARES": MIDDLEWARES,
        "TWISTED_DNS_RESOLVER": "crawlers.spiders.resolver.GuardedResolver",
        "DATUMLINE_ALLOW_LOOPBACK": options.allow_loopback,
        "DATUMLINE_LEGACY_DH": sorted({host for source in sources for host, kind in source.tls.items() if kind == DH}),
        "DOWNLOAD_HANDLERS": HANDLERS,
        "EXTENSIONS": {"crawlers.spiders.downloads.ByteCounter": 0},
        # In the order in which the sources declare their pages.
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        # Giving up on a page is an outcome that the fetch itself tells; it is no error of the program.
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    }


def _politeness(options: CrawlOptions) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent(options.contact),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "datumline",
        "CONCURRENT_REQUESTS": options.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": options.delay_s,
        "DATUMLINE_PATIENCE": options.patience_s,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": options.delay_s,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    }


def _limits(options: CrawlOptions) -> dict[str, Any]:
    return {
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": options.timeout_s,
        "DNS_TIMEOUT": options.timeout_s,
        "DOWNLOAD_MAXSIZE": options.size_limit,
        "DOWNLOAD_WARNSIZE": 0,
        "RETRY_TIMES": options.retries,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 408],
        "REDIRECT_MAX_TIMES": 5,
    }
