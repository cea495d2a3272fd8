import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from domain.errors import DatumlineError, UsageError
from store import issues
from store.database import migrate, open_database, reading, sqlite_url
from store.engines import parse_url
from store.failures import shown
from store.migrations import HEAD

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where no datumline has been yet."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "not" / "there yet")
    made: str = request.getfixturevalue("postgresql_server").make()
    return made


both = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def note(engine: Engine, key: str) -> None:
    with engine.begin() as conn:
        issues.note(conn, "s", key, "cause", "message", NOW)


def keys(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return [issue.key for issue in issues.listing(conn)]


def set_revision(url: str, revision: str) -> None:
    engine = open_database(url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


@both
def test_migrate_says_what_it_did_and_does_nothing_twice(url: str) -> None:
    assert f"was made with schema {HEAD}" in migrate(url)
    assert "is up to date" in migrate(url)
    open_database(url).dispose()


@both
def test_two_that_migrate_a_new_database_at_once_both_succeed(url: str) -> None:
    script = "import sys; from store.database import migrate; print(migrate(sys.argv[1]))"
    runs = [
        subprocess.Popen([sys.executable, "-c", script, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], answers
    assert sum("was made" in out for out, _ in answers) == 1
    assert sum("is up to date" in out for out, _ in answers) == 2


@both
def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    migrate(url)
    set_revision(url, "9999")
    for act in (open_database, migrate):
        with pytest.raises(
            DatumlineError, match=r"newer version of datumline \(schema 9999.*upgrade datumline"
        ) as error:
            act(url)
        assert shown(parse_url(url)) in str(error.value)


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_an_empty_database_on_a_server_waits_for_the_operator(url: str) -> None:
    with pytest.raises(DatumlineError, match=r"no tables of datumline yet; run `datumline migrate`"):
        open_database(url)


@both
def test_a_reading_connection_sees_one_moment_and_cannot_write(url: str) -> None:
    migrate(url)
    engine = open_database(url)
    note(engine, "before")
    with reading(engine) as conn:
        assert len(issues.listing(conn)) == 1
        note(engine, "meanwhile")
        assert len(issues.listing(conn)) == 1
        with pytest.raises((DBAPIError, DatumlineError)):
            issues.note(conn, "s", "mine", "cause", "message", NOW)
    assert keys(engine) == ["before", "meanwhile"]
    note(engine, "after")
    engine.dispose()


@both
def test_a_transaction_that_fails_in_the_middle_leaves_nothing(url: str) -> None:
    migrate(url)
    engine = open_database(url)

    def fail_after_writing(conn: Connection) -> None:
        issues.note(conn, "s", "half", "cause", "message", NOW)
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"), engine.begin() as conn:
        fail_after_writing(conn)
    assert keys(engine) == []
    engine.dispose()


@both
def test_threads_that_read_and_then_write_do_not_fail_on_each_other(url: str) -> None:
    migrate(url)
    engine = open_database(url)
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(10):
                with engine.begin() as conn:
                    issues.listing(conn)
                    issues.note(conn, "s", f"{name}{number}", "cause", "message", NOW)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and len(keys(engine)) == 40
    engine.dispose()


@both
def test_a_database_opens_while_another_process_writes(url: str) -> None:
    migrate(url)
    writer = open_database(url)
    with writer.begin() as conn:
        issues.note(conn, "s", "written", "cause", "message", NOW)
        start = time.monotonic()
        engine = open_database(url)
        assert keys(engine) == [] and time.monotonic() - start < 5
    assert keys(engine) == ["written"]
    engine.dispose()
    writer.dispose()


@pytest.mark.postgresql
def test_a_server_that_gives_up_on_a_statement_is_named(postgresql_engine: Engine) -> None:
    with postgresql_engine.connect() as conn:
        conn.execute(text("SET LOCAL statement_timeout = 20"))
        with pytest.raises(DatumlineError, match="refused: canceling statement due to statement timeout"):
            conn.execute(text("SELECT pg_sleep(20)"))


def test_an_sqlite_database_is_made_with_its_folder_and_set_up(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "a" / "b"))
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "recursive_triggers": 1}
    with engine.begin() as conn:
        assert {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted} == wanted
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar_one() >= 5000
    engine.dispose()
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["datumline.db"]


def test_a_home_may_have_any_name_but_one_with_a_question_mark(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "ü #1 100% & more"))
    note(engine, "kept")
    engine.dispose()
    assert (tmp_path / "ü #1 100% & more" / "datumline.db").is_file()
    with pytest.raises(UsageError, match="question mark"):
        sqlite_url(tmp_path / "why?")


def test_a_file_that_is_not_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "datumline.db").write_bytes(b"%PDF-1.7 certainly not a database" * 200)
    with pytest.raises(DatumlineError, match=r"datumline.db is not a database; move it away"):
        open_database(sqlite_url(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["datumline.db"]


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "datumline.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(DatumlineError, match="tables of another program"):
        open_database(sqlite_url(tmp_path))
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(DatumlineError, match=r"home.datumline.db cannot be used: .*DATUMLINE_HOME"):
        open_database(sqlite_url(tmp_path / "home"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(sqlite_url(tmp_path))
    with engine.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.rollback()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        conn.rollback()
    yield engine
    engine.dispose()


def test_a_full_disk_is_said_so_and_leaves_the_database_whole(small_disk: Engine) -> None:
    with pytest.raises(DatumlineError, match="has no room left on its disk"), small_disk.begin() as conn:
        for number in range(500):
            issues.note(conn, "s", str(number), "cause", "m" * 4_000, NOW)
    assert keys(small_disk) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_database_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    open_database(sqlite_url(tmp_path)).dispose()
    (tmp_path / "datumline.db").chmod(0o400)
    engine = open_database(sqlite_url(tmp_path))
    with pytest.raises(DatumlineError, match="may not be written"):
        note(engine, "never")
    engine.dispose()


@pytest.mark.parametrize("prefix", ["postgres", "postgresql", "postgresql+psycopg"])
def test_all_usual_names_of_postgresql_are_taken(prefix: str) -> None:
    assert parse_url(f"{prefix}://ada@host/name").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "wrong", ["mysql://ada:secret@host/name", "sqlite://", "sqlite:///:memory:", "", "http:secret"]
)
def test_other_urls_are_refused_without_repeating_a_password(wrong: str) -> None:
    with pytest.raises(UsageError, match="postgresql://") as error:
        open_database(wrong)
    assert "secret" not in str(error.value)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatumlineError, match=r"postgresql://127.0.0.1:1/name does not answer") as error:
        open_database("postgresql://ada:secret@127.0.0.1:1/name?application_name=secret")
    assert "secret" not in str(error.value)
