"""Queries that a page asks at every request: put together once, and on PostgreSQL several with one way there and back.

SQLAlchemy writes them and knows the types; running them goes past it, since it takes longer over a small query than
the database does, and waits for each answer before it sends the next.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

from store.failures import StoreFailure, sentence

Processor = Callable[[Any], Any] | None


class Question:
    """A query for each dialect, as `written` gives it; its parameters are single values, never lists."""

    def __init__(self, written: Callable[[str], Select[Any]]) -> None:
        self._written = written
        self._prepared: dict[str, _Prepared] = {}

    def prepared(self, dialect: Dialect) -> "_Prepared":
        """Made at the first use."""
        known = self._prepared.get(dialect.name)
        if known is None:
            known = self._prepared[dialect.name] = _prepare(self._written(dialect.name), dialect)
        return known


Asked = tuple[Question, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """names: of the parameters in their order where they are sent by place, else None."""

    sql: str
    names: tuple[str, ...] | None
    constants: Mapping[str, Any]
    binds: Mapping[str, Callable[[Any], Any]]
    row: Callable[..., Any]
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]

    def sent(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        bound = {**self.constants, **values}
        for name, process in self.binds.items():
            bound[name] = process(bound[name])
        return bound if self.names is None else [bound[name] for name in self.names]

    def rows(self, fetched: Sequence[Sequence[Any]]) -> list[Any]:
        """Rows with their columns as attributes."""
        if not self.columns:
            return [self.row(*one) for one in fetched]
        made = []
        for one in fetched:
            values = list(one)
            for place, process in self.columns:
                values[place] = process(values[place])
            made.append(self.row(*values))
        return made


def ask(conn: Connection, *asked: Asked) -> tuple[list[Any], ...]:
    """The rows of each question, in the connection's transaction; StoreFailure where the database itself refuses."""
    if not conn.in_transaction():
        conn.begin()
    raw: Any = conn.connection.driver_connection
    prepared = [(question.prepared(conn.dialect), values) for question, values in asked]
    try:
        if conn.dialect.name == "sqlite":
            return tuple(one.rows(raw.execute(one.sql, one.sent(values)).fetchall()) for one, values in prepared)
        with raw.pipeline():
            # Found by index whatever is looked for: to plan them anew for each value takes longer than to run them.
            raw.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursors = [raw.execute(one.sql, one.sent(values)) for one, values in prepared]
            raw.execute("SET LOCAL plan_cache_mode = auto")
        return tuple(one.rows(cursor.fetchall()) for (one, _), cursor in zip(prepared, cursors, strict=True))
    except conn.dialect.loaded_dbapi.Error as error:
        raise _explained(conn, raw, error) from error


def _explained(conn: Connection, raw: Any, error: Exception) -> Exception:
    """As `store.failures.explain_failures` has it for what goes through SQLAlchemy."""
    dialect = conn.dialect
    # Its types ask for an adapter of SQLAlchemy's; the dialects look at the driver's own connection as well.
    if dialect.is_disconnect(error, raw, None):  # type: ignore[arg-type]
        conn.invalidate(error)
    operational = isinstance(error, dialect.loaded_dbapi.OperationalError)
    text = sentence(conn.engine.url, error) if operational or dialect.name == "sqlite" else None
    if text is not None:
        return StoreFailure(text)
    return DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, dialect=dialect)


def _prepare(query: Select[Any], dialect: Dialect) -> _Prepared:
    compiled: Any = query.compile(dialect=dialect)
    binds = {name: _process(bind.type, "bind_processor", dialect) for bind, name in compiled.bind_names.items()}
    columns = list(query.selected_columns)
    results = [_process(column.type, "result_processor", dialect, None) for column in columns]
    return _Prepared(
        str(compiled),
        tuple(compiled.positiontup) if compiled.positional else None,
        {name: value for name, value in compiled.params.items() if value is not None},
        {name: process for name, process in binds.items() if process},
        namedtuple("Found", [str(column.key) for column in columns]),
        tuple((place, process) for place, process in enumerate(results) if process),
    )


def _process(kind: Any, which: str, dialect: Dialect, *more: Any) -> Processor:
    found: Processor = getattr(kind.dialect_impl(dialect), which)(dialect, *more)
    return found
