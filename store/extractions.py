"""What was made of the readings: the last that was believed, and what each item was last read as a whole of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from diffs.readings import Cover
from diffs.records import digest
from domain.extractions import Coverage, Extraction
from domain.subjects import Subject
from store.tables import capture_parts, captures, extractions

GOOD = ("complete", "partial")


@dataclass(frozen=True, slots=True)
class Believed:
    """A good reading: its capture, the item of its pages, which extractor made it, how many records it had."""

    capture: int
    item: str
    extractor: str
    records: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """The latest extraction of one capture. item: None where the first schema did not keep it.

    whole: whether all pages of the capture were had.
    """

    capture: int
    extractor: str
    outcome: str
    item: str | None
    fetched_at: datetime
    whole: bool = True


def columns_of(item: str, reading: Extraction | None) -> dict[str, Any]:
    """What a row keeps of an extraction besides its outcome; what there is not stays NULL."""
    if reading is None:
        return {"item": item}
    kept = {
        "item": item,
        "records": len(reading.records),
        "covers": coverage_as_json(reading.covers),
        "status_as_of": reading.status_as_of,
        "printed_totals": dict(reading.printed_totals) or None,
        "read_totals": dict(reading.read_totals) or None,
        "digests": record_digests(reading) or None,
    }
    return {name: value for name, value in kept.items() if value is not None}


def record_digests(reading: Extraction) -> dict[str, str]:
    """Subject as `country|item` -> the digest of what its record says, in hexadecimal; places in the page do not count.

    A subject with several records has one digest of them all.
    """
    said: dict[str, list[object]] = {}
    for record in reading.records:
        said.setdefault(subject_key(record.subject), []).extend((record.values, record.original_values))
    return {key: digest({"said": words}).hex() for key, words in said.items()}


def subject_key(subject: Subject) -> str:
    """The name under which a record's digest is kept."""
    return f"{subject.country}|{subject.item}"


def kept_digests(conn: Connection, capture: int) -> dict[str, str]:
    """The digests that the newest believed reading of a capture kept; empty where there is none."""
    c = extractions.c
    believed = select(c.digests).where(c.capture == capture, c.outcome.in_(GOOD)).order_by(c.id.desc()).limit(1)
    return conn.execute(believed).scalar_one_or_none() or {}


def coverage_as_json(coverage: Coverage | None) -> dict[str, list[str] | None] | None:
    """Sorted lists, null for "every"."""
    if coverage is None:
        return None
    sides = {"countries": coverage.countries, "items": coverage.items}
    return {name: None if side is None else sorted(side) for name, side in sides.items()}


def last_good(conn: Connection, source: str, item: str, until: datetime, but: int) -> Believed | None:
    """The newest believed reading of an item whose capture was whole and was fetched by `until`; `but` is left out."""
    query = (
        _latest()
        .where(captures.c.source == source, func.coalesce(extractions.c.item, "") == item)
        .where(captures.c.complete, extractions.c.outcome.in_(GOOD), captures.c.id != but)
        .where(captures.c.fetched_at <= until)
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    return Believed(row.capture, item, row.extractor, row.records) if row else None


def proved_absences(conn: Connection, source: str, item: str, until: datetime) -> bool:
    """Whether a believed reading of the item fetched by `until` was the whole truth about something."""
    query = (
        select(captures.c.id)
        .join(extractions, extractions.c.capture == captures.c.id)
        .where(captures.c.source == source, func.coalesce(extractions.c.item, "") == item)
        .where(captures.c.complete, captures.c.fetched_at <= until)
        .where(extractions.c.outcome.in_(GOOD), extractions.c.covers.is_not(None))
        .limit(1)
    )
    return conn.execute(query).scalar_one_or_none() is not None


def latest_status(conn: Connection, source: str, item: str, until: datetime, but: int) -> date | None:
    """The latest day that a believed reading fetched by `until` printed as the one its content stands at."""
    query = (
        select(func.max(extractions.c.status_as_of, type_=extractions.c.status_as_of.type))
        .join(captures, extractions.c.capture == captures.c.id)
        .where(captures.c.source == source, func.coalesce(extractions.c.item, "") == item)
        .where(extractions.c.outcome.in_(GOOD), captures.c.id != but, captures.c.fetched_at <= until)
    )
    return conn.execute(query).scalar_one_or_none()


def all_of(conn: Connection, source: str) -> tuple[Read, ...]:
    """The latest extraction of every capture of a source, in the order in which they were fetched."""
    query = _latest(captures.c.complete).where(captures.c.source == source)
    rows = conn.execute(query.order_by(captures.c.fetched_at, captures.c.id))
    return tuple(Read(row.capture, row.extractor, row.outcome, row.item, row.fetched_at, row.complete) for row in rows)


def is_newest(conn: Connection, source: str, item: str, capture: int) -> bool:
    """Whether no later capture of the item has been read."""
    query = (
        _latest()
        .where(captures.c.source == source, func.coalesce(extractions.c.item, "") == item)
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    return row is None or row.capture == capture


def covers(conn: Connection, sources: Collection[str]) -> dict[str, tuple[Cover, ...]]:
    """Per source, what the newest whole reading of each of its items is the whole truth about."""
    newest = func.row_number().over(
        partition_by=(captures.c.source, extractions.c.item),
        order_by=(captures.c.fetched_at.desc(), captures.c.id.desc()),
    )
    ranked = (
        _latest(newest.label("rank"), captures.c.source, extractions.c.covers)
        .where(captures.c.source.in_(sources), captures.c.complete)
        .where(extractions.c.outcome.in_(GOOD), extractions.c.covers.is_not(None))
        .subquery()
    )
    found: dict[str, tuple[Cover, ...]] = {}
    rows = conn.execute(select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.source, ranked.c.item)).all()
    proofs = _newest_parts(conn, [row.capture for row in rows])
    for row in rows:
        proof = proofs[row.capture]
        cover = Cover(_coverage(row.covers), proof.snapshot, url=proof.url, fetched_at=proof.fetched_at)
        found[row.source] = (*found.get(row.source, ()), cover)
    return found


def _latest(*columns: ColumnElement[Any]) -> Select[Any]:
    """Every capture with the latest extraction of it."""
    own = (extractions.c.capture, extractions.c.extractor, extractions.c.records, extractions.c.outcome)
    last = select(func.max(extractions.c.id)).where(extractions.c.capture == captures.c.id).scalar_subquery()
    return (
        select(*own, extractions.c.item, captures.c.fetched_at, *columns)
        .join(captures, extractions.c.capture == captures.c.id)
        .where(extractions.c.id == last.correlate(captures))
    )


def _newest_parts(conn: Connection, numbers: Collection[int]) -> dict[int, Any]:
    """Capture -> its newest part, of several the first."""
    c = capture_parts.c
    query = select(c.capture, c.snapshot, c.url, c.fetched_at).where(c.capture.in_(numbers))
    return {row.capture: row for row in conn.execute(query.order_by(c.fetched_at, c.position.desc()))}


def _coverage(kept: dict[str, list[str] | None]) -> Coverage:
    countries, items = kept["countries"], kept["items"]
    return Coverage(None if countries is None else frozenset(countries), None if items is None else frozenset(items))
