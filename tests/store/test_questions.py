"""Questions give what SQLAlchemy gives for the same query, and fail as it fails."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, bindparam, func, literal, select, text
from sqlalchemy.exc import DBAPIError

from domain.snapshots import Snapshot
from store import snapshots
from store.database import open_database, sqlite_url
from store.engines import reading
from store.failures import StoreFailure
from store.questions import Question, ask
from store.tables import snapshots as table

SEEN = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
OF_URL = Question(lambda _dialect: select(table).where(table.c.first_url == bindparam("url")))
SINCE = Question(lambda _dialect: select(table.c.sha256).where(table.c.first_seen >= bindparam("since")))
COUNT = Question(lambda _dialect: select(func.count().label("count_all"), literal("said").label("word")))
BROKEN = Question(lambda _dialect: select(text("no_such_column")).select_from(table))


@pytest.fixture
def kept(conn: Connection) -> Snapshot:
    page = Snapshot(b"<p>Sweden</p>", "text/html", "utf-8")
    snapshots.keep(conn, page, "https://example.org/status", SEEN)
    return page


def test_rows_have_the_values_that_sqlalchemy_reads(conn: Connection, kept: Snapshot) -> None:
    (rows,) = ask(conn, (OF_URL, {"url": "https://example.org/status"}))
    expected = conn.execute(select(table)).one()
    assert rows[0]._asdict() == expected._asdict()
    assert rows[0].first_seen == SEEN and rows[0].first_seen.tzinfo is UTC


def test_several_are_answered_each_with_its_rows_in_the_same_transaction(conn: Connection, kept: Snapshot) -> None:
    later = SEEN + timedelta(seconds=1)
    known, none, count, unknown = ask(
        conn, (SINCE, {"since": SEEN}), (SINCE, {"since": later}), (COUNT, {}), (OF_URL, {"url": "elsewhere"})
    )
    assert [row.sha256 for row in known] == [kept.sha256]
    assert (none, unknown) == ([], [])
    assert (count[0].count_all, count[0].word) == (1, "said")


def test_what_the_database_does_not_take_is_an_error_and_the_connection_goes_on(engine: Engine) -> None:
    with reading(engine) as conn:
        with pytest.raises((DBAPIError, StoreFailure)):
            ask(conn, (COUNT, {}), (BROKEN, {}), (COUNT, {}))
        conn.rollback()
        assert ask(conn, (COUNT, {}))[0][0].word == "said"


@pytest.mark.postgresql
def test_a_connection_that_ended_is_told_in_a_sentence_and_replaced(postgresql_engine: Engine) -> None:
    with reading(postgresql_engine) as conn:
        own = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with postgresql_engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        with pytest.raises(StoreFailure, match="postgresql://"):
            ask(conn, (COUNT, {}))
    with reading(postgresql_engine) as conn:
        assert ask(conn, (COUNT, {}))[0][0].word == "said"


def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path))
    path = tmp_path / "datumline.db"
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    content = path.read_bytes()
    path.write_bytes(content[:100] + bytes(len(content) - 100))
    with pytest.raises(StoreFailure, match=r"damaged|not a database"), reading(engine) as conn:
        ask(conn, (OF_URL, {"url": "https://example.org"}))
    engine.dispose()
