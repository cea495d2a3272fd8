"""What was computed from the store is kept for as long as nobody commits, and not for longer."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import DatumlineError
from store import issues
from store.engines import reading
from store.stamps import Remembered, stamp

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def commit_something(engine: Engine, key: str = "page") -> None:
    with engine.begin() as conn:
        issues.note(conn, "source", key, "gone", "The page is gone.", NOW)


def looked(engine: Engine) -> object:
    with reading(engine) as conn:
        return stamp(conn)


def test_while_nothing_is_committed_the_stamp_stays_and_with_a_commit_it_moves(engine: Engine) -> None:
    # On PostgreSQL what others commit in other databases of the server moves it too.
    assert any(looked(engine) == looked(engine) for _ in range(50))
    first = looked(engine)
    commit_something(engine)
    assert looked(engine) != first


def test_one_who_reads_sees_one_moment_with_one_stamp(engine: Engine) -> None:
    with reading(engine) as conn:
        before = stamp(conn), open_issues(conn)
        commit_something(engine)
        assert (stamp(conn), open_issues(conn)) == before
    assert looked(engine) != before[0]


def test_the_moment_of_a_stamp_is_the_moment_of_what_is_read_after_it(engine: Engine) -> None:
    """Nothing may slip in between: what is kept under a stamp would be of another state than the stamp's."""
    with reading(engine) as conn:
        stamp(conn)
        commit_something(engine)
        assert open_issues(conn) == 0


def test_a_second_transaction_of_one_connection_has_a_stamp_of_its_own(engine: Engine) -> None:
    with reading(engine) as conn:
        first = stamp(conn)
        conn.rollback()
        commit_something(engine)
        assert open_issues(conn) == 1 and stamp(conn) != first


def test_who_reads_cannot_write_and_who_wrote_can_read(engine: Engine) -> None:
    with reading(engine) as conn, pytest.raises((DatumlineError, SQLAlchemyError)):
        issues.note(conn, "source", "page", "gone", "The page is gone.", NOW)
    commit_something(engine)
    with reading(engine) as conn:
        assert open_issues(conn) == 1


def test_the_least_used_is_forgotten_first() -> None:
    kept: Remembered[int] = Remembered(2)
    for what in ("a", "b", "a", "c"):
        kept.get("now", what, lambda: 1)
    assert [kept.has("now", what) for what in "abc"] == [True, False, True]
    assert not kept.has("later", "a")


def open_issues(conn: Connection) -> int:
    return int(conn.execute(text("SELECT count(*) FROM issues")).scalar_one())
