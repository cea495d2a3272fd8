"""What the sources said, append-only; and of that, what each says now."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from domain.errors import DatumlineError, UsageError
from domain.statements import Statement
from store import recording, runs
from store.tables import confirmations, current_statements, statements

CHUNK = 1_000  # ids in one query
COLUMNS = tuple(statements.c)
PLACE = (statements.c.source, statements.c.country, statements.c.item, statements.c.field)


def _latest(*narrower: ColumnElement[bool]) -> Select[Any]:
    c = statements.c
    return select(*COLUMNS).where(*narrower).order_by(c.fetched_at.desc(), c.id.desc())


def _earlier() -> ColumnElement[bool]:
    c, moment = statements.c, bindparam("moment", type_=statements.c.fetched_at.type)
    return or_(c.fetched_at < moment, and_(c.fetched_at == moment, c.id < bindparam("number")))


# Made once: to put these together takes longer than to run them.
BY_IDS = select(*COLUMNS).where(statements.c.id.in_(bindparam("ids", expanding=True)))
BEFORE = _latest(*(column == bindparam(column.name) for column in PLACE), _earlier()).limit(1)


def record(conn: Connection, found: Iterable[Statement]) -> tuple[Statement, ...]:
    """Append what differs from what the same source said at that time, and give the appended statements with ids.

    Compared are value, original value and absence with the statement that is in force at `fetched_at`: one from years
    ago finds its place in the history and never displaces a newer one. When it falls between a statement and its last
    repetition, the repetition is appended too, and given with it. The order of arrival does not matter.
    DatumlineError where two statements contradict each other about one place at one time.
    """
    ordered = _without_doubles(found)
    if not ordered:
        return ()
    runs.lock(conn, {statement.source for statement in ordered})
    before = runs.load(conn, ordered)
    after = {place: list(line) for place, line in before.items()}
    for statement in ordered:
        place = recording.place_of(statement)
        after[place] = recording.insert(after.get(place, []), statement)
    return runs.save(conn, before, after)


def current(
    conn: Connection, source: str | None = None, countries: Collection[str] | None = None
) -> tuple[Statement, ...]:
    """What each source says now about each place, absent ones included, in the order of the places."""
    newest = select(*COLUMNS).join(current_statements, current_statements.c.statement == statements.c.id)
    if source is not None:
        newest = newest.where(current_statements.c.source == source)
    if countries is not None:
        newest = newest.where(current_statements.c.country.in_(countries))
    return tuple(sorted(_read(conn, newest), key=recording.place_of))


def last_pages(conn: Connection, source: str) -> dict[int, str]:
    """Id of a statement in force -> the snapshot in which the source last said it."""
    said = func.coalesce(confirmations.c.snapshot, statements.c.snapshot)
    query = (
        select(statements.c.id, said.label("snapshot"))
        .join(current_statements, current_statements.c.statement == statements.c.id)
        .outerjoin(confirmations, confirmations.c.statement == statements.c.id)
        .where(current_statements.c.source == source)
    )
    return {row.id: row.snapshot for row in conn.execute(query)}


def history(
    conn: Connection, source: str | None = None, country: str | None = None, field: str | None = None
) -> tuple[Statement, ...]:
    """Everything said, by place and then by the time it was fetched."""
    wanted = {"source": source, "country": country, "field": field}
    query = select(*COLUMNS).where(
        *(statements.c[name] == value for name, value in wanted.items() if value is not None)
    )
    return tuple(_read(conn, query.order_by(*PLACE, statements.c.fetched_at, statements.c.id)))


def any_reread(conn: Connection, ids: Collection[int]) -> bool:
    """Whether another extractor version has read one of these statements' places in the same bytes."""
    held = statements.alias("held")
    same = and_(*(held.c[column.name] == column for column in PLACE), held.c.snapshot == statements.c.snapshot)
    other = select(statements.c.id).join(held, same).where(held.c.extractor != statements.c.extractor)
    return conn.execute(other.where(held.c.id.in_(ids)).limit(1)).first() is not None


def of_same_bytes(conn: Connection, source: str, countries: Collection[str]) -> tuple[Statement, ...]:
    """What a source says now of these countries, with whatever else was read of the same places in the same bytes."""
    held, now = statements.alias("held"), current_statements.c
    same = and_(*(held.c[column.name] == column for column in PLACE), held.c.snapshot == statements.c.snapshot)
    in_force = select(*COLUMNS).join(held, same).join(current_statements, now.statement == held.c.id)
    return tuple(_read(conn, in_force.where(now.source == source, now.country.in_(countries))))


def extractors(conn: Connection) -> dict[str, frozenset[str]]:
    """Per source, the extractor versions that its statements were read by."""
    found: dict[str, frozenset[str]] = {}
    for row in conn.execute(select(statements.c.source, statements.c.extractor).distinct()):
        found[row.source] = found.get(row.source, frozenset()) | {row.extractor}
    return found


def by_ids(conn: Connection, ids: Sequence[int]) -> tuple[Statement, ...]:
    """The statements with these ids, in their order; UsageError for one that does not exist."""
    found: dict[int | None, Statement] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = map(runs.statement_of, conn.execute(BY_IDS, {"ids": list(ids[start : start + CHUNK])}))
        found.update((statement.id, statement) for statement in chunk)
    missing = next((number for number in ids if number not in found), None)
    if missing is not None:
        raise UsageError(f"There is no statement {missing}.")
    return tuple(found[number] for number in ids)


def before(conn: Connection, statement: Statement) -> Statement | None:
    """What the source said about the same place just before."""
    place = zip((column.name for column in PLACE), recording.place_of(statement), strict=True)
    # One that is not kept yet comes after none of its own time.
    asked = {**dict(place), "moment": statement.fetched_at, "number": statement.id or 0}
    row = conn.execute(BEFORE, asked).one_or_none()
    return runs.statement_of(row) if row is not None else None


def _without_doubles(found: Iterable[Statement]) -> list[Statement]:
    """In the order of time; a statement that is made twice counts once."""
    seen: dict[tuple[recording.Place, object], Statement] = {}
    for statement in sorted(found, key=lambda one: one.fetched_at):
        twin = seen.setdefault((recording.place_of(statement), statement.fetched_at), statement)
        if recording.content_of(twin) != recording.content_of(statement):
            raise DatumlineError(
                f"{statement.source} states both {twin.value!r} ({twin.locator}) and {statement.value!r} "
                f"({statement.locator}) for {' '.join(recording.place_of(statement)[1:])} at one time."
            )
    return list(seen.values())


def _read(conn: Connection, query: Select[Any]) -> Iterable[Statement]:
    return map(runs.statement_of, conn.execute(query))
