"""Ask the sources politely, whatever else runs, and store every attempt."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Engine

from crawlers.crawl import crawl
from crawlers.results import CrawlOptions, FetchResult
from domain.sources import Source
from workflow.check_links import time_map_sources
from workflow.fetch_pages import Sink, StoreArchive, Watch
from workflow.host_turns import Notice, host_turns
from workflow.waiting_hosts import patient


def fetch(
    engine: Engine,
    sources: Sequence[Source],
    options: CrawlOptions,
    now: Callable[[], datetime],
    watch: Watch = lambda result: None,
    dry_run: bool = False,
    notice: Notice = lambda hosts: None,
) -> Sequence[FetchResult]:
    """Crawl the sources and store every attempt, also when the crawl is broken off.

    notice: called with the hosts that another crawl is asking, where this one has to wait for them.
    """
    with Sink(watch, None if dry_run else engine) as sink:
        _crawl(engine, sources, options, now, sink, notice)
        lists = tuple(time_map_sources(engine, sources, sink.results))
        _crawl(engine, lists, options, now, sink, notice)
    return sink.results


def _crawl(
    engine: Engine,
    sources: Sequence[Source],
    options: CrawlOptions,
    now: Callable[[], datetime],
    sink: Sink,
    notice: Notice,
) -> None:
    for group in host_turns(engine, sources, options.time_limit_s, notice):
        crawl(group, patient(engine, options, now()), StoreArchive(engine, group), sink, sink.flush)
        sink.flush()  # before others may ask these hosts: they look up when it was that we did
