"""Atom feeds: what changed, as entries that feed readers know again. Texts are cleaned and escaped."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from feedgen.feed import FeedGenerator  # type: ignore[import-untyped] # its types are not stated

from domain import __version__
from notifications.cleaning import cleaned, web_address
from notifications.material import ReportedChange
from notifications.trimming import trimmed_change
from notifications.wording import headline, meaning

NAMESPACE = uuid.UUID("5d0f1c3e-6a0b-4b51-9a5e-2f3f9c6a7d21")


@dataclass(frozen=True, slots=True)
class Entry:
    """state: `open` or what was decided, in words. updated: when that was."""

    change: ReportedChange
    state: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """name: which one, as in its address (`country/SWE`). page: the review page, without a final slash, or empty."""

    report: str
    edition: str
    name: str
    title: str
    page: str
    updated: datetime
    entries: tuple[Entry, ...]


def atom(feed: Feed) -> bytes:
    """The feed as Atom 1.0; the same bytes for the same content."""
    made = FeedGenerator()
    made.id(_id(feed.report, feed.edition, "feed", feed.name))
    made.title(cleaned(feed.title))
    made.author(name="datumline")
    made.generator("datumline", version=__version__)
    made.language("en")
    made.updated(max((entry.updated for entry in feed.entries), default=feed.updated))
    if feed.page:
        made.link(href=web_address(f"{feed.page}/"), rel="alternate", type="text/html")
        made.link(href=web_address(f"{feed.page}/feeds/{feed.name}.atom"), rel="self", type="application/atom+xml")
    for entry in feed.entries:
        _add(made, feed, cleaned(entry))
    content: bytes = made.atom_str(pretty=True)
    return content


def _add(made: FeedGenerator, feed: Feed, entry: Entry) -> None:
    change = trimmed_change(entry.change)
    one = made.add_entry(order="append")
    one.id(_id(feed.report, feed.edition, "change", change.id, change.first_seen.isoformat()))
    one.title(headline(change))
    one.updated(entry.updated)
    one.published(change.first_seen)
    if feed.page:
        one.link(href=web_address(f"{feed.page}/changes/{change.id}"), rel="alternate", type="text/html")
    one.content(_text(change, entry.state), type="text")


def _text(change: ReportedChange, state: str) -> str:
    evidence = change.evidence
    lines = (
        f"{meaning(change)}." if change.meaning else "",
        f"{change.sentence.rstrip('.')}." if change.sentence else "",
        f"“{evidence.excerpt}”" if evidence.excerpt else "",
        f"{evidence.source_title}, Figure {change.figure}. {web_address(evidence.url)}".rstrip(),
        f"Snapshot {evidence.snapshot}, at {evidence.locator}.",
        f"State: {state}.",
    )
    return "\n".join(line for line in lines if line)


def _id(*parts: str) -> str:
    """Stable whatever the page's address becomes."""
    return uuid.uuid5(NAMESPACE, "\x1f".join(parts)).urn
