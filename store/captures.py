"""The readings of a source, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, select

from domain.errors import UsageError
from domain.extractions import Extraction, Problem
from domain.snapshots import Capture, Part
from store import snapshots
from store.extractions import GOOD, columns_of
from store.tables import capture_parts, captures, extractions

OUTCOMES = ("complete", "partial", "implausible", "layout_unknown", "not_the_page")


def record(conn: Connection, capture: Capture, taken_at: datetime) -> int:
    """Append one reading and give its id. The snapshots of its parts must be kept already.

    It counts as fetched when its oldest part was: everything in it is at least as fresh as that.
    """
    if not capture.parts:
        raise UsageError(f"A capture of {capture.source} without any page cannot be recorded.")
    row = {
        "source": capture.source,
        "complete": capture.complete,
        "supplied_by": capture.supplied_by,
        "fetched_at": min(part.fetched_at for part in capture.parts),
        "taken_at": taken_at,
    }
    capture_id = int(conn.execute(insert(captures).values(row).returning(captures.c.id)).scalar_one())
    parts = [_part_row(capture_id, position, part) for position, part in enumerate(capture.parts)]
    conn.execute(insert(capture_parts), parts)
    return capture_id


def read(conn: Connection, capture_id: int) -> Capture:
    """The reading with all its bytes, verified. UsageError for an unknown id; IntegrityError for damaged bytes."""
    head = conn.execute(select(captures).where(captures.c.id == capture_id)).one_or_none()
    if head is None:
        raise UsageError(f"There is no capture {capture_id}.")
    query = select(capture_parts).where(capture_parts.c.capture == capture_id).order_by(capture_parts.c.position)
    parts = tuple(
        Part(row.role, row.url, row.fetched_at, snapshots.read(conn, row.snapshot)) for row in conn.execute(query).all()
    )
    return Capture(head.source, parts, head.complete, head.supplied_by)


def snapshots_of(conn: Connection, capture_id: int) -> tuple[str, ...]:
    """The names of a reading's bytes, in the order of its parts."""
    query = select(capture_parts.c.snapshot).where(capture_parts.c.capture == capture_id)
    return tuple(conn.execute(query.order_by(capture_parts.c.position)).scalars())


def fetched_at(conn: Connection, capture_id: int) -> datetime:
    """When a reading was fetched: its oldest part."""
    found: datetime = conn.execute(select(captures.c.fetched_at).where(captures.c.id == capture_id)).scalar_one()
    return found


def latest(conn: Connection, source: str) -> int | None:
    """The id of the newest reading by the time it was fetched, whenever it was brought here."""
    return conn.execute(_newest_first(source).limit(1)).scalar_one_or_none()


def identifiers(conn: Connection, source: str) -> tuple[int, ...]:
    """The ids of all readings of a source, the newest first."""
    return tuple(conn.execute(_newest_first(source)).scalars())


def record_extraction(
    conn: Connection,
    capture_id: int,
    extractor: str,
    outcome: str,
    layout: str | None,
    problems: Sequence[Problem],
    at: datetime,
    records: int | None = None,
    item: str = "",
    reading: Extraction | None = None,
) -> int:
    """Append what one extractor made of a reading and give its id. outcome: one of OUTCOMES, else ValueError.

    records: how many were read, for the next reading to be compared with. item: whose pages the capture consists of.
    reading: what was read, of which coverage, totals and the page's own day are kept.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome!r} is no outcome of an extraction; there are {', '.join(OUTCOMES)}")
    row = {
        "capture": capture_id,
        "extractor": extractor,
        "outcome": outcome,
        "layout": layout,
        "records": records,
        "problems": [{"kind": p.kind.value, "message": p.message, "locator": p.locator} for p in problems],
        "extracted_at": at,
        **columns_of(item, reading),
    }
    return int(conn.execute(insert(extractions).values(row).returning(extractions.c.id)).scalar_one())


def last_verified(conn: Connection) -> dict[str, datetime]:
    """Per source, when the newest reading was fetched whose latest extraction is complete or partial."""
    query = (
        select(captures.c.source, func.max(captures.c.fetched_at, type_=captures.c.fetched_at.type))
        .join(extractions, extractions.c.capture == captures.c.id)
        .where(extractions.c.id.in_(_latest_extractions()), extractions.c.outcome.in_(GOOD))
        .group_by(captures.c.source)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


@dataclass(frozen=True, slots=True)
class PartRead:
    """A source's item with its newest good reading. whole: whether all its pages were had.

    countries: those it speaks of, where it belongs to no item.
    """

    source: str
    item: str
    fetched_at: datetime
    whole: bool
    countries: frozenset[str] = frozenset()


def parts_read(conn: Connection) -> tuple[PartRead, ...]:
    """Of every source and item the newest good reading of a whole capture, and the newest of any other."""
    item = func.coalesce(extractions.c.item, "").label("item")
    order = (captures.c.fetched_at.desc(), captures.c.id.desc())
    rank = func.row_number().over(partition_by=(captures.c.source, item, captures.c.complete), order_by=order)
    query = (
        select(captures.c.source, item, captures.c.fetched_at, captures.c.complete, extractions.c.digests)
        .add_columns(rank.label("rank"))
        .join(extractions, extractions.c.capture == captures.c.id)
        .where(extractions.c.id.in_(_latest_extractions()), extractions.c.outcome.in_(GOOD))
        .subquery()
    )
    return tuple(
        PartRead(
            row.source, row.item, row.fetched_at, row.complete, frozenset() if row.item else _countries(row.digests)
        )
        for row in conn.execute(select(query).where(query.c.rank == 1))
    )


def _countries(digests: dict[str, str] | None) -> frozenset[str]:
    return frozenset(subject.partition("|")[0] for subject in digests or {})


def previous_record_count(conn: Connection, source: str) -> int | None:
    """How many records the newest good reading of a source had; None where there is none or it was not counted."""
    query = (
        select(extractions.c.records)
        .join(captures, extractions.c.capture == captures.c.id)
        .where(captures.c.source == source)
        .where(extractions.c.id.in_(_latest_extractions(source)), extractions.c.outcome.in_(GOOD))
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    )
    return conn.execute(query).scalar_one_or_none()


def _latest_extractions(source: str | None = None) -> Select[int]:
    query = select(func.max(extractions.c.id)).group_by(extractions.c.capture)
    if source is None:
        return query
    return query.join(captures, extractions.c.capture == captures.c.id).where(captures.c.source == source)


def _newest_first(source: str) -> Select[int]:
    mine = select(captures.c.id).where(captures.c.source == source)
    return mine.order_by(captures.c.fetched_at.desc(), captures.c.id.desc())


def _part_row(capture_id: int, position: int, part: Part) -> dict[str, object]:
    return {
        "capture": capture_id,
        "position": position,
        "role": part.role,
        "url": part.url,
        "fetched_at": part.fetched_at,
        "snapshot": part.snapshot.sha256,
    }
