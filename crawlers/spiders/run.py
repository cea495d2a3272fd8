"""Runs Scrapy once. Twisted's reactor cannot start again, so this is for a process that ends with the crawl."""

from collections.abc import Callable
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from twisted.python.failure import Failure

from crawlers.registry import follower
from crawlers.results import Archive, CrawlOptions, FetchResult
from crawlers.spiders.poll import PollSpider
from crawlers.spiders.settings import scrapy_settings
from domain.sources import Source


def run(
    sources: tuple[Source, ...], options: CrawlOptions, archive: Archive, sink: Callable[[FetchResult], None]
) -> tuple[str, ...]:
    """Polls the sources and returns the spider's own errors (none in a sound program); blocks until all is done."""
    errors: list[str] = []
    follows = {s.id: follow for s in sources if (follow := follower(s.id, options.sources_root)) is not None}
    # Scrapy would log everything to a handler of its own.
    process = AsyncCrawlerProcess(scrapy_settings(options, sources), install_root_handler=False)
    crawler = process.create_crawler(PollSpider)

    def note(failure: Failure, **_: Any) -> None:
        errors.append(f"{type(failure.value).__name__}: {failure.getErrorMessage()}")

    crawler.signals.connect(note, signal=signals.spider_error)
    process.crawl(crawler, sources=sources, options=options, archive=archive, sink=sink, follows=follows)
    process.start(install_signal_handlers=False)
    return tuple(errors)
