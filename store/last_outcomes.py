"""How the latest attempts ended: of every page the last fetch, of every item the last reading, and who was on it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from domain.fetches import Fetch
from store.extractions import GOOD
from store.fetches import fetch_of
from store.tables import capture_parts, captures, confirmations, current_statements, extractions, fetches, statements


@dataclass(frozen=True, slots=True)
class LastReading:
    """The newest capture of a source's item, with what its latest extraction made of it. problems: how many."""

    source: str
    item: str
    capture: int
    fetched_at: datetime
    extractor: str
    outcome: str
    layout: str | None
    records: int | None
    problems: int

    @property
    def good(self) -> bool:
        return self.outcome in GOOD


def newest_fetches(conn: Connection, source: str | None = None) -> dict[str, tuple[Fetch, ...]]:
    """Source -> the newest attempt of each of its URLs, supplied pages included, the earliest first."""
    c = fetches.c
    newest = select(c.source, c.url, func.max(c.fetched_at, type_=c.fetched_at.type).label("at"))
    newest = newest.group_by(c.source, c.url)
    if source is not None:
        newest = newest.where(c.source == source)
    last = newest.subquery()
    same = and_(c.source == last.c.source, c.url == last.c.url, c.fetched_at == last.c.at)
    found: dict[str, dict[str, Fetch]] = defaultdict(dict)
    for row in conn.execute(select(fetches).join(last, same).order_by(c.fetched_at, c.id)):
        found[row.source][row.url] = fetch_of(row)
    return {name: tuple(by_url.values()) for name, by_url in found.items()}


def newest_readings(conn: Connection, *, believed: bool = False) -> dict[str, tuple[LastReading, ...]]:
    """Source -> the newest reading of each of its items; with `believed` the newest that is complete or partial."""
    item = func.coalesce(extractions.c.item, "")
    last = select(func.max(extractions.c.id)).group_by(extractions.c.capture)
    order = (captures.c.fetched_at.desc(), captures.c.id.desc())
    rank = func.row_number().over(partition_by=(captures.c.source, item), order_by=order).label("rank")
    own = (extractions.c.extractor, extractions.c.outcome, extractions.c.layout, extractions.c.records)
    query = (
        select(captures.c.source, item.label("item"), captures.c.id, captures.c.fetched_at, *own)
        .add_columns(extractions.c.problems, rank)
        .join(captures, extractions.c.capture == captures.c.id)
        .where(extractions.c.id.in_(last))
    )
    if believed:
        query = query.where(extractions.c.outcome.in_(GOOD))
    ranked = query.subquery()
    found: dict[str, tuple[LastReading, ...]] = {}
    for row in conn.execute(select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.source, ranked.c.item)):
        found[row.source] = (*found.get(row.source, ()), _reading(row))
    return found


def countries_on(conn: Connection, numbers: Collection[int]) -> dict[int, frozenset[str]]:
    """Capture -> the countries that its believed reading speaks of; captures that speak of none are left out."""
    snapshot = func.coalesce(confirmations.c.snapshot, statements.c.snapshot)
    fetched_at = func.coalesce(confirmations.c.fetched_at, statements.c.fetched_at)
    part = and_(capture_parts.c.snapshot == snapshot, capture_parts.c.fetched_at == fetched_at)
    query = (
        select(captures.c.id, statements.c.country)
        .select_from(current_statements)
        .join(statements, statements.c.id == current_statements.c.statement)
        .outerjoin(confirmations, confirmations.c.statement == statements.c.id)
        .join(capture_parts, part)
        .join(captures, and_(captures.c.id == capture_parts.c.capture, captures.c.source == statements.c.source))
        .where(captures.c.id.in_(numbers), statements.c.absent.is_(False))
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for number, country in conn.execute(query):
        found[number].add(country)
    return {number: frozenset(countries) for number, countries in found.items()}


def extractor_versions(conn: Connection, source: str) -> tuple[tuple[str, datetime], ...]:
    """(`<source id>/<version>`, when it first read a capture) in the order of first use."""
    first = func.min(extractions.c.extracted_at, type_=extractions.c.extracted_at.type).label("first")
    query = (
        select(extractions.c.extractor, first)
        .join(captures, extractions.c.capture == captures.c.id)
        .where(captures.c.source == source)
        .group_by(extractions.c.extractor)
    )
    return tuple((row.extractor, row.first) for row in conn.execute(query.order_by(first)))


def _reading(row: Any) -> LastReading:
    facts = (row.source, row.item, row.id, row.fetched_at, row.extractor, row.outcome, row.layout, row.records)
    return LastReading(*facts, problems=len(row.problems))
