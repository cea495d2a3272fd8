"""The differences between the sources and the baseline, open ones and decided ones."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Row, Table, bindparam, select, update

from domain.changes import Change, ChangeKind, ChangeStatus, WatchedChange
from domain.errors import UsageError
from domain.reports import Cell
from domain.subjects import Subject
from store.questions import Question, ask
from store.tables import changes, watched_changes
from store.upserts import insert_for
from texts.catalogue import Phrase

SHORTEST_PREFIX = 4
PLACE = ("report", "figure", "country", "item", "field")
PLAIN = (
    *("id", "edition", "meaning", "before", "after", "original_value", "first_seen", "source", "snapshot", "locator"),
    *("baseline_entry", "deferred_until"),
)
MOVING = ("status", "meaning", "deferred_until", "first_seen", "original_value", "snapshot", "locator", "inputs")
WATCHED_PLAIN = ("id", "source", "field", "meaning", "before", "after", "first_seen", "snapshot", "locator")


def _here(statuses: Iterable[ChangeStatus]) -> tuple[ColumnElement[bool], ...]:
    """Of one cell; the statuses are named so that the index of the listing serves."""
    c = changes.c
    place = (c[name] == bindparam(f"at_{name}") for name in (*PLACE, "edition"))
    return *place, c.status.in_([status.value for status in statuses])


# Made once: to put these together takes longer than to run them.
ONE = Question(lambda _dialect: select(changes).where(changes.c.id == bindparam("change")))
OF_CELL = select(changes).where(*_here(ChangeStatus))
STATUS = (
    update(changes)
    .where(changes.c.id == bindparam("change"))
    .values(status=bindparam("status"), deferred_until=bindparam("deferred_until"))
)
OTHERS = (
    update(changes)
    .where(*_here((ChangeStatus.OPEN, ChangeStatus.DEFERRED)), changes.c.id != bindparam("change"))
    .values(status=ChangeStatus.SUPERSEDED.value)
)


def save(conn: Connection, change: Change) -> None:
    """Insert a change; where its id is here already, take over status, meaning, deferral and the evidence of today."""
    row = {
        **{name: getattr(change.cell, name) for name in PLACE},
        **{name: getattr(change, name) for name in PLAIN},
        "kind": change.kind.value,
        "status": change.status.value,
        "inputs": list(change.inputs),
    }
    _save(conn, changes, row, MOVING)


def close(conn: Connection, closed: Collection[Change]) -> None:
    """Give changes that are known already the status they end in, all at once."""
    for status in {change.status for change in closed}:
        ids = [change.id for change in closed if change.status is status]
        conn.execute(update(changes).where(changes.c.id.in_(ids)).values(status=status.value))


def set_status(conn: Connection, change_id: str, status: ChangeStatus, deferred_until: datetime | None = None) -> None:
    """Give a change its status; a deferral that is not given again ends. UsageError for an unknown id."""
    values = {"change": change_id, "status": status.value, "deferred_until": deferred_until}
    if not conn.execute(STATUS, values).rowcount:
        raise UsageError(Phrase("refused.change.unknown", change=change_id))


def supersede_others(conn: Connection, change: Change) -> None:
    """Close what else waits for the cell of a change that was approved: it starts from what the cell held before."""
    conn.execute(OTHERS, {**_at(change.edition, change.cell), "change": change.id})


def read(conn: Connection, change_id: str) -> Change | None:
    """A change by its id or by the beginning of it (four digits at least); UsageError where that fits several."""
    (exact,) = ask(conn, (ONE, {"change": change_id}))
    if exact or len(change_id) < SHORTEST_PREFIX:
        return change_of(exact[0]) if exact else None
    alike = select(changes).where(changes.c.id.startswith(change_id, autoescape=True)).order_by(changes.c.id).limit(3)
    rows = conn.execute(alike).all()
    if len(rows) > 1:
        raise UsageError(Phrase("refused.change.several", change=change_id, ids=", ".join(row.id for row in rows)))
    return change_of(rows[0]) if rows else None


def by_ids(conn: Connection, ids: Collection[str]) -> tuple[Change, ...]:
    """The changes with these whole ids, in no order; those that do not exist are left out."""
    return tuple(change_of(row) for row in conn.execute(select(changes).where(changes.c.id.in_(ids))))


def listing(
    conn: Connection, report: str, edition: str, statuses: Collection[ChangeStatus] | None = None
) -> tuple[Change, ...]:
    """An edition's changes by figure, country, item and field; those with one of `statuses`, or all of them."""
    c = changes.c
    query = select(changes).where(c.report == report, c.edition == edition)
    if statuses is not None:
        query = query.where(c.status.in_([status.value for status in statuses]))
    return tuple(sorted((change_of(row) for row in conn.execute(query)), key=_place))


def of_cell(conn: Connection, edition: str, cell: Cell) -> tuple[Change, ...]:
    """Every change of one cell, whatever its status."""
    rows = conn.execute(OF_CELL, _at(edition, cell))
    return tuple(sorted((change_of(row) for row in rows), key=_place))


def newest(conn: Connection, report: str, edition: str, wanted: Mapping[str, str], most: int) -> tuple[Change, ...]:
    """The changes of an edition that were first seen last, without first readings and what gave way to another.

    wanted: column -> value, as `{"country": "SWE"}`.
    """
    c = changes.c
    query = select(changes).where(c.report == report, c.edition == edition)
    query = query.where(c.kind != ChangeKind.ESTABLISHED.value, c.status != ChangeStatus.SUPERSEDED.value)
    query = query.where(*(c[name] == value for name, value in wanted.items()))
    return tuple(change_of(row) for row in conn.execute(query.order_by(c.first_seen.desc(), c.id).limit(most)))


def save_watched(conn: Connection, change: WatchedChange) -> None:
    """As `save`, for what no cell uses."""
    row = {
        **{name: getattr(change, name) for name in WATCHED_PLAIN},
        "country": change.subject.country,
        "item": change.subject.item,
        "kind": change.kind.value,
        "status": change.status.value,
    }
    _save(conn, watched_changes, row, ("status", "meaning"))


def watched_listing(conn: Connection, statuses: Collection[ChangeStatus] | None = None) -> tuple[WatchedChange, ...]:
    """The changes that no cell uses, by source, country, item and field."""
    query = select(watched_changes)
    if statuses is not None:
        query = query.where(watched_changes.c.status.in_([status.value for status in statuses]))
    found = (_watched(row) for row in conn.execute(query))
    return tuple(sorted(found, key=lambda w: (w.source, w.subject, w.field, w.first_seen, w.id)))


def _at(edition: str, cell: Cell) -> dict[str, str]:
    return {"at_edition": edition, **{f"at_{name}": getattr(cell, name) for name in PLACE}}


def _place(change: Change) -> tuple[str, ...]:
    cell = change.cell
    return cell.figure, cell.country, cell.item, cell.field, change.first_seen.isoformat(), change.id


def _save(conn: Connection, table: Table, row: dict[str, Any], moving: tuple[str, ...]) -> None:
    conn.execute(_upsert(conn.dialect.name, table, moving), row)


@cache
def _upsert(dialect: str, table: Table, moving: tuple[str, ...]) -> Executable:
    """Made once: to put it together takes longer than to run it."""
    insert = insert_for(dialect, table)
    return insert.on_conflict_do_update(index_elements=["id"], set_={name: insert.excluded[name] for name in moving})


def change_of(row: Row[Any]) -> Change:
    """A whole row of the table as the change it keeps."""
    return Change(
        **{name: getattr(row, name) for name in PLAIN},
        cell=Cell(row.report, row.figure, row.country, row.item, row.field),
        kind=ChangeKind(row.kind),
        status=ChangeStatus(row.status),
        inputs=tuple(row.inputs),
    )


def _watched(row: Row[Any]) -> WatchedChange:
    return WatchedChange(
        **{name: getattr(row, name) for name in WATCHED_PLAIN},
        subject=Subject(row.country, row.item),
        kind=ChangeKind(row.kind),
        status=ChangeStatus(row.status),
    )
