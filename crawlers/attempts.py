"""An attempt to fetch a page as a document of its own, for sources that must also speak of pages that are gone.

A page that is gone has no bytes that an extractor could read. A source with the setting `attempts = "kept"` gets, for
each page of a capture, one part more: what was asked and what came of it, as JSON. It is stored, proven and read like
any other snapshot; it names no time of its own, so that the same answer is the same bytes.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from urllib.parse import urljoin

from crawlers.media import JSON
from crawlers.outcomes import REDIRECTS
from crawlers.results import FetchResult
from domain.fetches import Fetch, Outcome
from domain.snapshots import Capture, Part, Snapshot
from domain.sources import Source

SETTING, KEPT = "attempts", "kept"
PREFIX = "attempt/"
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was asked and what came of it.

    role, item: the page's own. final_url: the last address that answered, or to which it wanted to send; None where
    nothing answered. since: the day (UTC, ISO) of the first of the attempts in a row that ended like this one; None
    unless the page is gone or silent.
    """

    role: str
    item: str
    url: str
    outcome: Outcome
    status: int | None
    final_url: str | None
    cause: str | None
    since: str | None = None

    @property
    def gone(self) -> bool:
        """Whether the server itself says that there is no such page."""
        return self.status in _GONE

    @property
    def silent(self) -> bool:
        """Whether nothing was learned of the page: no answer, or a site out of order."""
        return self.outcome in (Outcome.UNAVAILABLE, Outcome.FAILED) and not self.gone


def attempt_of(fetch: Fetch, item: str = "", since: date | None = None) -> Attempt:
    """The attempt without what differs from one poll to the next."""
    target = fetch.headers.get("location") if fetch.status in REDIRECTS else None
    answered = fetch.answered_url
    attempt = Attempt(
        role=fetch.role,
        item=item,
        url=fetch.url,
        outcome=Outcome.NEW if fetch.outcome is Outcome.UNCHANGED else fetch.outcome,
        status=200 if fetch.status == 304 else fetch.status,
        final_url=urljoin(answered, target) if answered and target else answered,
        cause=fetch.cause,
    )
    told = since is not None and (attempt.gone or attempt.silent)
    return replace(attempt, since=since.isoformat()) if since and told else attempt


def attempt_part(fetch: Fetch, item: str, since: date) -> Part:
    """The attempt as a part with the role `attempt/<role of the page>`."""
    content = json.dumps({"attempt": asdict(attempt_of(fetch, item, since))}, ensure_ascii=False)
    return Part(PREFIX + fetch.role, fetch.url, fetch.fetched_at, Snapshot(content.encode(), JSON, "utf-8"))


def read_attempt(part: Part) -> Attempt | None:
    """The attempt that a part is, seen from its bytes; None for any other part."""
    if not part.snapshot.content.startswith(b'{"attempt"'):
        return None
    try:
        read = json.loads(part.snapshot.content)["attempt"]
        return Attempt(**{**read, "outcome": Outcome(read["outcome"])})
    except (ValueError, KeyError, TypeError):
        return None


def attempts_of(capture: Capture) -> tuple[tuple[int, Attempt], ...]:
    """(place in the capture, attempt) for every part that is one."""
    read = ((place, read_attempt(part)) for place, part in enumerate(capture.parts))
    return tuple((place, attempt) for place, attempt in read if attempt is not None)


def keeps_attempts(source: Source) -> bool:
    return source.settings.get(SETTING) == KEPT


def tells(fetch: Fetch, since: date, known: bool) -> bool:
    """Whether an attempt says something of its page: silence does from its second day on, or where nothing is known."""
    return not attempt_of(fetch).silent or not known or since < fetch.fetched_at.date()


def ended_alike(earlier: Fetch, later: Fetch) -> bool:
    """Whether two attempts found a page in the same way gone, silent or there."""
    one, other = attempt_of(earlier), attempt_of(later)
    return (one.gone, one.silent) == (other.gone, other.silent)


def with_attempts(
    source: Source,
    results: Sequence[FetchResult],
    captures: Sequence[tuple[str, Capture]],
    since: Callable[[Fetch], date],
    known: Callable[[str], bool],
) -> tuple[tuple[str, Capture], ...]:
    """The captures with their attempts, and one of the attempts alone for each item of which no page was had.

    results: of the source, from one crawl. since: see Attempt. known: whether something is known of an item already.
    Where not one site answered, the silence is our own and nothing is told.
    """
    own = sorted(results, key=lambda one: one.place)
    if all(result.fetch.status is None for result in own):
        return ()
    return tuple(_told(source, own, dict(captures), since, known))


def _told(
    source: Source,
    results: Sequence[FetchResult],
    captures: dict[str, Capture],
    since: Callable[[Fetch], date],
    known: Callable[[str], bool],
) -> Iterator[tuple[str, Capture]]:
    for item in dict.fromkeys(result.page.item for result in results):
        dated = [(one.fetch, since(one.fetch)) for one in results if one.page.item == item]
        if all(tells(fetch, day, known(item)) for fetch, day in dated):
            parts = tuple(attempt_part(fetch, item, day) for fetch, day in dated)
            had = captures[item].parts if item in captures else ()
            yield item, Capture(source.id, (*had, *parts))
