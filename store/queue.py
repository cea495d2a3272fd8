"""The waiting changes a page at a time, found and counted by index: never by reading all of them."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.sql.elements import ColumnElement

from domain.changes import Change, ChangeStatus
from domain.queue import Lane, Order, Queued, Term, Wanted, Weight
from domain.reports import Cell
from store.changes import change_of
from store.questions import Question, ask
from store.tables import FIRST_READINGS, NEWS, QUEUE_ORDERS, changes

Key = tuple[str, ...]

_LANES = {Lane.NEWS: NEWS, Lane.FIRST: FIRST_READINGS}
_EQUAL = ("country", "source", "figure", "kind", "meaning", "weight")
_COMPARED: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "since": lambda value: changes.c.first_seen >= value,
    "other_than": lambda value: changes.c.meaning != value,
    "before": lambda value: changes.c.first_seen < value,
}
_SEARCHED = ("after", "before", "original_value", "item", "meaning", "id")


def key_of(change: Change, order: Order) -> Key:
    """Where a change stands in an order, whether it still waits or not."""
    cell = change.cell
    values = {"figure": cell.figure, "country": cell.country, "item": cell.item, "field": cell.field}
    return tuple({**values, "source": change.source, "id": change.id}[name] for name in QUEUE_ORDERS[order.value])


def page(
    conn: Connection, wanted: Wanted, order: Order, limit: int, after: Key | None = None, backwards: bool = False
) -> list[Queued]:
    """Up to `limit` changes that come after a place in the order; backwards: those before it, the nearest last."""
    query = _narrowed(_page(_shape(wanted), order, after is not None, backwards), wanted)
    asked = {**_values(wanted), **_place(order, after), "most": limit}
    found = [Queued(change_of(row), Weight(row.weight)) for row in conn.execute(query, asked)]
    return found[::-1] if backwards else found


def following(conn: Connection, wanted: Wanted, order: Order, place: Key) -> str | None:
    """The id of the first change after a place in the order."""
    asked = {**_values(wanted), **_place(order, place)}
    if wanted.terms:
        return conn.execute(_narrowed(_nearest(_shape(wanted), order), wanted), asked).scalar()
    (rows,) = ask(conn, (_next_one(_shape(wanted), order), asked))
    return rows[0].id if rows else None


def around(
    conn: Connection, wanted: Wanted, order: Order, place: Key, meaning: str
) -> tuple[str | None, str | None, str | None]:
    """The ids of the last change before a place in the order, the first after it, and the first that means another."""
    asked = {**_values(wanted), **_place(order, place), "other_than": meaning}
    if wanted.terms:
        row = conn.execute(_three_narrowed(wanted, order), asked).one()
    else:
        ((row,),) = ask(conn, (_three(_shape(wanted), order), asked))
    return row[0], row[1], row[2]


def counts(conn: Connection, wanted: Wanted, order: Order) -> dict[str, int]:
    """How many changes there are by country, source or figure, in the order of the codes."""
    query = _narrowed(_counts(_shape(wanted), order), wanted)
    return {row[0]: row[1] for row in conn.execute(query, _values(wanted))}


def meanings(conn: Connection, wanted: Wanted) -> tuple[str, ...]:
    """What the changes mean, each once, in alphabetical order."""
    query = _narrowed(_meanings(_shape(wanted)), wanted)
    return tuple(sorted(conn.execute(query, _values(wanted)).scalars()))


def weights(conn: Connection, report: str, edition: str) -> list[tuple[str, Cell, str | None, str | None, str]]:
    """(id, cell, before, after, weight as it is kept) of every waiting change."""
    c = changes.c
    waiting = c.status.in_([ChangeStatus.OPEN.value, ChangeStatus.DEFERRED.value])
    query = select(c.id, c.figure, c.country, c.item, c.field, c.before, c.after, c.weight).where(
        c.report == report, c.edition == edition, waiting
    )
    return [
        (row.id, Cell(report, row.figure, row.country, row.item, row.field), row.before, row.after, row.weight)
        for row in conn.execute(query)
    ]


def set_weights(conn: Connection, found: dict[str, Weight]) -> None:
    """Change id -> its weight."""
    for change, weight in found.items():
        conn.execute(update(changes).where(changes.c.id == change).values(weight=weight.value))


# To put a query together takes longer than to run it: there is one for each set of filters, made once.
Shape = tuple[Lane, tuple[str, ...]]


def _shape(wanted: Wanted) -> Shape:
    """What a query for it looks like, whatever is looked for; searched words come in later."""
    return wanted.lane, tuple(name for name in (*_EQUAL, "since", "before") if getattr(wanted, name) is not None)


def _values(wanted: Wanted) -> dict[str, Any]:
    found = ((name, getattr(wanted, name)) for name in ("report", "edition", "status", *_shape(wanted)[1]))
    return {name: value.value if isinstance(value, Enum) else value for name, value in found}


def _place(order: Order, place: Key | None) -> Mapping[str, str]:
    return {f"at_{name}": one for name, one in zip(QUEUE_ORDERS[order.value], place or (), strict=False)}


@cache
def _meanings(shape: Shape) -> Select[Any]:
    return _shaped(select(changes.c.meaning).distinct(), shape)


@cache
def _counts(shape: Shape, order: Order) -> Select[Any]:
    by = changes.c[order.value]
    return _shaped(select(by, func.count()), shape).group_by(by).order_by(by)


@cache
def _page(shape: Shape, order: Order, goes_on: bool, backwards: bool) -> Select[Any]:
    query = _shaped(select(changes), shape)
    return _ordered(query, order, backwards, goes_on).limit(bindparam("most", type_=Integer))


@cache
def _nearest(shape: Shape, order: Order, backwards: bool = False) -> Select[Any]:
    return _ordered(_shaped(select(changes.c.id), shape), order, backwards).limit(1)


@cache
def _next_one(shape: Shape, order: Order) -> Question:
    return Question(lambda _dialect: _nearest(shape, order))


@cache
def _three(shape: Shape, order: Order) -> Question:
    other = (shape[0], (*shape[1], "other_than"))
    return Question(lambda _: _in_one(_nearest(shape, order, True), _nearest(shape, order), _nearest(other, order)))


def _three_narrowed(wanted: Wanted, order: Order) -> Select[Any]:
    shape = _shape(wanted)
    other = (shape[0], (*shape[1], "other_than"))
    three = _nearest(shape, order, True), _nearest(shape, order), _nearest(other, order)
    return _in_one(*(_narrowed(one, wanted) for one in three))


def _in_one(*queries: Select[Any]) -> Select[Any]:
    return select(*(query.scalar_subquery().label(f"n{place}") for place, query in enumerate(queries)))


def _ordered(query: Select[Any], order: Order, backwards: bool, from_place: bool = True) -> Select[Any]:
    columns = [changes.c[name] for name in QUEUE_ORDERS[order.value]]
    if from_place:
        row, place = tuple_(*columns), tuple_(*(bindparam(f"at_{one.name}", type_=one.type) for one in columns))
        query = query.where(row < place if backwards else row > place)
    return query.order_by(*(column.desc() if backwards else column for column in columns))


def _shaped(query: Select[Any], shape: Shape) -> Select[Any]:
    c, (lane, names) = changes.c, shape
    query = query.where(*(c[name] == bindparam(name) for name in ("report", "edition", "status")))
    # As text, so that the partial indices are known to have all of it.
    query = query.where(_LANES[lane])
    for name in names:
        query = query.where(_COMPARED[name](bindparam(name)) if name in _COMPARED else c[name] == bindparam(name))
    return query


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    return query.where(and_(True, *map(_matches, wanted.terms))) if wanted.terms else query


def _matches(term: Term) -> ColumnElement[bool]:
    c = changes.c
    found: list[ColumnElement[bool]] = [c[name].icontains(term.text, autoescape=True) for name in _SEARCHED]
    if term.countries:
        found.append(c.country.in_(term.countries))
    if term.sources:
        found.append(c.source.in_(term.sources))
    found += [and_(c.figure == figure, c.field == field) for figure, field in term.columns]
    return or_(*found)
