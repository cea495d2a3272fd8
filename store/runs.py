"""The lines of statements that `store.recording` thinks in, as rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.statements import Statement
from domain.subjects import Subject
from store.recording import Place, Run, place_of
from store.tables import confirmations, current_statements, statements
from store.upserts import insert_for

Lines = Mapping[Place, Sequence[Run]]

PLACE = ("source", "country", "item", "field")
PROOF = ("fetched_at", "snapshot", "url", "locator", "extractor")
ENDS = tuple(confirmations.c[name].label(f"end_{name}") for name in PROOF)


def lock(conn: Connection, sources: Collection[str]) -> None:
    """Keep others from recording for the same sources until the transaction ends; SQLite has one writer anyway."""
    if conn.dialect.name == "postgresql":
        for source in sorted(sources):
            conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(source, 0))))


def load(conn: Connection, arriving: Sequence[Statement]) -> dict[Place, list[Run]]:
    """What is known of the places: the run that holds now, and all of them where something older arrives."""
    earliest: dict[Place, Statement] = {}
    for statement in arriving:
        earliest.setdefault(place_of(statement), statement)
    lines = _lines(conn, current_statements, list(earliest))
    older = [place for place, line in lines.items() if earliest[place].fetched_at < line[0].statement.fetched_at]
    return lines | _lines(conn, statements, older)


def save(conn: Connection, before: Lines, after: Lines) -> tuple[Statement, ...]:
    """Append the statements that have no id yet, and bring the mutable tables up to date; the new ones with ids."""
    fresh = [run.statement for line in after.values() for run in line if run.statement.id is None]
    fresh.sort(key=lambda statement: statement.fetched_at)
    appended = _append(conn, fresh)
    numbers = {id(old): new.id for old, new in zip(fresh, appended, strict=True)}
    _save_newest(conn, before, after, numbers)
    _save_ends(conn, before, after, numbers)
    return appended


def statement_of(row: Row[Any]) -> Statement:
    """A row of `statements`, with its id."""
    return Statement(
        row.source,
        Subject(row.country, row.item),
        row.field,
        row.value,
        row.original_value,
        row.snapshot,
        row.url,
        row.fetched_at,
        row.locator,
        row.extractor,
        row.absent,
        row.id,
    )


def _lines(conn: Connection, table: Table, places: Sequence[Place]) -> dict[Place, list[Run]]:
    """The runs of these places that `table` names: all of them, or the newest of each."""
    if not places:
        return {}
    lines: dict[Place, list[Run]] = {}
    for row in conn.execute(_query(conn.dialect.name, table), {"places": json.dumps(places)}):
        run = _run(row)
        lines.setdefault(place_of(run.statement), []).append(run)
    return lines


@cache
def _query(dialect: str, table: Table) -> Select[Any]:
    """One parameter holds all places, as JSON: thousands of parameters take longer to bind than to look up."""
    if dialect == "postgresql":
        wanted = func.jsonb_array_elements(cast(bindparam("places", type_=Text), JSONB)).table_valued("value")
        parts: list[ColumnElement[Any]] = [wanted.c.value.op("->>")(index) for index in range(len(PLACE))]
    else:
        wanted = func.json_each(bindparam("places", type_=Text)).table_valued("value")
        parts = [func.json_extract(wanted.c.value, f"$[{index}]") for index in range(len(PLACE))]
    here = and_(*(table.c[name] == part for name, part in zip(PLACE, parts, strict=True)))
    joined: FromClause = wanted.join(table, here)
    if table is not statements:
        joined = joined.join(statements, statements.c.id == table.c.statement)
    joined = joined.outerjoin(confirmations, confirmations.c.statement == statements.c.id)
    return select(*statements.c, *ENDS).select_from(joined).order_by(statements.c.fetched_at, statements.c.id)


def _run(row: Row[Any]) -> Run:
    statement = statement_of(row)
    if row.end_fetched_at is None:
        return Run(statement)
    return Run(statement, replace(statement, id=None, **{name: getattr(row, f"end_{name}") for name in PROOF}))


def _append(conn: Connection, fresh: Sequence[Statement]) -> tuple[Statement, ...]:
    if not fresh:
        return ()
    rows = [
        {
            **dict(zip(PLACE, place_of(one), strict=True)),
            **{name: getattr(one, name) for name in (*PROOF, "value", "original_value", "absent")},
        }
        for one in fresh
    ]
    ids = conn.execute(insert(statements).returning(statements.c.id, sort_by_parameter_order=True), rows).scalars()
    return tuple(replace(one, id=number) for one, number in zip(fresh, ids, strict=True))


def _save_newest(conn: Connection, before: Lines, after: Lines, numbers: Mapping[int, int | None]) -> None:
    rows = [
        {**dict(zip(PLACE, place, strict=True)), "statement": _number(line[-1], numbers)}
        for place, line in after.items()
        if place not in before or line[-1].statement is not before[place][-1].statement
    ]
    _upsert(conn, current_statements, PLACE, ("statement",), rows)


def _save_ends(conn: Connection, before: Lines, after: Lines, numbers: Mapping[int, int | None]) -> None:
    known = {run.statement.id: run.confirmed for line in before.values() for run in line}
    gone, rows = [], []
    for run in (run for line in after.values() for run in line):
        number = _number(run, numbers)
        if run.confirmed is known.get(number):
            continue
        if run.confirmed is None:
            gone.append(number)
        else:
            rows.append({"statement": number, **{name: getattr(run.confirmed, name) for name in PROOF}})
    if gone:
        conn.execute(delete(confirmations).where(confirmations.c.statement.in_(gone)))
    _upsert(conn, confirmations, ("statement",), PROOF, rows)


def _upsert(
    conn: Connection, table: Table, key: Sequence[str], moving: Sequence[str], rows: list[dict[str, Any]]
) -> None:
    if rows:
        upsert = insert_for(conn.dialect.name, table)
        set_ = {name: upsert.excluded[name] for name in moving}
        conn.execute(upsert.on_conflict_do_update(index_elements=key, set_=set_), rows)


def _number(run: Run, numbers: Mapping[int, int | None]) -> int | None:
    return run.statement.id or numbers[id(run.statement)]
