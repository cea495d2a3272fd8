"""The state of an installation on one screen: what is verified in time, what is not, and why."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.editions
import store.issues
from config.countries import name_of
from config.settings import Settings
from texts.catalogue import Phrase
from workflow.alarms import SCOPE as SCHEDULE
from workflow.exports import utc_text
from workflow.source_health import Health, health_of_all
from workflow.verification import lacking_in_words

Document = dict[str, object]
HEADERS = ("Source", "State", "Verified", "Days", "Last outcome", "Cases", "Issues")
NAMED = 8
CAUSE_WIDTH = 150


def status(conn: Connection, settings: Settings, now: datetime) -> tuple[tuple[Health, ...], int]:
    """Every watched source, and how many open issues belong to none of them (the report's own contradictions)."""
    sources = health_of_all(conn, settings, now)
    ids = {SCHEDULE, *(health.source.id for health in sources)}
    return sources, sum(issue.scope not in ids for issue in store.issues.listing(conn))


def is_well(sources: Sequence[Health]) -> bool:
    """Nothing overdue, failed or doubted."""
    return all(health.state == "ok" for health in sources)


def headline(sources: Sequence[Health]) -> str:
    """`12 of 14 sources verified in time; 1 failed; 1 case, 3 issues open.`"""
    in_time = sum(not health.overdue for health in sources)
    words: str = Phrase("sources.in_time", number=in_time, count=len(sources))
    if failed := sum(health.ending.failed for health in sources):
        words = Phrase("sources.and_failed", words=words, number=failed)
    cases = Phrase("sources.cases", count=sum(health.cases for health in sources))
    issues = Phrase("sources.issues", count=sum(health.issues for health in sources))
    return Phrase("sources.headline", words=words, cases=cases, issues=issues)


def next_step(conn: Connection, settings: Settings) -> str | None:
    """What comes first in a store in which no edition was adopted yet; None in every other."""
    if store.editions.current(conn, settings.report) is not None:
        return None
    return f"No edition of {settings.report} is adopted yet; the next step is: datumline report import"


def rows(sources: Sequence[Health], now: datetime) -> Iterator[tuple[str, ...]]:
    """A row a source under HEADERS; Days is its age against its period, `3 of 7`."""
    for health in sources:
        age = "-" if health.verified is None else str((now - health.verified).days)
        verified = _verified(health)
        state = health.state if health.state == "ok" else health.state.upper()
        counts = (str(count) if count else "-" for count in (health.cases, health.issues))
        yield health.source.id, state, verified, f"{age} of {health.source.every_days}", health.ending.words, *counts


def remarks(sources: Sequence[Health], elsewhere: int) -> Iterator[str]:
    """What the table has no room for: causes of failures, missing countries, and where to look."""
    for health in sources:
        if health.ending.failed and health.ending.cause:
            yield f"{health.source.id}: {textwrap.shorten(health.ending.cause, CAUSE_WIDTH, placeholder=' …')}"
        if health.partly:
            yield f"{health.source.id} is not verified in time for {lacking_in_words(health.lacking)}."
        if health.missing:
            yield f"{health.source.id} lacks {_names(health.missing)}."
    if elsewhere:
        yield f"{_counted(elsewhere, 'issue')} about the report itself: datumline issues"


def document(sources: Sequence[Health], elsewhere: int, now: datetime) -> Document:
    """The same for scripts; ages in days with one decimal, countries as alpha-3 codes."""
    return {
        "at": utc_text(now.replace(microsecond=0)),
        "ok": is_well(sources),
        "sources_total": len(sources),
        "verified_in_time": sum(not health.overdue for health in sources),
        "failed": sum(health.ending.failed for health in sources),
        "cases": sum(health.cases for health in sources),
        "issues": sum(health.issues for health in sources),
        "issues_of_the_report": elsewhere,
        "sources": [_source(health, now) for health in sources],
    }


def _source(health: Health, now: datetime) -> Document:
    verified = health.verified
    return {
        "source": health.source.id,
        "state": health.state,
        "verified": utc_text(verified.replace(microsecond=0)) if verified else None,
        "age_days": round((now - verified).total_seconds() / 86_400, 1) if verified else None,
        "every_days": health.source.every_days,
        "overdue": health.overdue,
        "parts": health.parts,
        "unverified": [item for item in health.lacking if item],
        "outcome": health.ending.words,
        "failed": health.ending.failed,
        "cause": health.ending.cause,
        "cases": health.cases,
        "issues": health.issues,
        "missing": list(health.missing),
    }


def _verified(health: Health) -> str:
    """The day, or of a source in many parts how many of them are verified in time."""
    if health.partly:
        return f"{health.parts - len(health.lacking)} of {health.parts}"
    return health.verified.date().isoformat() if health.verified else "never"


def _names(codes: Sequence[str]) -> str:
    names = sorted(name_of(code) for code in codes)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
