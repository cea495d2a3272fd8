"""The approved cells: append-only, readable as of any decision time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, insert, select

from domain.baseline import BaselineEntry, State
from domain.reports import Cell
from store.questions import Question, ask
from store.tables import baseline_entries

PLACE = ("report", "figure", "country", "item", "field")
PLAIN = ("edition", "value", "original_value", "source", "snapshot", "locator", "decided_by", "decided_at", "decision")


def _of_one_cell() -> Select[Any]:
    c = baseline_entries.c
    return select(baseline_entries).where(*(c[name] == bindparam(name) for name in (*PLACE, "edition")))


# Made once: to put these together takes longer than to run them.
ADDED = insert(baseline_entries).returning(baseline_entries.c.id, sort_by_parameter_order=True)
NEWEST = Question(lambda _dialect: _of_one_cell().order_by(baseline_entries.c.id.desc()).limit(1))


def append(conn: Connection, entries: Iterable[BaselineEntry]) -> tuple[int, ...]:
    """Append entries and give their ids in the same order. Edition, decision and snapshots must be there already."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return ()
    return tuple(conn.execute(ADDED, rows).scalars())


def entries(conn: Connection, report: str, edition: str, as_of: datetime | None = None) -> dict[Cell, BaselineEntry]:
    """The newest entry of every cell of an edition, of those decided by `as_of` if that is given."""
    c = baseline_entries.c
    newest = select(func.max(c.id)).where(c.report == report, c.edition == edition)
    if as_of is not None:
        newest = newest.where(c.decided_at <= as_of)
    newest = newest.group_by(c.figure, c.country, c.item, c.field)
    query = select(baseline_entries).where(c.id.in_(newest)).order_by(c.figure, c.country, c.item, c.field)
    found = (entry_of(row) for row in conn.execute(query))
    return {entry.cell: entry for entry in found}


def newest(conn: Connection, edition: str, cell: Cell) -> BaselineEntry | None:
    """What one cell of an edition holds now, by index; None where the edition has no such cell."""
    (rows,) = ask(conn, (NEWEST, _at(edition, cell)))
    return entry_of(rows[0]) if rows else None


def values(conn: Connection, report: str, edition: str, figure: str) -> dict[Cell, str | None]:
    """What the cells of one figure hold now; None for one that is unknown or withdrawn."""
    c = baseline_entries.c
    own = (c.report == report, c.edition == edition, c.figure == figure)
    newest = select(func.max(c.id)).where(*own).group_by(c.country, c.item, c.field)
    rows = conn.execute(select(c.country, c.item, c.field, c.value).where(c.id.in_(newest)))
    return {Cell(report, figure, row.country, row.item, row.field): row.value for row in rows}


def read(conn: Connection, entry: int) -> BaselineEntry | None:
    """One entry by its id."""
    row = conn.execute(select(baseline_entries).where(baseline_entries.c.id == entry)).one_or_none()
    return None if row is None else entry_of(row)


def history(conn: Connection, report: str, edition: str, country: str, field: str) -> tuple[BaselineEntry, ...]:
    """Every entry of a country's field in an edition, all figures and items, the earliest first."""
    c = baseline_entries.c
    query = select(baseline_entries).where(
        c.report == report, c.edition == edition, c.country == country, c.field == field
    )
    return tuple(entry_of(row) for row in conn.execute(query.order_by(c.id)))


def of_decision(conn: Connection, decision: int) -> tuple[BaselineEntry, ...]:
    """The entries that a decision made, in the order they were appended; empty for one that made none."""
    query = select(baseline_entries).where(baseline_entries.c.decision == decision).order_by(baseline_entries.c.id)
    return tuple(entry_of(row) for row in conn.execute(query))


def previous(conn: Connection, entry: BaselineEntry) -> BaselineEntry | None:
    """What the same cell of the same edition held before this entry, if anything."""
    c = baseline_entries.c
    query = select(baseline_entries).where(*_same_cell(entry.cell), c.edition == entry.edition, c.id < entry.id)
    row = conn.execute(query.order_by(c.id.desc()).limit(1)).one_or_none()
    return None if row is None else entry_of(row)


def _at(edition: str, cell: Cell) -> dict[str, str]:
    return {"edition": edition, **{name: getattr(cell, name) for name in PLACE}}


def _same_cell(cell: Cell) -> Iterator[ColumnElement[bool]]:
    return (baseline_entries.c[name] == getattr(cell, name) for name in PLACE)


def _row(entry: BaselineEntry) -> dict[str, Any]:
    place = {name: getattr(entry.cell, name) for name in PLACE}
    return {**place, **{name: getattr(entry, name) for name in PLAIN}, "state": entry.state.value}


def entry_of(row: Row[Any]) -> BaselineEntry:
    """An entry as its row has it."""
    cell = Cell(row.report, row.figure, row.country, row.item, row.field)
    return BaselineEntry(**{name: getattr(row, name) for name in PLAIN}, cell=cell, state=State(row.state), id=row.id)
