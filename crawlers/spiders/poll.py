"""The one spider: asks every page of the sources that are due, conditionally, and follows where they lead.

One spider for all sources, because Scrapy's limit of one request at a time per host holds within a spider.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers import media
from crawlers.outcomes import REDIRECTS, Answer, Verdict, judge, kept_headers, redirect_refusal
from crawlers.registry import Follow
from crawlers.results import Archive, CrawlOptions, FetchResult
from crawlers.spiders.failures import verdict_of
from crawlers.spiders.hosts import TRAFFIC, Hosts, Traffic
from domain.errors import DatumlineError, NotThePage
from domain.fetches import Fetch, Outcome
from domain.snapshots import Part, Snapshot
from domain.sources import Page, Source

MAX_REDIRECTS = 5
MOST_FOLLOWED = 200
"""Pages that a source's pages may lead to in one crawl: a list of which each page only knows the next is long."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A page on its way: `url` is where it is asked now, `held` the newest good fetch of the page's own URL.

    traffic: what it took so far, kept by the middlewares.
    """

    source: str
    page: Page
    place: tuple[int, ...]
    url: str
    held: Fetch | None
    traffic: Traffic
    redirects: int = 0

    def fetched(self, verdict: Verdict, **answered: Any) -> Fetch:
        """The fetch that this page came to."""
        pause = self.traffic.shortest_pause_s
        return Fetch(
            source=self.source,
            role=self.page.role,
            url=self.page.url,
            outcome=verdict.outcome,
            cause=verdict.cause,
            requests=self.traffic.requests,
            bytes_received=self.traffic.bytes_received,
            robots=self.traffic.robots,
            delay_ms=None if pause is None else round(pause * 1000),
            **answered,
        )


class PollSpider(Spider):
    """sink gets each FetchResult as soon as it is known; follows are the sources' follow functions by source id."""

    name = "poll"

    def __init__(
        self,
        sources: tuple[Source, ...],
        options: CrawlOptions,
        archive: Archive,
        sink: Callable[[FetchResult], None],
        follows: Mapping[str, Follow],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.sources, self.options, self.archive = sources, options, archive
        self.sink, self.follows = sink, follows
        self.followed: Counter[str] = Counter()
        self.hosts = Hosts.of(options.closed_hosts, options.paused_hosts)

    async def start(self) -> AsyncIterator[Request]:
        for source in self.sources:
            for number, page in enumerate(source.pages):
                yield self._ask(source.id, page, (number,))

    def _ask(self, source: str, page: Page, place: tuple[int, ...]) -> Request:
        held = self.archive.last_good(source, page.url)
        return self._request(Asking(source, page, place, page.url, held, Traffic()))

    def _request(self, asking: Asking) -> Request:
        return Request(
            asking.url,
            headers={**asking.page.headers, **_conditions(asking.held)},
            callback=self._arrived,
            errback=self._failed,
            cb_kwargs={"asking": asking},
            # Redirects and bad statuses are judged by `crawlers.outcomes`, not followed or dropped on the way.
            meta={"dont_redirect": True, "handle_httpstatus_all": True, TRAFFIC: asking.traffic},
            dont_filter=True,
        )

    def _arrived(self, response: Response, asking: Asking) -> Iterator[Request]:
        answer = Answer(asking.url, response.status, _headers(response), response.body, datetime.now(UTC))
        if answer.status in REDIRECTS and "location" in answer.headers:
            yield from self._redirected(answer, asking, response)
            return
        held = asking.held.snapshot if asking.held else None
        yield from self._judged(judge(asking.page, answer, held), answer, asking, response)

    def _redirected(self, answer: Answer, asking: Asking, response: Response) -> Iterator[Request]:
        target = urljoin(asking.url, answer.headers["location"])
        refusal = redirect_refusal(asking.page, asking.url, target)
        if refusal is None and asking.redirects < MAX_REDIRECTS:
            yield self._request(replace(asking, url=target, redirects=asking.redirects + 1))
            return
        cause = refusal or f"The page redirects on and on, at last to {target}."
        yield from self._judged(Verdict(Outcome.MOVED, cause), replace(answer, body=b""), asking, response)

    def _judged(self, verdict: Verdict, answer: Answer, asking: Asking, response: Response) -> Iterator[Request]:
        snapshot = _snapshot(answer) if answer.body and verdict.outcome is not Outcome.UNAVAILABLE else None
        latency = response.meta.get("download_latency")
        fetch = asking.fetched(
            verdict,
            fetched_at=answer.received_at,
            answered_url=answer.url,
            status=answer.status,
            headers=_kept(answer, asking.held),
            snapshot=snapshot.sha256 if snapshot else _held_name(verdict, asking.held),
            duration_ms=None if latency is None else round(latency * 1000),
        )
        fetch, pages = self._followed(fetch, snapshot, asking)
        arrived = None if fetch.outcome is Outcome.UNCHANGED else snapshot
        self.sink(FetchResult(fetch, asking.page, arrived, asking.place, len(pages)))
        for number, page in enumerate(pages):
            yield self._ask(asking.source, page, (*asking.place, number))

    def _followed(self, fetch: Fetch, snapshot: Snapshot | None, asking: Asking) -> tuple[Fetch, tuple[Page, ...]]:
        follow = self.follows.get(asking.source)
        if follow is None or not fetch.outcome.good or fetch.snapshot is None:
            return fetch, ()
        part = Part(fetch.role, fetch.url, fetch.fetched_at, snapshot or self.archive.read(fetch.snapshot))
        try:
            pages = tuple(map(_on_the_web, follow(part)))
        except DatumlineError as error:
            return replace(fetch, outcome=Outcome.NOT_THE_PAGE, cause=str(error)), ()
        except Exception as error:
            # A source's code that breaks on a page it did not foresee must not cost the other sources their poll.
            cause = f"{asking.source}/follow.py broke on the page: {type(error).__name__}: {error}"
            return replace(fetch, outcome=Outcome.FAILED, cause=cause), ()
        if pages and self.followed[asking.source] + len(pages) > MOST_FOLLOWED:
            cause = f"The page leads on and on to further pages; at most {MOST_FOLLOWED} are asked."
            return replace(fetch, outcome=Outcome.FAILED, cause=cause), ()
        self.followed[asking.source] += len(pages)
        return fetch, tuple(replace(page, item=page.item or asking.page.item) for page in pages)

    def _failed(self, failure: Failure) -> None:
        asking: Asking = failure.request.cb_kwargs["asking"]  # type: ignore[attr-defined]
        verdict = verdict_of(failure.value, asking.url, self.options)
        fetch = asking.fetched(verdict, fetched_at=datetime.now(UTC))
        self.sink(FetchResult(fetch, asking.page, None, asking.place))


def _on_the_web(page: Page) -> Page:
    parts = urlsplit(page.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotThePage(f"The page leads to {page.url!r}, which is no address on the web.")
    return page


def _conditions(held: Fetch | None) -> dict[str, str]:
    if held is None or held.snapshot is None:
        return {}
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {condition: held.headers[name] for name, condition in names.items() if name in held.headers}


def _headers(response: Response) -> dict[str, str]:
    names = (name.decode("latin-1") for name in response.headers)
    return {name.lower(): (response.headers.get(name) or b"").decode("latin-1") for name in names}


def _kept(answer: Answer, held: Fetch | None) -> dict[str, str]:
    # A 304 may leave the validators out; without them the next poll would be unconditional.
    earlier = dict(held.headers) if held and answer.status == 304 else {}
    return {**earlier, **kept_headers(answer.headers)}


def _held_name(verdict: Verdict, held: Fetch | None) -> str | None:
    return held.snapshot if held and verdict.outcome is Outcome.UNCHANGED else None


def _snapshot(answer: Answer) -> Snapshot:
    media_type, _, parameters = answer.headers.get("content-type", "").partition(";")
    charset = next(
        (value.strip(" \"'") for name, _, value in map(_pair, parameters.split(";")) if name == "charset"), None
    )
    return Snapshot(answer.body, media_type.strip().lower() or media.sniff(answer.body), charset or None)


def _pair(parameter: str) -> tuple[str, str, str]:
    name, separator, value = parameter.partition("=")
    return name.strip().lower(), separator, value
