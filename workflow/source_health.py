"""How a source stands: when it was last verified, how the last attempt ended, what is open, who is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.cases
import store.issues
import store.last_outcomes
from config.reports import load_rules
from config.settings import Settings
from crawlers.attempts import keeps_attempts
from domain.cases import Case, CaseState
from domain.fetches import Fetch, Outcome
from domain.issues import Issue
from domain.sources import Source
from store.last_outcomes import LastReading
from texts.catalogue import Phrase
from workflow.known_sources import chosen_sources
from workflow.verification import Verified, verifications


@dataclass(frozen=True, slots=True)
class Ending:
    """How the last attempt ended: a few words, whether that is a failure, and of which cause."""

    words: str
    failed: bool = False
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """verified: since when all of it is that ever was. missing: alpha-3 codes of the report's countries that the newest
    believed reading should have and has not. parts, lacking: see `workflow.verification.Verified`.
    """

    source: Source
    verified: datetime | None
    overdue: bool
    ending: Ending
    cases: int
    issues: int
    missing: tuple[str, ...]
    parts: int = 1
    lacking: tuple[str, ...] = ()

    @property
    def partly(self) -> bool:
        """Whether some of it is verified in time and some is not."""
        return 0 < len(self.lacking) < self.parts

    @property
    def state(self) -> str:
        """The worst of it in one word; `ok` where there is nothing."""
        states = {
            "case": self.cases > 0, "failed": self.ending.failed, "partly": self.partly, "overdue": self.overdue
        }  # fmt: skip
        return next((name for name, holds in states.items() if holds), "ok")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of all sources at once."""

    verified: Mapping[str, Verified]
    fetches: Mapping[str, Sequence[Fetch]]
    readings: Mapping[str, Sequence[LastReading]]
    believed: Mapping[str, Sequence[LastReading]]
    present: Mapping[int, frozenset[str]]
    cases: Sequence[Case]
    issues: Sequence[Issue]


def health_of_all(conn: Connection, settings: Settings, now: datetime) -> tuple[Health, ...]:
    """Every watched source, in the order of their ids."""
    sources = chosen_sources(settings)
    believed = store.last_outcomes.newest_readings(conn, believed=True)
    numbers = [reading.capture for found in believed.values() for reading in found]
    known = _Known(
        verifications(conn, sources, now),
        store.last_outcomes.newest_fetches(conn),
        store.last_outcomes.newest_readings(conn),
        believed,
        store.last_outcomes.countries_on(conn, numbers),
        store.cases.listing(conn, {CaseState.OPEN}),
        store.issues.listing(conn),
    )
    members = frozenset(load_rules(settings.report).countries)
    return tuple(_health(source, known, members) for source in sources)


def _health(source: Source, known: _Known, members: frozenset[str]) -> Health:
    verified = known.verified[source.id]
    issues = [issue for issue in known.issues if issue.scope == source.id]
    return Health(
        source,
        verified.at,
        verified.overdue,
        ending_of(source, known.fetches.get(source.id, ()), known.readings.get(source.id, ()), issues),
        sum(case.source == source.id for case in known.cases),
        len(issues),
        _missing(source, known, members),
        verified.parts,
        verified.lacking,
    )


def ending_of(
    source: Source, fetches: Sequence[Fetch], readings: Sequence[LastReading], issues: Sequence[Issue]
) -> Ending:
    """Pages that could not be had come first, then readings that failed, then what the last good poll found."""
    asked = relevant(source, fetches)
    if not asked:
        return Ending(Phrase("sources.not_asked"))
    bad = [fetch for fetch in asked if not fetch.outcome.good]
    # Where gone pages are what the source tells of, only silence on all of them is a failure.
    if bad and (len(bad) == len(asked) or not keeps_attempts(source)):
        word, count = Counter(_words(fetch.outcome) for fetch in bad).most_common(1)[0]
        return Ending(word if len(asked) == 1 else _of(count, asked, word), True, bad[0].cause)
    unread = next((reading for reading in readings if not reading.good and reading.outcome != "implausible"), None)
    if unread is not None:
        cause = next((issue.message for issue in issues if issue.cause == unread.outcome), None)
        return Ending(_words(unread.outcome), True, cause)
    return Ending(_good_words(asked, readings))


def relevant(source: Source, fetches: Sequence[Fetch]) -> list[Fetch]:
    """Of the newest attempt of each URL, those of the pages declared now and of the pages that these led to."""
    urls = {page.url for page in source.pages}
    declared = [fetch for fetch in fetches if fetch.url in urls]
    if not declared:
        return list(fetches)
    since = min(fetch.fetched_at for fetch in declared)
    return [fetch for fetch in fetches if fetch.url in urls or fetch.fetched_at >= since]


def _good_words(asked: Sequence[Fetch], readings: Sequence[LastReading]) -> str:
    if any(reading.outcome == "implausible" for reading in readings):
        return _words("implausible")
    new = sum(fetch.outcome is Outcome.NEW for fetch in asked)
    words = _words(Outcome.NEW if new else Outcome.UNCHANGED)
    words = _of(new, asked, words) if new and len(asked) > 1 else words
    partial = any(reading.outcome == "partial" for reading in readings)
    return Phrase("sources.in_part", words=words) if partial else words


def _words(outcome: str) -> str:
    return Phrase(f"sources.ending.{outcome}")


def _of(count: int, asked: Sequence[Fetch], words: str) -> str:
    return Phrase("sources.of", number=count, total=len(asked), words=words)


def _missing(source: Source, known: _Known, members: frozenset[str]) -> tuple[str, ...]:
    """Of each item's newest believed reading; a country with a page of its own is expected on that page alone."""
    believed = {reading.item: reading.capture for reading in known.believed.get(source.id, ())}
    own_page = {page.item for page in source.pages} & members
    gone = {item for item in own_page if item in believed and item not in known.present.get(believed[item], ())}
    listed = members.intersection(source.expectations.countries)
    for item, capture in believed.items():
        if item not in own_page:
            gone |= listed - known.present.get(capture, frozenset())
    return tuple(sorted(gone))
