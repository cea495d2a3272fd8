"""What sites asked of us in earlier polls: to be left alone for a while, and the pause since the last request."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine

import store.fetches
from crawlers.results import CrawlOptions
from crawlers.retry_after import LONGEST, closed_hosts
from domain.fetches import Fetch
from store.engines import reading


def patient(engine: Engine, options: CrawlOptions, now: datetime) -> CrawlOptions:
    """The options, with the hosts that are not to be asked yet."""
    pause = timedelta(seconds=options.delay_s)
    with reading(engine) as conn:
        told = store.fetches.told_to_wait(conn, now - LONGEST)
        latest = store.fetches.since(conn, now - pause)
    closed = {**closed_hosts(told, now), **options.closed_hosts}
    return replace(options, closed_hosts=closed, paused_hosts=_paused(latest, pause))


def _paused(fetches: Iterable[Fetch], pause: timedelta) -> dict[str, datetime]:
    """host -> when the pause after its last request is over. fetches: the earliest first."""
    asked = ((fetch, urlsplit(fetch.answered_url or fetch.url).hostname) for fetch in fetches if fetch.requests)
    return {host: fetch.fetched_at + pause for fetch, host in asked if host}
