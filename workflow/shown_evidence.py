"""The source's own words around a value, as a page shows them: lines with the value marked, and where they stand."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.snapshots
from crawlers.excerpt_lines import ExcerptLine
from crawlers.excerpts import excerpt
from crawlers.page_images import has_page_image
from diffs.readings import ABSENT
from domain.baseline import BaselineEntry
from domain.errors import DatumlineError
from domain.statements import Statement
from notifications.cleaning import web_address
from store.stamps import Remembered
from texts.catalogue import Phrase

ARCHIVE = "https://web.archive.org/web/{moment}/{url}"
_EXCERPTS: Remembered["Words"] = Remembered(2_000)


@dataclass(frozen=True, slots=True)
class Words:
    """What stands at a place of a document; problem says in a sentence why nothing can be shown."""

    media_type: str
    lines: tuple[ExcerptLine, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value with its proof. live, archived: addresses to open in a browser, empty where there is none."""

    value: str | None
    source: str
    snapshot: str | None
    locator: str
    words: Words
    fetched_at: datetime | None = None
    live: str = ""
    archived: str = ""
    pictured: bool = False


def evidence_of(conn: Connection, statement: Statement) -> Evidence:
    """Of what a source said."""
    live = web_address(statement.url)
    moment = f"{statement.fetched_at:%Y%m%d%H%M%S}"
    words = words_at(conn, statement.snapshot, statement.locator, statement.value, statement.original_value)
    return Evidence(
        statement.value,
        statement.source,
        statement.snapshot,
        statement.locator,
        words,
        statement.fetched_at,
        live,
        ARCHIVE.format(moment=moment, url=live) if live else "",
        has_page_image(words.media_type, statement.locator),
    )


def evidence_of_entry(conn: Connection, entry: BaselineEntry) -> Evidence:
    """Of what the baseline holds."""
    locator = entry.locator or ""
    words = words_at(conn, entry.snapshot, locator, entry.value, entry.original_value)
    pictured = has_page_image(words.media_type, locator)
    return Evidence(entry.value, entry.source, entry.snapshot, locator, words, pictured=pictured)


def words_at(conn: Connection, snapshot: str | None, locator: str, value: str | None, original: str | None) -> Words:
    """Bytes never change, so the same place always has the same words: they are looked up once."""
    if snapshot is None:
        return Words("", problem=Phrase("excerpts.by_hand"))
    place: Hashable = (snapshot, locator, value, original)
    return _EXCERPTS.get(None, place, lambda: _words_at(conn, snapshot, locator, value, original))


def _words_at(conn: Connection, sha256: str, locator: str, value: str | None, original: str | None) -> Words:
    try:
        snapshot = store.snapshots.read(conn, sha256)
    except DatumlineError as error:
        return Words("", problem=error.sentence)
    if locator in ("", ABSENT):
        return Words(snapshot.media_type, problem=Phrase("excerpts.absent"))
    found = excerpt(snapshot, locator, value, original)
    return Words(snapshot.media_type, found.lines, found.problem)
