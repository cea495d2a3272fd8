"""The sources' errors, each with the steps of its way, which are append-only."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from domain.reports import Cell
from domain.upstream import UNFIXED, UpstreamError, UpstreamMark, UpstreamState
from store.log_tables import upstream_errors, upstream_marks

PLACE = ("report", "figure", "country", "item", "field")
PLAIN = ("edition", "source", "said", "held", "change", "decision", "opened_by", "opened_at", "note")


def add(conn: Connection, error: UpstreamError) -> int:
    """Append an error with its first step, and give its id."""
    place = {name: getattr(error.cell, name) for name in PLACE}
    row = {**place, **{name: getattr(error, name) for name in PLAIN}, "state": error.state.value}
    number = int(conn.execute(insert(upstream_errors).values(row).returning(upstream_errors.c.id)).scalar_one())
    _append(conn, UpstreamMark(number, error.state, error.opened_by, error.opened_at, error.note))
    return number


def mark(conn: Connection, step: UpstreamMark) -> None:
    """Append a step and give the error its state."""
    _append(conn, step)
    conn.execute(update(upstream_errors).where(upstream_errors.c.id == step.error).values(state=step.state.value))


def read(conn: Connection, error_id: int) -> UpstreamError | None:
    """An error by its id."""
    row = conn.execute(select(upstream_errors).where(upstream_errors.c.id == error_id)).one_or_none()
    return _error(row) if row else None


def unfixed_of_change(conn: Connection, change: str) -> UpstreamError | None:
    """The error that a rejection of this change opened, if it did and is not closed."""
    c = upstream_errors.c
    query = select(upstream_errors).where(c.change == change, c.state.in_([state.value for state in UNFIXED]))
    row = conn.execute(query.order_by(c.id.desc()).limit(1)).one_or_none()
    return _error(row) if row else None


def listing(
    conn: Connection, report: str, edition: str | None = None, states: Collection[UpstreamState] | None = None
) -> tuple[UpstreamError, ...]:
    """A report's errors in the order in which they were opened; those with one of `states`, or all."""
    c = upstream_errors.c
    query = select(upstream_errors).where(c.report == report).order_by(c.id)
    if edition is not None:
        query = query.where(c.edition == edition)
    if states is not None:
        query = query.where(c.state.in_([state.value for state in states]))
    return tuple(_error(row) for row in conn.execute(query))


def marks(conn: Connection, error_id: int) -> tuple[UpstreamMark, ...]:
    """The steps of an error's way, the first one being its opening."""
    c = upstream_marks.c
    rows = conn.execute(select(upstream_marks).where(c.error == error_id).order_by(c.id))
    return tuple(UpstreamMark(row.error, UpstreamState(row.state), row.marked_by, _at(row), row.note) for row in rows)


def _at(row: Row[Any]) -> datetime:
    at: datetime = row.marked_at
    return at


def _append(conn: Connection, step: UpstreamMark) -> None:
    row = {name: getattr(step, name) for name in UpstreamMark.__dataclass_fields__}
    conn.execute(insert(upstream_marks).values({**row, "state": step.state.value}))


def _error(row: Row[Any]) -> UpstreamError:
    cell = Cell(row.report, row.figure, row.country, row.item, row.field)
    plain = {name: getattr(row, name) for name in PLAIN}
    return UpstreamError(**plain, cell=cell, state=UpstreamState(row.state), id=row.id)
