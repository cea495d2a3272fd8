"""A reading of the same bytes by the same extractor: recorded without reading them again.

What the earlier reading stated is stated once more, at a later time. The statements are found by where they were last
confirmed: at the earlier capture's parts. That this is all of them is checked, not assumed: another page of the source
may have had its say about the same places since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    Executable,
    Select,
    and_,
    bindparam,
    distinct,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.engine import Connection

from store import runs
from store.case_tables import cases
from store.tables import (
    capture_parts,
    captures,
    confirmations,
    current_statements,
    extractions,
    issues,
    statements,
)
from store.upserts import insert_for

COMPLETE = "complete"
OWN = ("id", "capture", "extracted_at")
"""What an extraction does not have in common with the one that it repeats."""
BYTES = ("snapshot", "url", "fetched_at")


class Place(NamedTuple):
    """A page in a capture and the bytes that it had."""

    role: str
    url: str
    snapshot: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """The newest reading of an item, as far as it matters for a repetition."""

    capture: int
    extraction: int
    records: int
    layout: str | None
    parts: tuple[Place, ...]


def earlier(conn: Connection, source: str, item: str, extractor: str) -> Earlier | None:
    """The newest reading of an item, where it was whole, complete and made by this extractor; else None."""
    row = conn.execute(_NEWEST, {"source": source, "wanted_item": item}).one_or_none()
    if row is None or (row.outcome, row.extractor, row.complete) != (COMPLETE, extractor, True) or not row.records:
        return None
    parts = tuple(Place(*part) for part in conn.execute(_PARTS, {"capture": row.capture}))
    return Earlier(row.capture, row.id, row.records, row.layout, parts)


def repeats(before: Earlier, parts: Sequence[Place]) -> bool:
    """Whether these are the same pages with the same bytes, each fetched later."""
    if len(parts) != len(before.parts) or len({part.url for part in parts}) != len(parts):
        return False
    pairs = list(zip(before.parts, parts, strict=True))
    return all(old[:3] == new[:3] and old.fetched_at < new.fetched_at for old, new in pairs)


def record(
    conn: Connection, source: str, extractor: str, before: Earlier, parts: Sequence[Place], now: datetime
) -> int | None:
    """Append the capture and its extraction, confirm what the earlier one stated; the capture's id.

    None, and nothing recorded, where it is not certain what the earlier reading stated. `parts` must repeat `before`.
    """
    runs.lock(conn, {source})
    since = min(part.fetched_at for part in before.parts)
    known = {"source": source, "extractor": extractor, "before": before.capture, "since": since}
    found = conn.execute(_CHECK, known).one()
    if found.subjects != before.records or found.doubtful:
        return None
    capture = _record_capture(conn, source, parts, now)
    conn.execute(_COPY, {"capture": capture, "at": now, "extraction": before.extraction})
    conn.execute(_confirmation(conn.dialect.name), {**known, "capture": capture})
    return capture


def nothing_open(conn: Connection, source: str, item: str) -> bool:
    """Whether no issue of the source and no case of the item waits to be closed."""
    return not conn.execute(_OPEN, {"source": source, "wanted_item": item}).scalar_one()


def _record_capture(conn: Connection, source: str, parts: Sequence[Place], now: datetime) -> int:
    fetched_at = min(part.fetched_at for part in parts)
    row = {"source": source, "complete": True, "fetched_at": fetched_at, "taken_at": now}
    capture = int(conn.execute(insert(captures).returning(captures.c.id), row).scalar_one())
    rows = [{"capture": capture, "position": position, **part._asdict()} for position, part in enumerate(parts)]
    conn.execute(insert(capture_parts), rows)
    return capture


def _newest() -> Select[Any]:
    last = select(func.max(extractions.c.id)).where(extractions.c.capture == captures.c.id).scalar_subquery()
    e = extractions.c
    return (
        select(e.id, e.capture, e.outcome, e.extractor, e.records, e.layout, captures.c.complete)
        .join(captures, e.capture == captures.c.id)
        .where(captures.c.source == bindparam("source"), func.coalesce(e.item, "") == bindparam("wanted_item"))
        .where(e.id == last.correlate(captures))
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    )


def _held() -> CTE:
    """What the source says now, where it last said so, and the earlier capture's part that this is."""
    end = {name: func.coalesce(confirmations.c[name], statements.c[name]).label(name) for name in runs.PROOF}
    part = capture_parts.alias("part")
    same = and_(
        part.c.capture == bindparam("before"),
        *(part.c[name] == end[name].element for name in BYTES),
        end["extractor"].element == bindparam("extractor"),
        ~statements.c.absent,
    )
    joined = (
        current_statements.join(statements, statements.c.id == current_statements.c.statement)
        .outerjoin(confirmations, confirmations.c.statement == statements.c.id)
        .outerjoin(part, same)
    )
    s = statements.c
    began = (s[name].label(f"began_{name}") for name in BYTES)
    columns = (s.id, s.country, s.item, s.absent, *began, part.c.position, *end.values())
    return select(*columns).select_from(joined).where(current_statements.c.source == bindparam("source")).cte("held")


def _check() -> Select[int, bool]:
    """subjects: how many of the earlier reading's are as it left them. doubtful: whether anything spoke up since.

    A record is a subject: when there are as many subjects as records, and of none of them another place was confirmed
    elsewhere, the earlier reading stated these places and no others. What was first said by a capture that arrived
    since, be it an old one, may have to be absent here.
    """
    held, since = _held(), bindparam("since", type_=statements.c.fetched_at.type)
    other, known, part = held.alias("other"), held.alias("known"), capture_parts.alias("later")
    in_both = and_(known.c.position.is_not(None), known.c.country == other.c.country, known.c.item == other.c.item)
    of_known = exists(select(literal(1)).select_from(known).where(in_both))
    arrived = (
        select(literal(1))
        .select_from(captures.join(part, part.c.capture == captures.c.id))
        .where(captures.c.source == bindparam("source"), captures.c.id > bindparam("before"))
        .where(*(part.c[name] == other.c[f"began_{name}"] for name in BYTES))
    )
    spoke = or_(and_(~other.c.absent, exists(arrived)), and_(other.c.fetched_at >= since, of_known))
    doubt = select(literal(1)).select_from(other).where(other.c.position.is_(None), spoke)
    subject = distinct(held.c.country + literal("\n") + held.c.item)
    subjects = func.count(subject).filter(held.c.position.is_not(None))
    return select(subjects.label("subjects"), exists(doubt).label("doubtful"))


@cache
def _confirmation(dialect: str) -> Executable:
    held, new = _held(), capture_parts.alias("new")
    here = and_(new.c.capture == bindparam("capture"), new.c.position == held.c.position)
    again = select(held.c.id, new.c.fetched_at, *(held.c[name] for name in runs.PROOF[1:])).join(new, here)
    # SQLite takes ON CONFLICT after a SELECT only where that has a WHERE.
    again = again.where(held.c.position.is_not(None))
    rows = insert_for(dialect, confirmations).from_select(["statement", *runs.PROOF], again)
    moving = {name: rows.excluded[name] for name in runs.PROOF}
    return rows.on_conflict_do_update(index_elements=["statement"], set_=moving)


def _copy() -> Executable:
    e = extractions.c
    names = [column.name for column in e if column.name not in OWN]
    at = bindparam("at", type_=e.extracted_at.type)
    kept = select(bindparam("capture", type_=e.capture.type), at, *(e[name] for name in names))
    return insert(extractions).from_select(
        ["capture", "extracted_at", *names], kept.where(e.id == bindparam("extraction"))
    )


# Made once: putting these together takes longer than running them.
_NEWEST = _newest()
_PARTS = (
    select(*(capture_parts.c[name] for name in Place._fields))
    .where(capture_parts.c.capture == bindparam("capture"))
    .order_by(capture_parts.c.position)
)
_CHECK = _check()
_OPEN = select(
    or_(
        exists().where(issues.c.scope == bindparam("source"), issues.c.closed_at.is_(None)),
        exists().where(
            cases.c.source == bindparam("source"),
            cases.c.item == bindparam("wanted_item"),
            cases.c.closed_at.is_(None),
        ),
    )
)
_COPY = _copy()
