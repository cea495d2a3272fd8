"""How long a site wants to be left alone: the header Retry-After (RFC 9110, 10.2.3). Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from domain.fetches import Fetch

WAITING = (429, 503)
"""Statuses by which a site asks for patience."""

# A site that says ten years has made a mistake; it is asked again after a month.
LONGEST = timedelta(days=30)


def wanted_until(status: int | None, headers: Mapping[str, str], at: datetime) -> datetime | None:
    """When the site may be asked again, by an answer that came at `at`; None where it names no time."""
    if status not in WAITING or not (text := headers.get("retry-after", "").strip()):
        return None
    if text.isascii() and text.isdigit():
        return at + min(timedelta(seconds=int(text[:9])), LONGEST)
    try:
        day = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = day.replace(tzinfo=UTC) if day.tzinfo is None else day.astimezone(UTC)
    return min(max(until, at), at + LONGEST)


def words(until: datetime) -> str:
    """`2026-11-22 13:05 UTC`, rounded up to the minute."""
    up = until + timedelta(seconds=59)
    return f"{up.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def closed_hosts(fetches: Iterable[Fetch], now: datetime) -> dict[str, datetime]:
    """host -> until when it wants to be left alone, of those that still do. fetches: the latest 30 days' suffice."""
    closed: dict[str, datetime] = {}
    for fetch in fetches:
        until = wanted_until(fetch.status, fetch.headers, fetch.fetched_at)
        host = urlsplit(fetch.answered_url or fetch.url).hostname
        if until is not None and until > now and host:
            closed[host] = max(until, closed.get(host, until))
    return closed
