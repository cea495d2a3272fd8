"""A disk that is full: every command says so in one sentence, and nothing half is left."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import DatumlineError
from store.database import open_database, sqlite_url
from tests.e2e.conftest import Command
from tests.workflow.scenes import START, adopted
from workflow.backup import back_up, restore

SIZE_KB = 8_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KB}k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mounting, capture_output=True, text=True, timeout=10)
    except OSError as error:
        pytest.skip(f"no disk can be mounted: {error}")
    if done.returncode:
        pytest.skip(f"no disk can be mounted: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True, timeout=10)


def fill(folder: Path, leave: int) -> Path:
    """Take all of the disk but so many bytes."""
    path = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    path.write_bytes(b"x" * (free - leave))
    return path


def rows(home: Path, table: str) -> int:
    """How many the store has, where SQLite itself finds nothing wrong with it."""
    with closing(sqlite3.connect(home / "datumline.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_a_store_on_a_full_disk_is_as_it_was_and_goes_on_when_there_is_room(disk: Path) -> None:
    datumline = Command(disk / "home")
    datumline("issues")
    ballast = fill(disk, leave=150_000)
    said = datumline("report", "import", code=1)
    assert said.count("\n") == 1 and "has no room left on its disk; free some and repeat the command." in said
    ballast.unlink()
    assert rows(disk / "home", "baseline_entries") == rows(disk / "home", "snapshots") == 0
    datumline("report", "import")
    assert rows(disk / "home", "baseline_entries") > 500


def test_a_backup_or_restore_that_does_not_fit_leaves_nothing(disk: Path) -> None:
    home, small, backup = disk.parent / "home", disk / "home", disk.parent / "a.backup"
    engine = open_database(sqlite_url(home))
    adopted(engine)
    ballast = fill(disk, leave=40_000)
    with pytest.raises(DatumlineError, match=r"a\.backup cannot be written: No space left on device; nothing was left"):
        back_up(engine, disk / "a.backup", START)
    assert [path.name for path in disk.iterdir()] == ["ballast"]
    back_up(engine, backup, START)
    engine.dispose()
    with pytest.raises(DatumlineError, match="has no room left on its disk; free some"):
        restore(sqlite_url(small), backup)
    ballast.unlink()
    assert rows(small, "sqlite_master") == 0
    restore(sqlite_url(small), backup)
    assert rows(small, "baseline_entries") == rows(home, "baseline_entries")
