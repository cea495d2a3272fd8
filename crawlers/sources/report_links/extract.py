"""Every URL that a report prints: does it still lead anywhere, and where is the copy that was cited?

There is no page to know the history of: the pages are those of others. What is read is the attempt to fetch one (see
`crawlers.attempts`), the page's title where one came, and the TimeMap of a web archive, asked only for links that no
longer lead to what was cited.

States: `alive`; `moved` (another address answers; `final_url`); `soft_404` (an answer that is not the page: its own
words say so, or it is the site's entrance, or another kind of document); `walled` (a browser or a login is wanted, what
is behind is not known); `forbidden_by_robots` (not asked); `unavailable` (no answer, or a site out of order); `dead`
(404, 410, a host without an address, or no answer for thirty days; `dead_since` is the day of the first attempt of that
kind).
"""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from crawlers.attempts import Attempt, attempts_of
from crawlers.outcomes import is_entrance, no_address
from crawlers.readers.html_elements import decoded
from crawlers.readers.missing_pages import missing_notice, title_of
from crawlers.readers.time_maps import nearest
from domain.errors import NotThePage
from domain.extractions import Extraction, Record
from domain.fetches import Outcome
from domain.snapshots import Capture, Part
from domain.subjects import Subject

VERSION = "1"

TIMEMAP = "timemap"
# The day on which the edition's authors verified their sources: the copy of that time is what they cited.
CITED_ON = date(2021, 4, 20)
_LONG_SILENT = 30
_BY_OUTCOME = {
    Outcome.WALLED: "walled",
    Outcome.NOT_THE_PAGE: "soft_404",
    Outcome.FORBIDDEN_BY_ROBOTS: "forbidden_by_robots",
    # Too large to be kept is there nevertheless.
    Outcome.TOO_LARGE: "alive",
    # A redirect that leads nowhere: in circles, or without saying where.
    Outcome.MOVED: "unavailable",
}


def extract(capture: Capture) -> Extraction:
    """One record for the capture's link. Raises NotThePage for a capture without the attempt to fetch it."""
    attempts = attempts_of(capture)
    link = next(((place, attempt) for place, attempt in attempts if attempt.role != TIMEMAP), None)
    if link is None:
        raise NotThePage("What a link leads to is told by the attempt to fetch it; a page alone does not say it.")
    place, attempt = link
    page = next((part for part in capture.parts[:place] if part.snapshot.content), None)
    values: dict[str, str | None] = {
        "state": state(attempt, page, capture.parts[place].fetched_at.date()),
        "final_url": attempt.final_url,
        "status": None if attempt.status is None else str(attempt.status),
        "title": title_of(page.snapshot) if page else None,
    }
    values["dead_since"] = attempt.since if values["state"] == "dead" else None
    values |= _archived(capture)
    return Extraction((Record(Subject("", attempt.item), values, "json:/attempt", part=place),), layout="attempt")


def state(attempt: Attempt, page: Part | None, day: date) -> str:
    """One of the words above."""
    if attempt.gone or attempt.cause == no_address(urlsplit(attempt.url).hostname or ""):
        return "dead"
    if attempt.silent:
        since = date.fromisoformat(attempt.since) if attempt.since else day
        return "dead" if (day - since).days >= _LONG_SILENT else "unavailable"
    if not attempt.outcome.good:
        return _BY_OUTCOME[attempt.outcome]
    if page is not None and missing_notice(page.snapshot):
        return "soft_404"
    return _where(attempt.url, attempt.final_url or attempt.url)


def _where(asked: str, final: str) -> str:
    old, new = urlsplit(asked), urlsplit(final)
    same_site = _same(asked)[0] == _same(final)[0]
    is_site = not old.path.strip("/") and not old.query
    if _same(asked) == _same(final) or (same_site and is_site):
        return "alive"
    if not is_site and is_entrance(old.path, new.path) and not new.query:
        return "soft_404"
    return "moved"


def _same(url: str) -> tuple[str, str, str]:
    """What two spellings of one address share: neither scheme nor www nor a final slash."""
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def _archived(capture: Capture) -> Mapping[str, str | None]:
    """The archived copy's fields, where the archive was asked and answered; its list stands behind the attempt."""
    asked = next(((place, attempt) for place, attempt in attempts_of(capture) if attempt.role == TIMEMAP), None)
    if asked is None:
        return {}
    place, attempt = asked
    if attempt.outcome.good and place + 1 < len(capture.parts):
        memento = nearest(decoded(capture.parts[place + 1].snapshot), CITED_ON)
        return _copy(memento.url, memento.made_at.date().isoformat()) if memento else _copy(None, None)
    # An archive that has no copy says so with 404, or with an empty list.
    return _copy(None, None) if attempt.gone or attempt.outcome is Outcome.NOT_THE_PAGE else {}


def _copy(url: str | None, day: str | None) -> dict[str, str | None]:
    return {"archived_url": url, "archived_on": day}
