"""When each source was last read in a way that can be believed, part by part.

A part is what makes up a capture of its own: a country's page, a year's file, one address; most sources are one part. A
capture that lacks a page verifies nothing, and one good page of 47 does not verify the 46 others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.captures
from config.countries import name_of
from crawlers.attempts import keeps_attempts
from domain.schedules import is_overdue
from domain.sources import Source
from store.captures import PartRead
from texts.catalogue import Phrase

NAMED = 5


@dataclass(frozen=True, slots=True)
class Verified:
    """How far a source is verified.

    at: since when all is that ever was: the oldest of its parts' newest good readings, None before the first.
    parts: how many there are. lacking: the items of those not verified within the period, in the source's order.
    """

    at: datetime | None
    parts: int
    lacking: tuple[str, ...]

    @property
    def overdue(self) -> bool:
        return bool(self.lacking)

    @property
    def partly(self) -> bool:
        """Whether some of it is verified in time and some is not."""
        return 0 < len(self.lacking) < self.parts


def last_verified(conn: Connection) -> Mapping[str, datetime]:
    """Source id -> when the bytes of its newest good reading were fetched, of whichever part; sources never read are
    missing. When a source is to be asked next goes by this; whether it is verified, by `verifications`.
    """
    return store.captures.last_verified(conn)


def verifications(conn: Connection, sources: Iterable[Source], now: datetime) -> Mapping[str, Verified]:
    """How far each of these sources is verified, by its id."""
    read: dict[str, list[PartRead]] = {}
    for part in store.captures.parts_read(conn):
        read.setdefault(part.source, []).append(part)
    return {source.id: _verified(source, read.get(source.id, ()), now) for source in sources}


def lacking_in_words(lacking: Sequence[str]) -> str:
    """`Andorra, Monaco and 4 more`; countries by name, other items as they are, nothing for a source of one part."""
    names = [_name(item) for item in lacking if item]
    named = ", ".join(names[:NAMED])
    return Phrase("words.list.more", names=named, count=len(names) - NAMED) if len(names) > NAMED else named


def _name(item: str) -> str:
    try:
        return name_of(item)
    except KeyError:
        return item


def _verified(source: Source, read: Sequence[PartRead], now: datetime) -> Verified:
    items = tuple(dict.fromkeys(page.item for page in source.pages)) or ("",)
    whole = [part for part in read if part.whole or keeps_attempts(source)]
    newest: dict[str, datetime] = {}
    for part in whole:
        # What was brought by hand as one capture of several parts verifies each that it speaks of.
        for item in {part.item, *part.countries}.intersection(items):
            newest[item] = max(part.fetched_at, newest.get(item, part.fetched_at))
    lacking = tuple(item for item in items if is_overdue(newest.get(item), source.every_days, now))
    return Verified(min(newest.values(), default=None), len(items), lacking)
