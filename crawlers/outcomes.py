"""How an answer is judged: what a page is not is decided before anything is read out of it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from crawlers import media
from crawlers.retry_after import wanted_until, words
from domain.fetches import Outcome
from domain.snapshots import sha256_of
from domain.sources import Page

REDIRECTS = frozenset((301, 302, 303, 307, 308))
KEPT_HEADERS = (
    "etag", "last-modified", "content-type", "content-language", "date", "retry-after", "location", "cf-mitigated",
)  # fmt: skip
WALL_TITLES = re.compile(
    rb"<title[^>]*>\s*(just a moment|attention required!|access denied|pardon our interruption|are you a robot"
    rb"|please verify you are (?:a )?human|ddos-guard|security check)",
    re.IGNORECASE,
)
WALL_WORDS = (
    b"enable javascript and cookies to continue",
    b"checking your browser before accessing",
    b"request unsuccessful. incapsula incident",
    b"verify you are human by completing the action below",
)
# Words in a path that name a place where a site sends visitors whose page it no longer has.
PORTAL_WORDS = {
    "home", "homepage", "portal", "index", "index.html", "default.aspx", "login", "signin", "sign-in", "error",
    "errors", "404", "notfound", "not-found", "maintenance", "unavailable", "consent", "search",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request: `url` as it was asked (after followed redirects), lower-case header names.

    received_at: without it, a wait that the site asks for in seconds cannot be told.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    cause: str | None = None


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers worth keeping with a fetch."""
    return {name: headers[name] for name in KEPT_HEADERS if name in headers}


def is_wall(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a server asks for a browser or a human instead of answering."""
    if status in (401, 403, 407, 429) or headers.get("cf-mitigated") == "challenge":
        return True
    beginning = body[:65536].lower()
    return bool(WALL_TITLES.search(beginning)) or any(words in beginning for words in WALL_WORDS)


def judge(page: Page, answer: Answer, held: str | None) -> Verdict:
    """The one outcome of an answer that is no redirect to follow. held: SHA-256 of the bytes known for this URL."""
    if is_wall(answer.status, answer.headers, answer.body):
        return Verdict(Outcome.WALLED, _wall_cause(answer))
    if answer.status == 304:
        if held is None:
            return Verdict(Outcome.FAILED, "The server says that nothing changed, but nothing is held of this page.")
        return Verdict(Outcome.UNCHANGED)
    if answer.status in REDIRECTS:
        return Verdict(Outcome.MOVED, f"The page answers {answer.status} without saying where it went.")
    if answer.status != 200:
        return Verdict(Outcome.UNAVAILABLE, _status_cause(answer))
    return _judge_content(page, answer, held)


def _judge_content(page: Page, answer: Answer, held: str | None) -> Verdict:
    if not answer.body.strip():
        return Verdict(Outcome.NOT_THE_PAGE, "The page came empty.")
    due = due_media_type(page)
    came = media.sniff(answer.body)
    if due is not None and came != due:
        cause = f"{media.NAMES[due]} was due and {media.NAMES[came]} came."
        return Verdict(Outcome.NOT_THE_PAGE, cause[0].upper() + cause[1:])
    return Verdict(Outcome.UNCHANGED if held == sha256_of(answer.body) else Outcome.NEW)


def no_address(host: str) -> str:
    """The cause of a fetch whose host's name cannot be resolved."""
    return f"The name {host} has no address."


def due_media_type(page: Page) -> str | None:
    """What the page must be: what its request accepts, a PDF where its address ends so, else anything (None)."""
    accepted = next((value for name, value in page.headers.items() if name.lower() == "accept"), "")
    if accepted:
        return media.JSON if accepted.split(";")[0].strip() == media.JSON else None
    return media.PDF if urlsplit(page.url).path.lower().endswith(".pdf") else None


def _wall_cause(answer: Answer) -> str:
    if answer.status == 429:
        return f"The site says that it is asked too often (429){_wait(answer)}."
    if answer.status == 200:
        return (
            "The site answers with a test for browsers instead of the page; save it in a browser and bring it by hand."
        )
    return f"The site refuses programs ({answer.status}); save the page in a browser and bring it by hand."


def _status_cause(answer: Answer) -> str:
    if answer.status in (404, 410):
        return f"The page is not there any more ({answer.status}); its address in the source must be repaired."
    if answer.status >= 500:
        return f"The site is out of order ({answer.status}){_wait(answer)}."
    return f"The site answers {answer.status} instead of the page."


def _wait(answer: Answer) -> str:
    at = answer.received_at
    until = wanted_until(answer.status, answer.headers, at) if at else None
    return f" and wants to be left alone until {words(until)}" if until else ""


def redirect_refusal(page: Page, asked: str, target: str) -> str | None:
    """Why a redirect must not be taken for the page (the page has moved), or None where it may be followed."""
    old, new = urlsplit(asked), urlsplit(target)
    if page.roams and new.scheme in ("http", "https") and new.hostname:
        return None
    if page.headers:
        return f"The service redirects to {target}; it is expected to answer itself."
    if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme == "http"):
        return f"The page redirects to {target}, which is not an equally safe address."
    if _bare_host(old.hostname) != _bare_host(new.hostname):
        return f"The page redirects to another site: {target}."
    if is_entrance(old.path, new.path):
        return f"The page redirects to the site's entrance: {target}."
    return None


def _bare_host(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def is_entrance(old_path: str, new_path: str) -> bool:
    """Whether a path is where a site sends visitors whose page, at the old path, it no longer has."""
    old, new = (path.lower().strip("/").split("/") for path in (old_path, new_path))
    if new == [""] or (len(new) < len(old) and old[: len(new)] == new):
        return True
    return bool((set(new) - set(old)) & PORTAL_WORDS)
