"""Has anything been committed since? If not, what was computed from the store still holds."""

import itertools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Text, cast, func, select

from store.failures import explained
from store.questions import Question, ask

T = TypeVar("T")
_NUMBERS = itertools.count()
SNAPSHOT = Question(
    lambda _dialect: select(
        cast(func.pg_current_snapshot(), Text).label("seen"), func.current_database().label("database")
    )
)
ONE_MOMENT = "datumline_moment"
"""In a connection's `info` while it sees one moment of the store: the stamp of that moment, once it was asked for."""


def stamp(conn: Connection) -> Hashable:
    """Equal stamps of two transactions: nothing was committed between them. Ask for it before reading."""
    known: Hashable | None = conn.info.get(ONE_MOMENT)
    if known is None:
        known = _stamp(conn)
        if ONE_MOMENT in conn.info:
            conn.info[ONE_MOMENT] = known
    return known


def forget_moment(conn: Connection) -> None:
    """A transaction begins: it sees another moment than the last one of its connection."""
    if ONE_MOMENT in conn.info:
        conn.info[ONE_MOMENT] = None


def _stamp(conn: Connection) -> Hashable:
    if conn.dialect.name != "sqlite":
        ((row,),) = ask(conn, (SNAPSHOT, {}))
        return row.seen, row.database
    raw: Any = conn.connection.driver_connection
    # The version tells what others wrote, the total what this connection did; both say nothing of another one's.
    # Past SQLAlchemy, which takes ten times as long for it as SQLite.
    with explained(conn.engine.url):
        version = raw.execute("PRAGMA data_version").fetchone()[0]
    return conn.info.setdefault("datumline_number", next(_NUMBERS)), version, raw.total_changes


class Remembered(Generic[T]):
    """The last `most` things that were computed from the store, each forgotten as soon as anything is committed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def has(self, at: Hashable, what: Hashable) -> bool:
        """Whether it is kept for this state already."""
        return (at, what) in self._kept

    def get(self, at: Hashable, what: Hashable, compute: Callable[[], T]) -> T:
        """What is kept under `what` for the state that the stamp `at` stands for, else what `compute` gives.

        Only where nothing uncommitted is seen.
        """
        key = (at, what)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = compute()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
