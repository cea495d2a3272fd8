"""The process of one scheduled crawl or re-reading, started by `scheduler.crawl_runs` with its order on standard input.

A process of its own, within limits: a page that takes all memory or never ends costs its run, not the scheduler.
"""

import json
import os
import resource
import signal
import sys
from datetime import UTC, datetime
from math import ceil
from typing import Any

from crawlers.orphans import end_with_parent
from domain.errors import DatumlineError, UsageError

INTERRUPTED = 130
MB = 1024 * 1024
CRAWLING_SHARE = 0.8
"""Of the time limit, what the crawl may take; the rest is for reading what came."""


def main() -> None:
    """Ends with 0 and one JSON object on standard output; else with a sentence as the last line on standard error."""
    end_with_parent(gently=True)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    order = json.load(sys.stdin)
    _limit(order["memory_mb"], order["time_limit_s"])
    try:
        told = _extract(order) if order["step"] == "extract" else _crawl(order)
    except KeyboardInterrupt:
        _end(INTERRUPTED, "interrupted")
    except MemoryError:
        _end(1, f"The crawl needed more than the {order['memory_mb']} MB that it may use (crawl_memory_mb).")
    except DatumlineError as error:
        _end(2 if isinstance(error, UsageError) else 1, str(error))
    sys.stdout.write(json.dumps(told))


def _limit(memory_mb: int, time_limit_s: float) -> None:
    """For this process and those that it starts."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MB, memory_mb * MB))
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(time_limit_s), ceil(time_limit_s) + 5))


def _crawl(order: dict[str, Any]) -> dict[str, Any]:
    from config import logs
    from config.settings import load
    from crawlers.results import CrawlOptions
    from store.database import open_database
    from workflow.known_sources import chosen_sources
    from workflow.poll import poll

    logs.set_up_child()
    log = logs.logger(__name__)
    settings = load()
    engine = open_database(order["database_url"])
    options = CrawlOptions(
        contact=settings.contact,
        allow_loopback=settings.allow_loopback,
        time_limit_s=order["time_limit_s"] * CRAWLING_SHARE,
        delay_s=order["delay_s"],
    )
    sources = chosen_sources(settings, order["sources"])
    done = poll(
        engine,
        sources,
        options,
        lambda: datetime.now(UTC),
        notice=lambda hosts: log.info("crawl.waiting", hosts=len(hosts), first=hosts[0]),
    )
    return {
        "sources": len(done.sources),
        "failed": [polled.source for polled in done.sources if polled.failed],
        "pages": sum(len(polled.fetches) for polled in done.sources),
        "open_changes": done.refreshed.news,
    }


def _extract(order: dict[str, Any]) -> dict[str, Any]:
    from config import logs
    from config.settings import load
    from store.database import open_database
    from workflow.known_sources import chosen_sources
    from workflow.reread import reread

    logs.set_up_child()
    settings = load()
    sources = chosen_sources(settings, order["sources"])
    with open_database(order["database_url"]).begin() as conn:
        done, cells = reread(conn, settings.report, sources, datetime.now(UTC))
    return {
        "sources": len(done),
        "captures": sum(one.captures for one in done),
        "corrected": sum(one.corrected for one in done),
        "cells": len(cells),
    }


def _end(code: int, sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
