"""One attempt to get one page, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """A fetch ends in exactly one of these."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UNAVAILABLE = "unavailable"
    MOVED = "moved"
    WALLED = "walled"
    NOT_THE_PAGE = "not_the_page"
    TOO_LARGE = "too_large"
    FORBIDDEN_BY_ROBOTS = "forbidden_by_robots"
    FAILED = "failed"

    @property
    def good(self) -> bool:
        """Whether the page's present bytes are known."""
        return self in (Outcome.NEW, Outcome.UNCHANGED)


class Robots(StrEnum):
    """What robots.txt said of a page. NONE: the site has none. UNKNOWN: it could not be had, so nothing was asked."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One attempt: what was asked and answered, and the bytes if there were any.

    status: the HTTP status, None where no answer came (or the page was supplied by hand).
    headers: lower-case names; only those that are kept (validators, type, date, retry-after).
    cause: a sentence for the maintainer where the outcome is not good.
    requests: how many it took, with redirects, further attempts and the site's robots.txt; 0 where nothing was asked.
    bytes_received: of all bodies, as they came over the line. delay_ms: the shortest pause that the host was given
    before one of these requests, counted from the start of the one before; None where there was none before.
    requests, bytes_received and robots are None for pages supplied by hand and where no account was kept.
    """

    source: str
    role: str
    url: str
    fetched_at: datetime
    outcome: Outcome
    answered_url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    snapshot: str | None = None
    cause: str | None = None
    supplied_by: str | None = None
    duration_ms: int | None = None
    requests: int | None = None
    bytes_received: int | None = None
    robots: Robots | None = None
    delay_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DayAccount:
    """What a source's site was asked on one day (UTC), from the fetches of that day.

    robots: decision -> number of pages. shortest_delay_ms: None where the host was asked only once.
    """

    day: date
    pages: int
    requests: int
    bytes_received: int
    not_modified: int
    robots: Mapping[Robots, int]
    shortest_delay_ms: int | None
