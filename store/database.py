"""Opening the database: every command's first step."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine

from domain.errors import DatumlineError, UsageError
from store import migrations, schema
from store.engines import BUSY_TIMEOUT_MS, make_engine, parse_url, reading
from store.failures import explained, shown

__all__ = ["filling", "migrate", "open_database", "reading", "sqlite_url", "with_password"]

FILE_NAME = "datumline.db"


def sqlite_url(home: Path) -> str:
    """The URL of the database in this folder, which need not exist yet."""
    path = home.expanduser().absolute() / FILE_NAME
    if "?" in str(path):
        raise UsageError(
            f"{path} cannot hold the database: its name has a question mark; choose another DATUMLINE_HOME."
        )
    return URL.create("sqlite", database=str(path)).render_as_string()


def with_password(url: str, password: str | None) -> str:
    """The URL with this password where it has none of its own."""
    parsed = parse_url(url)
    if password is None or parsed.password is not None:
        return url
    return parsed.set(password=password).render_as_string(hide_password=False)


def open_database(url: str) -> Engine:
    """An engine on a database with this program's schema.

    An SQLite file is created, or migrated after a copy of it was kept beside it. On PostgreSQL an older schema is
    refused: other machines may be using it. DatumlineError for that, for a newer schema, for a file that is not a
    database, for a folder or server that cannot be used. UsageError for a URL of another kind.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _migrate_sqlite(parsed)
        return make_engine(parsed)
    engine = make_engine(parsed)
    try:
        with engine.connect() as conn:
            _require_head(conn)
    except BaseException:
        engine.dispose()
        raise
    return engine


def migrate(url: str) -> str:
    """Bring the database to this program's schema; says in one sentence what was done. Errors as `open_database`."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _migrate_sqlite(parsed)
    engine = make_engine(parsed, migrating=True)
    try:
        with engine.begin() as conn:
            schema.lock_schema(conn)
            return _upgrade(conn)
    finally:
        engine.dispose()


@contextmanager
def filling(url: str) -> Iterator[Connection]:
    """A transaction on a database that holds no rows of datumline's, whatever its schema; it is kept only as a whole.

    An SQLite file is made if it is not there. UsageError for a database that holds rows.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(str(parsed.database))
        with explained(parsed):
            path.parent.mkdir(parents=True, exist_ok=True)
            _use_write_ahead_log(path)
    engine = make_engine(parsed, migrating=True)
    try:
        with engine.begin() as conn:
            schema.lock_schema(conn)
            schema.require_empty(conn)
            yield conn
            schema.check_references(conn)
    finally:
        engine.dispose()


def _require_head(conn: Connection) -> None:
    revision = schema.revision_of(conn)
    schema.require_known(conn, revision)
    if revision != migrations.HEAD:
        state = f"has the older schema {revision}" if revision else "has no tables of datumline yet"
        raise DatumlineError(f"{shown(conn.engine.url)} {state}; run `datumline migrate`.")


def _migrate_sqlite(url: URL) -> str:
    path = Path(str(url.database))
    with explained(url):
        path.parent.mkdir(parents=True, exist_ok=True)
        _use_write_ahead_log(path)
    engine = make_engine(url, migrating=True)
    try:
        with reading(engine) as conn:
            if schema.revision_of(conn) == migrations.HEAD:
                return _up_to_date(url)
        with engine.begin() as conn, explained(url):
            return _upgrade(conn, keep_copy_of=path)
    finally:
        engine.dispose()


def _upgrade(conn: Connection, keep_copy_of: Path | None = None) -> str:
    revision = schema.revision_of(conn)
    schema.require_known(conn, revision)
    if revision == migrations.HEAD:
        return _up_to_date(conn.engine.url)
    copy = _keep_copy(keep_copy_of, revision) if keep_copy_of and revision else None
    schema.upgrade(conn)
    name = shown(conn.engine.url)
    if revision is None:
        return f"{name} was made with schema {migrations.HEAD}."
    kept = f"; as it was it is kept in {copy}" if copy else ""
    return f"{name} went from schema {revision} to {migrations.HEAD}{kept}."


def _up_to_date(url: URL) -> str:
    return f"{shown(url)} is up to date (schema {migrations.HEAD})."


def _use_write_ahead_log(path: Path) -> None:
    """Once for the file; SQLite answers "locked" at once, without waiting, while another process does the same."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
                if not busy or time.monotonic() > until:
                    raise
                time.sleep(0.05)


def _keep_copy(path: Path, revision: str) -> Path:
    """A consistent copy of the database before it is changed, named by its schema and the time; never a half one."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.name}.schema-{revision}.{stamp}")
    partial = copy.with_name(copy.name + ".partial")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        _synchronise(partial)
        partial.replace(copy)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    return copy


def _synchronise(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
