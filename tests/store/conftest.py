"""Every test of the store runs on both engines; on PostgreSQL in a database of this session's own."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, text
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
    """Makes databases on the server of the tests, and drops them at the end.

    Each is named by the number of its session, and while the session lives it holds a lock of that number, which falls
    with its process. So whoever comes next knows the databases of a session that was killed, and drops them. To drop
    one takes the server a second or more, as it writes everything to the disk first: so a few are emptied and reused.
    """

    PREFIX, SPACE = "datumline_test_", 0x7E57

    def __init__(self) -> None:
        self.url = parse_url(SERVER)
        self.number = uuid.uuid4().int & 0x7FFFFFFF
        self.made, self.given, self.free = 0, list[str](), list[str]()
        self._engine = self._engine_on(self.url)
        self._conn = self._engine.connect()
        self._conn.execute(text("SELECT pg_advisory_lock(:space, :number)"), self._lock(self.number))
        self.drop_left_behind()

    def make(self, *, kept: bool = False) -> str:
        """The URL of an empty database; kept: `take_back` leaves it alone."""
        name = self._emptied(self.free.pop()) if self.free else self._new()
        if not kept:
            self.given.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def take_back(self) -> None:
        """The databases that were made may be given to others."""
        self.free += self.given
        self.given.clear()

    def close(self) -> None:
        """Drops all that it made; what cannot be dropped now the next session drops."""
        try:
            self._drop_those_of(self.number)
        finally:
            self._conn.close()
            self._engine.dispose()

    def drop_left_behind(self) -> None:
        """The databases of sessions that live no more."""
        for number in {int(name[len(self.PREFIX) :].partition("_")[0], 16) for name in self.names()} - {self.number}:
            if self._conn.execute(text("SELECT pg_try_advisory_lock(:space, :number)"), self._lock(number)).scalar():
                self._drop_those_of(number)
                self._conn.execute(text("SELECT pg_advisory_unlock(:space, :number)"), self._lock(number))

    def names(self) -> list[str]:
        """Of every session's databases."""
        named = text("SELECT datname FROM pg_database WHERE datname ~ :pattern")
        return list(self._conn.execute(named, {"pattern": f"^{self.PREFIX}[0-9a-f]{{8}}_[0-9]+$"}).scalars())

    def _new(self) -> str:
        self.made += 1
        name = f"{self.PREFIX}{self.number:08x}_{self.made}"
        self._run(f'CREATE DATABASE "{name}"')
        # Nobody pulls the server's plug in a test: a commit need not wait for the disk.
        self._run(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
        return name

    def _emptied(self, name: str) -> str:
        ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        self._conn.execute(ended, {"name": name})
        engine = self._engine_on(self.url.set(database=name))
        with engine.connect() as conn:
            named = text("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")
            for schema in conn.execute(named).scalars().all():
                conn.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
            conn.execute(text("CREATE SCHEMA public"))
        engine.dispose()
        return name

    def _drop_those_of(self, number: int) -> None:
        for name in self.names():
            if name.startswith(f"{self.PREFIX}{number:08x}_"):
                self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        self._conn.execute(text(statement))

    def _lock(self, number: int) -> dict[str, int]:
        return {"space": self.SPACE, "number": number}

    def _engine_on(self, url: URL) -> Engine:
        limits = {"connect_timeout": 3}
        return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=StaticPool, connect_args=limits)


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[EmptyDatabases]:
    try:
        databases = EmptyDatabases()
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL server for tests: {str(error.orig).splitlines()[0]}")
    yield databases
    databases.close()


@pytest.fixture
def postgresql_server(postgresql_databases: EmptyDatabases) -> Iterator[EmptyDatabases]:
    """Makes databases for one test."""
    yield postgresql_databases
    postgresql_databases.take_back()


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_databases: EmptyDatabases) -> Iterator[Engine]:
    url = postgresql_databases.make(kept=True)
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
