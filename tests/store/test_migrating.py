"""What happens when there is a next step: it is played by one that is written beside the project's own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.errors import DatumlineError
from store import issues, migrations, schema
from store.database import migrate, open_database, sqlite_url

NOW = datetime(2026, 1, 1, tzinfo=UTC)

STEP = """
import time
from pathlib import Path
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9999", "HEAD"
def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("issues") as issues:
        issues.add_column(sa.Column("weight", sa.Integer()))
    op.execute("DELETE FROM issues WHERE scope = 'gone'")
    {then}
""".replace("HEAD", migrations.HEAD)
HEAD = migrations.HEAD


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of steps with one more; write what it ends with."""
    folder = tmp_path / "steps"
    with resources.as_file(resources.files(migrations)) as original:
        shutil.copytree(original, folder)
    monkeypatch.setattr(schema, "LOCATION", str(folder))
    monkeypatch.setattr(migrations, "HEAD", "9999")
    yield folder / "versions" / "v9999_later.py"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A home whose database was written before the step existed."""
    home = tmp_path / "home"
    engine = open_database(sqlite_url(home))
    with engine.begin() as conn:
        issues.note(conn, "s", "kept", "cause", "message", NOW)
    engine.dispose()
    return home


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def copies(home: Path) -> list[Path]:
    return sorted(path for path in home.iterdir() if "schema-" in path.name)


def test_an_older_database_is_migrated_after_a_copy_was_kept(old: Path, step: Path) -> None:
    step.write_text(STEP.format(then=""))
    engine = open_database(sqlite_url(old))
    with engine.begin() as conn:
        assert [issue.key for issue in issues.listing(conn)] == ["kept"]
        conn.execute(text("INSERT INTO later VALUES (1)"))
    engine.dispose()
    (copy,) = copies(old)
    assert copy.name.startswith(f"datumline.db.schema-{HEAD}.20") and "later" not in tables(copy)
    assert "is up to date" in migrate(sqlite_url(old)) and copies(old) == [copy]


def test_migrate_names_the_copy(old: Path, step: Path) -> None:
    step.write_text(STEP.format(then=""))
    answer = migrate(sqlite_url(old))
    assert f"went from schema {HEAD} to 9999" in answer and str(copies(old)[0]) in answer


def test_a_new_database_needs_no_copy(tmp_path: Path, step: Path) -> None:
    step.write_text(STEP.format(then=""))
    assert "was made with schema 9999" in migrate(sqlite_url(tmp_path / "new"))
    assert copies(tmp_path / "new") == []


def test_a_step_that_fails_leaves_the_old_database_as_it_was(
    old: Path, step: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step.write_text(STEP.format(then="raise RuntimeError('failed')"))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="failed"):
            open_database(sqlite_url(old))
    assert "later" not in tables(old / "datumline.db")
    monkeypatch.undo()
    engine = open_database(sqlite_url(old))
    with engine.begin() as conn:
        assert [issue.key for issue in issues.listing(conn)] == ["kept"]
    engine.dispose()


def test_a_step_that_would_leave_rows_pointing_nowhere_is_taken_back(old: Path, step: Path) -> None:
    broken = "op.execute(\"INSERT INTO captures VALUES (7, 's', 1, NULL, '2026', '2026')\"); "
    broken += "op.execute(\"INSERT INTO capture_parts VALUES (7, 0, 'r', 'u', '2026', 'no such snapshot')\")"
    step.write_text(STEP.format(then=broken))
    with pytest.raises(DatumlineError, match=r"was not migrated: 1 rows would point nowhere"):
        open_database(sqlite_url(old))
    assert "later" not in tables(old / "datumline.db")


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.2])
def test_a_migration_that_is_killed_leaves_the_old_database_as_it_was(
    old: Path, step: Path, tmp_path: Path, delay: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    step.write_text(STEP.format(then=f"Path({str(tmp_path / 'inside')!r}).touch(); time.sleep(60)"))
    script = (
        "import sys; from store import migrations, schema; from store.database import migrate; "
        "migrations.HEAD = '9999'; schema.LOCATION = sys.argv[1]; migrate(sys.argv[2])"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(step.parent.parent), sqlite_url(old)])
    until = time.monotonic() + 60
    while not (tmp_path / "inside").exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(delay)
    os.kill(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL and (tmp_path / "inside").exists()
    assert "later" not in tables(old / "datumline.db")
    step.write_text(STEP.format(then=""))
    assert f"went from schema {HEAD} to 9999" in migrate(sqlite_url(old))
    monkeypatch.undo()
    assert "later" in tables(old / "datumline.db")


@pytest.mark.postgresql
def test_an_older_schema_on_a_server_waits_for_the_operator_and_a_failed_step_is_taken_back(
    postgresql_server: object, step: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql_server.make()  # type: ignore[attr-defined]
    monkeypatch.setattr(migrations, "HEAD", HEAD)
    migrate(url)
    monkeypatch.setattr(migrations, "HEAD", "9999")
    step.write_text(STEP.format(then="raise RuntimeError('failed')"))
    with pytest.raises(DatumlineError, match=rf"has the older schema {HEAD}; run `datumline migrate`"):
        open_database(url)
    with pytest.raises(RuntimeError, match="failed"):
        migrate(url)
    with pytest.raises(DatumlineError, match=f"older schema {HEAD}"):
        open_database(url)
    step.write_text(STEP.format(then=""))
    assert f"went from schema {HEAD} to 9999" in migrate(url)
    open_database(url).dispose()
