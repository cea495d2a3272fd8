"""Connections as datumline needs them: on SQLite with real transactions, on PostgreSQL with live ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, NullPool, create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import UsageError
from store.failures import explain_failures
from store.stamps import ONE_MOMENT, forget_moment

BUSY_TIMEOUT_MS = 15_000
POOL = {"pool_size": 5, "max_overflow": 10}
"""Connections to a server that one process keeps, and has besides at most: see docs/reference/schedule.md."""
_READERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
"""Of an engine on SQLite the one that reads."""


def parse_url(text: str) -> URL:
    """The URL with its driver; UsageError unless it names an SQLite file or a PostgreSQL database."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise UsageError("The database URL cannot be read; write postgresql://user@host/name.") from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (None, "", ":memory:"):
        return url
    raise UsageError(
        f"A database URL that begins with {url.drivername}:// is not one of datumline's; "
        "write postgresql://user@host/name, or name a file as sqlite:////folder/datumline.db."
    )


def make_engine(url: URL, *, migrating: bool = False) -> Engine:
    """An engine that has not connected yet. migrating: one connection, foreign keys unchecked until the end."""
    if url.get_backend_name() == "sqlite":
        engine, reader = (_sqlite_engine(url, migrating, reads) for reads in (False, True))
        _READERS[engine] = reader
        event.listen(engine, "engine_disposed", lambda _: reader.dispose())
        return engine
    # An answer that does not come is an error after seconds, not after the system's quarter of an hour.
    limits = {"connect_timeout": 10, "tcp_user_timeout": 6_000}
    limits = {name: value for name, value in limits.items() if name not in url.query}
    engine = create_engine(url, pool_pre_ping=True, pool_use_lifo=True, connect_args=limits, **POOL)
    explain_failures(engine)
    event.listen(engine, "begin", forget_moment)
    return engine


def _sqlite_engine(url: URL, migrating: bool, reads: bool) -> Engine:
    """Take the transactions out of the driver's hands: its own leave schema changes and reads outside of them.

    reads: its connections cannot write. They are apart, since to forbid it and to allow it again would make SQLite
    forget every statement that it has prepared, and since what is kept by a connection's stamps stays valid longer.
    """
    # The connection that was used last has the pages that were read last, and what is kept by its stamps.
    engine = create_engine(url, poolclass=NullPool) if migrating else create_engine(url, pool_use_lifo=True)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "synchronous = NORMAL",
            f"foreign_keys = {'OFF' if migrating else 'ON'}",
            # Without it, INSERT OR REPLACE deletes rows past the triggers that protect them.
            "recursive_triggers = ON",
            f"query_only = {'ON' if reads else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail when another process wrote in between:
        # whoever may write takes the lock at once, and waits for it.
        if not reads:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        forget_moment(connection)
        raw: Any = connection.connection.driver_connection
        # Past SQLAlchemy, which takes ten times as long as SQLite for what does not look at the file yet.
        raw.execute("BEGIN")

    explain_failures(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the database, cannot write, and waits for no writer."""
    with _READERS.get(engine, engine).connect() as conn:
        if engine.dialect.name != "sqlite":
            conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        info = conn.info
        info[ONE_MOMENT] = None
        try:
            conn.begin()
            yield conn
        finally:
            del info[ONE_MOMENT]
