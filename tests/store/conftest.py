"""Every test of the store runs on both engines; on PostgreSQL in a database of this session's own."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from domain.reports import Edition
from domain.snapshots import Snapshot
from store import editions, snapshots
from store.database import migrate, open_database, sqlite_url
from store.engines import parse_url
from store.tables import metadata

SERVER = os.environ.get("DATUMLINE_TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


END_LOCKING_SESSIONS = """SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
"""Of this database only: other tests have theirs on the same server."""


class EmptyDatabases:
    """Makes databases on the server of the tests, and drops them at the end."""

    def __init__(self) -> None:
        self.url = parse_url(SERVER)
        self.names: list[str] = []

    def make(self) -> str:
        name = f"datumline_test_{uuid.uuid4().hex[:12]}"
        self.run(f'CREATE DATABASE "{name}"')
        self.names.append(name)
        # Nobody pulls the server's plug in a test: a commit need not wait for the disk.
        self.run(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        for name in self.names:
            self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        try:
            with engine.connect() as conn:
                conn.execute(text(statement))
        finally:
            engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[EmptyDatabases]:
    databases = EmptyDatabases()
    try:
        databases.run("SELECT 1")
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL server for tests: {str(error.orig).splitlines()[0]}")
    yield databases
    databases.drop_all()


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_server: EmptyDatabases) -> Iterator[Engine]:
    url = postgresql_server.make()
    migrate(url)
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with the program's schema."""
    if request.param == "sqlite":
        made = open_database(sqlite_url(tmp_path / "home"))
        yield made
        made.dispose()
        return
    shared: Engine = request.getfixturevalue("postgresql_engine")
    _empty(shared)
    yield shared


def _empty(engine: Engine) -> None:
    """Tables that refuse to lose rows are emptied with their triggers put aside, as only a superuser may."""
    names = ", ".join(metadata.tables)
    with engine.begin() as conn:
        conn.execute(text("SET LOCAL session_replication_role = replica"))
        conn.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A transaction that is taken back at the end."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def page(conn: Connection) -> Snapshot:
    """One kept snapshot, for what needs a proof to point at."""
    kept = Snapshot(b"<html><body><table><tr><td>Sweden</td></tr></table></body></html>", "text/html", "utf-8")
    snapshots.keep(conn, kept, "https://example.org/status", datetime(2026, 1, 1, tzinfo=UTC))
    return kept


@pytest.fixture
def edition(conn: Connection, page: Snapshot) -> Edition:
    adopted = Edition("coe", "2021", date(2021, 4, 20), datetime(2026, 1, 2, tzinfo=UTC), page.sha256)
    editions.add(conn, adopted)
    return adopted
