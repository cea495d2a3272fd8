"""Everything that is kept about one change, asked for by its id alone, so that nothing waits for another answer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    union,
)

from domain.baseline import BaselineEntry
from domain.changes import Change, ChangeStatus
from domain.decisions import Decision
from domain.statements import Statement
from domain.subjects import Subject
from store.baseline import PLACE, entry_of
from store.changes import change_of
from store.decisions import decision_of
from store.questions import Question, ask
from store.runs import statement_of
from store.tables import baseline_entries, changes, decisions, statements

CELL = (*PLACE, "edition")


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """of_cell: every change of the same cell, this one among them. entries: what the cell held, the earliest first.

    decisions: those that made an entry or are on one of the changes, and what took one back, in their order. inputs:
    the statements that the change rests on, in its own order.
    """

    change: Change
    of_cell: tuple[Change, ...]
    entries: tuple[BaselineEntry, ...]
    decisions: tuple[Decision, ...]
    inputs: tuple[Statement, ...]


def read(conn: Connection, change_id: str) -> ChangeFile | None:
    """The file of a change by its whole id."""
    asked = {"change": change_id}
    of_cell, entries, decided, said = ask(conn, (OF_CELL, asked), (ENTRIES, asked), (DECISIONS, asked), (INPUTS, asked))
    found = {row.id: change_of(row) for row in of_cell}
    change = found.get(change_id)
    if change is None:
        return None
    inputs = {row.id: statement_of(row) for row in said}
    return ChangeFile(
        change,
        tuple(found.values()),
        tuple(map(entry_of, entries)),
        tuple(map(decision_of, decided)),
        tuple(inputs[number] for number in change.inputs),
    )


def latest_words(conn: Connection, change_id: str, source: str, subject: Subject, most: int) -> tuple[Statement, ...]:
    """What a source said of a subject in the fields that the change rests on, the latest first, so many at most."""
    asked = {"change": change_id, "source": source, "country": subject.country, "item": subject.item, "most": most}
    (rows,) = ask(conn, (LATEST, asked))
    return tuple(map(statement_of, rows))


def _this() -> Subquery:
    return select(changes).where(changes.c.id == bindparam("change")).subquery("this")


def _of_cell(_dialect: str) -> Select[Any]:
    """The statuses are named so that the index of the listing serves."""
    this = _this()
    same = and_(*(changes.c[name] == this.c[name] for name in CELL))
    named = changes.c.status.in_([literal_column(f"'{status.value}'") for status in ChangeStatus])
    return select(changes).join(this, same).where(named).order_by(changes.c.first_seen, changes.c.id)


def _entries(_dialect: str) -> Select[Any]:
    this = _this()
    same = and_(*(baseline_entries.c[name] == this.c[name] for name in CELL))
    return select(baseline_entries).join(this, same).order_by(baseline_entries.c.id)


def _decisions(dialect: str) -> Select[Any]:
    made, on = _entries(dialect).subquery("made"), _of_cell(dialect).subquery("here")
    of_entries = select(made.c.decision).where(made.c.decision.is_not(None))
    of_changes = select(decisions.c.id).join(on, decisions.c.change == on.c.id)
    own = select(union(of_entries, of_changes).subquery("own").c[0])
    return select(decisions).where(or_(decisions.c.id.in_(own), decisions.c.undoes.in_(own))).order_by(decisions.c.id)


def _numbers(dialect: str) -> Select[Any]:
    """The ids of the statements that the change rests on."""
    if dialect == "postgresql":
        each = func.jsonb_array_elements_text(changes.c.inputs).table_valued("value")
    else:
        each = func.json_each(changes.c.inputs).table_valued("value")
    return select(cast(each.c.value, BigInteger)).select_from(changes, each).where(changes.c.id == bindparam("change"))


def _inputs(dialect: str) -> Select[Any]:
    return select(statements).where(statements.c.id.in_(_numbers(dialect)))


def _latest(dialect: str) -> Select[Any]:
    c, own = statements.c, statements.alias("own")
    place = ("source", "country", "item")
    fields = select(own.c.field).where(own.c.id.in_(_numbers(dialect)))
    fields = fields.where(*(own.c[name] == bindparam(name) for name in place))
    query = select(statements).where(*(c[name] == bindparam(name) for name in place), c.field.in_(fields))
    return query.order_by(c.fetched_at.desc(), c.id.desc()).limit(bindparam("most", type_=Integer))


OF_CELL, ENTRIES, DECISIONS = Question(_of_cell), Question(_entries), Question(_decisions)
INPUTS, LATEST = Question(_inputs), Question(_latest)
