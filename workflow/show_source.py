"""One source in full: its declaration, what was asked of its site day by day, and how the last attempts ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.cases
import store.decided_of_source
import store.editions
import store.fetches
import store.issues
import store.last_outcomes
from config.countries import name_of
from config.reports import load_rules
from config.settings import Settings
from crawlers.registry import load
from domain.cases import CaseState
from domain.fetches import DayAccount, Fetch
from domain.reports import Cell
from domain.sources import Page, Source
from store.last_outcomes import LastReading
from workflow.decision_words import why_of
from workflow.exports import utc_text
from workflow.known_sources import chosen_sources
from workflow.source_health import relevant
from workflow.source_words import source_lines
from workflow.verification import verifications

__all__ = ["source_document", "source_lines"]

Document = dict[str, object]
LATEST = 50
"""Decisions that are listed."""


def source_document(conn: Connection, settings: Settings, source_id: str, days: int, now: datetime) -> Document:
    """Everything, as JSON can hold it. days: of the account, the newest ones. UsageError for an unknown id."""
    (source,) = chosen_sources(settings, [source_id])
    verified = verifications(conn, [source], now)[source.id]
    fetches = store.last_outcomes.newest_fetches(conn, source.id).get(source.id, ())
    account = store.fetches.account(conn, source.id)
    return {
        **_declaration(source),
        "verified": _time(verified.at),
        "overdue": verified.overdue,
        "unverified": list(verified.lacking) if verified.partly else [],
        "extractor": _extractor(conn, source),
        "pages": _pages(source, fetches),
        "led_to": _led_to(source, fetches),
        "account": [_day(one) for one in account[-days:]],
        "days_before": max(0, len(account) - days),
        "readings": [_reading(one) for one in store.last_outcomes.newest_readings(conn).get(source.id, ())],
        "cases": [case.id for case in store.cases.listing(conn, {CaseState.OPEN}) if case.source == source.id],
        "decisions": _decisions(conn, settings.report, source),
        "issues": [issue.message for issue in store.issues.listing(conn, scope=source.id)],
    }


def _declaration(source: Source) -> Document:
    expected = source.expectations
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "cited_url": source.cited_url,
        "every_days": source.every_days,
        "watched": source.watched,
        "tls": dict(source.tls),
        "settings": dict(source.settings),
        "expectations": {
            "records_min": expected.records_min,
            "records_max": expected.records_max,
            "countries": list(expected.countries),
        },
    }


def _extractor(conn: Connection, source: Source) -> Document:
    used = store.last_outcomes.extractor_versions(conn, source.id)
    name = f"{source.id}/{source.extractor_version}"
    return {
        "name": name,
        "first_used": _time(dict(used).get(name)),
        "earlier": [{"name": one, "first_used": _time(at)} for one, at in used if one != name],
    }


def _pages(source: Source, fetches: Sequence[Fetch]) -> list[Document]:
    declared = {(page.role, page.item): page.url for page in load(source.id).pages}
    last = {fetch.url: fetch for fetch in fetches}
    return [_page(page, declared[page.role, page.item], last.get(page.url)) for page in source.pages]


def _page(page: Page, declared: str, last: Fetch | None) -> Document:
    return {
        "role": page.role,
        "item": page.item,
        "url": page.url,
        "overridden": page.url != declared,
        "declared_url": declared,
        "last": _attempt(last) if last else None,
    }


def _led_to(source: Source, fetches: Sequence[Fetch]) -> list[Document]:
    """The pages that the declared ones led to when they were last asked."""
    declared = {page.url for page in source.pages}
    return [{"url": one.url, **_attempt(one)} for one in relevant(source, fetches) if one.url not in declared]


def _attempt(fetch: Fetch) -> Document:
    return {
        "outcome": fetch.outcome.value,
        "at": _time(fetch.fetched_at),
        "status": fetch.status,
        "cause": fetch.cause,
        "snapshot": fetch.snapshot,
        "supplied_by": fetch.supplied_by,
    }


def _day(account: DayAccount) -> Document:
    return {
        "day": account.day.isoformat(),
        "pages": account.pages,
        "requests": account.requests,
        "bytes": account.bytes_received,
        "not_modified": account.not_modified,
        "robots": {decision.value: count for decision, count in sorted(account.robots.items())},
        "shortest_delay_ms": account.shortest_delay_ms,
    }


def _reading(reading: LastReading) -> Document:
    return {
        "item": reading.item,
        "capture": reading.capture,
        "fetched_at": _time(reading.fetched_at),
        "outcome": reading.outcome,
        "layout": reading.layout,
        "records": reading.records,
        "problems": reading.problems,
        "extractor": reading.extractor,
    }


def _decisions(conn: Connection, report: str, source: Source) -> list[Document]:
    """Those on single changes of the edition in force; what was adopted in bulk stands in each cell's history."""
    edition = store.editions.current(conn, report)
    if edition is None:
        return []
    titles = {rule.field: rule.title for rule in load_rules(report).cells}
    return [
        {
            "decision": one.id,
            "kind": one.kind.value,
            "at": _time(one.decided_at),
            "by": one.decided_by,
            "change": one.change,
            "cell": str(cell),
            "title": ", ".join(part for part in (titles.get(cell.field, cell.field), _row(cell), cell.item) if part),
            "why": why_of(one),
        }
        for one, cell in store.decided_of_source.of_source(conn, report, edition.id, source.id, LATEST)
    ]


def _row(cell: Cell) -> str:
    return name_of(cell.country) if cell.country else ""


def _time(moment: datetime | None) -> str | None:
    return utc_text(moment.replace(microsecond=0)) if moment else None
