"""A backup holds everything, on either database, and nothing that is half of one passes for it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from domain.errors import DatumlineError, IntegrityError, UsageError
from domain.snapshots import Snapshot
from store import migrations, portable, snapshots
from store.database import open_database, reading, sqlite_url
from store.tables import issues
from tests.store.every_table import fill
from tests.workflow.scenes import SWEDEN_SIGNED, adopted, day, read, with_sweden
from workflow.backup import back_up, check, restore
from workflow.log import record

WORDS = random.Random(1).randbytes(40_000)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def contents(url_or_engine: str | Engine) -> dict[str, list[bytes]]:
    engine = open_database(url_or_engine) if isinstance(url_or_engine, str) else url_or_engine
    with reading(engine) as conn:
        found = {shape.name: list(portable.lines(conn, shape)) for shape in portable.shapes()}
    if isinstance(url_or_engine, str):
        engine.dispose()
    return found


def filled(engine: Engine) -> None:
    """Rows in every table, versions of a page that rest on each other, and a log with a chain."""
    with engine.begin() as conn:
        fill(conn)
        for number in range(5):
            page = WORDS + str(number).encode()
            snapshots.keep(conn, Snapshot(page, "text/html", None), "https://example.org/list", NOW)
            record(conn, "anna", "setting.changed", "setting:x", {"to": number}, NOW)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database to restore into."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "restored")
    made: str = request.getfixturevalue("postgresql_server").make()
    return made


def test_what_is_restored_equals_what_was_backed_up(engine: Engine, other: str, tmp_path: Path) -> None:
    filled(engine)
    before = contents(engine)
    assert [name for name, rows in before.items() if not rows] == []
    done = back_up(engine, tmp_path / "a.backup", NOW)
    assert (done.snapshots, done.log_entries, done.faults) == (6, 5, ())
    back = restore(other, tmp_path / "a.backup")
    assert (back.snapshots, back.log_entries) == (6, 5)
    assert contents(other) == before
    assert (tmp_path / "a.backup").stat().st_mode & 0o777 == 0o600
    made = open_database(other)
    with made.begin() as conn:
        # Ids go on after those that were restored, and what was append-only still is.
        assert record(conn, "ben", "setting.changed", "setting:x", {}, NOW) == 6
        conn.execute(insert(issues).values(issue("new")))
        with pytest.raises(Exception, match="append-only"), conn.begin_nested():
            conn.execute(text("DELETE FROM statements"))
    made.dispose()


def issue(key: str) -> dict[str, object]:
    return {"scope": "s", "key": key, "cause": "c", "message": "", "first_seen": NOW, "last_seen": NOW}


def test_a_backup_sees_one_moment_while_others_write(engine: Engine, tmp_path: Path) -> None:
    filled(engine)
    before = contents(engine)
    seen: list[str] = []
    original = portable.lines

    def writing_meanwhile(conn: object, shape: portable.Shape) -> object:
        with engine.begin() as writer:
            writer.execute(insert(issues).values(issue(shape.name)))
        seen.append(shape.name)
        return original(conn, shape)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portable, "lines", writing_meanwhile)
        back_up(engine, tmp_path / "a.backup", NOW)
    assert len(seen) > 10
    url = sqlite_url(tmp_path / "restored")
    restore(url, tmp_path / "a.backup")
    # The first write came after the backup had begun, perhaps before it looked; none after that is in it.
    assert len(contents(url)["issues"]) <= len(before["issues"]) + 1
    assert len(contents(engine)["issues"]) == len(before["issues"]) + len(seen)


def test_a_real_store_goes_round(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "home"))
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    read(engine, tmp_path, with_sweden(("2001-11-23", "2021-04-28", "2021-08-01")), day(8))
    back_up(engine, tmp_path / "a.backup", NOW)
    before = contents(engine)
    engine.dispose()
    restore(sqlite_url(tmp_path / "again"), tmp_path / "a.backup")
    assert contents(sqlite_url(tmp_path / "again")) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_backup_is_overwritten(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.backup").write_text("older")
    with pytest.raises(UsageError, match="is there already, and no backup is overwritten"):
        back_up(engine, tmp_path / "a.backup", NOW)
    assert (tmp_path / "a.backup").read_text() == "older"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_folder_that_is_not_there_is_named(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatumlineError, match=r"nowhere/a.backup cannot be written: No such file or directory"):
        back_up(engine, tmp_path / "nowhere" / "a.backup", NOW)


def test_a_store_with_rows_is_not_restored_into(engine: Engine, tmp_path: Path) -> None:
    filled(engine)
    back_up(engine, tmp_path / "a.backup", NOW)
    before = contents(engine)
    with pytest.raises(UsageError, match="is not empty"):
        restore(engine.url.render_as_string(hide_password=False), tmp_path / "a.backup")
    assert contents(engine) == before


def test_an_empty_store_of_the_same_schema_is_filled(engine: Engine, tmp_path: Path) -> None:
    source = open_database(sqlite_url(tmp_path / "source"))
    filled(source)
    before = contents(source)
    back_up(source, tmp_path / "a.backup", NOW)
    source.dispose()
    restore(engine.url.render_as_string(hide_password=False), tmp_path / "a.backup")
    assert contents(engine) == before


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    engine = open_database(sqlite_url(folder / "home"))
    filled(engine)
    back_up(engine, folder / "made.backup", NOW)
    engine.dispose()
    return folder


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """A backup, and beside it the home that it is of."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "made.backup"


def altered(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same file with other members, its checksums in order."""
    out = path.with_suffix(".altered")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out


def test_a_backup_that_was_cut_anywhere_is_none(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 60, len(whole) - 1):
        cut = tmp_path / "cut.backup"
        cut.write_bytes(whole[:length])
        with pytest.raises(UsageError, match="is no whole backup of datumline"):
            restore(sqlite_url(tmp_path / "never"), cut)
    assert not (tmp_path / "never" / "datumline.db").exists()


def test_a_flipped_byte_anywhere_is_found(made: Path, tmp_path: Path) -> None:
    whole = bytearray(made.read_bytes())
    rows = check(made).manifest.rows
    for place in range(40, len(whole), len(whole) // 5):
        damaged = bytearray(whole)
        damaged[place] ^= 0x20
        (tmp_path / "flipped").write_bytes(damaged)
        try:
            done = check(tmp_path / "flipped")
        except DatumlineError:
            continue
        # The zip keeps some of what it knows twice; what was read is whole all the same.
        assert done.manifest.rows == rows


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda name, content: None if name == "manifest.json" else content, "manifest is missing"),
        (lambda name, content: None if name == "tables/issues.jsonl" else content, "the table issues is missing"),
        (lambda name, content: content.replace(b'"format": 1', b'"format": 9'), "format 9, this program knows 1"),
        (lambda name, content: content[:-1] if name.endswith("issues.jsonl") else content, "not as they were sealed"),
        (lambda name, content: b"[]" if name == "manifest.json" else content, "manifest is missing or none"),
    ],
    ids=["manifest", "table", "format", "rows", "list"],
)
def test_a_backup_that_somebody_changed_is_none(
    made: Path, tmp_path: Path, change: Callable[[str, bytes], bytes | None], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        restore(sqlite_url(tmp_path / "other"), altered(made, change))
    if said == "not as they were sealed":
        # What had been written of it is taken back: the same folder takes the whole one.
        assert restore(sqlite_url(tmp_path / "other"), made).snapshots == 6


def test_a_backup_of_a_newer_version_is_refused(made: Path, tmp_path: Path) -> None:
    newer = altered(made, lambda name, content: content.replace(f'"{migrations.HEAD}"'.encode(), b'"7777"'))
    with pytest.raises(DatumlineError, match="newer version of datumline"):
        restore(sqlite_url(tmp_path / "other"), newer)


def test_damage_of_the_store_is_told_and_kept_as_it_is(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "home"))
    filled(engine)
    with engine.begin() as conn:
        whole = conn.execute(
            text("SELECT sha256 FROM snapshots WHERE first_url LIKE 'https%' ORDER BY version LIMIT 1")
        ).scalar_one()
        conn.execute(text("DROP TRIGGER snapshots_refuses_UPDATE"))
        conn.execute(text("UPDATE snapshots SET content = x'00' WHERE sha256 = :sha"), {"sha": whole})
        conn.execute(text("DROP TRIGGER log_entries_refuses_UPDATE"))
        conn.execute(text("UPDATE log_entries SET actor = 'mallory' WHERE id = 3"))
    done = back_up(engine, tmp_path / "a.backup", NOW)
    engine.dispose()
    assert whole in done.manifest.damaged and done.manifest.log_breaks == (3,)
    assert any("Entry 3 of the log" in fault for fault in done.faults)
    assert restore(sqlite_url(tmp_path / "other"), tmp_path / "a.backup").faults == done.faults


def test_damage_that_the_store_had_not_is_refused(made: Path, tmp_path: Path) -> None:
    """Somebody who can write both lines and seals still cannot give a snapshot another content."""

    def other_content(name: str, content: bytes) -> bytes:
        if name == "tables/snapshots.jsonl":
            rows = [json.loads(line) for line in content.splitlines()]
            rows[0][-1] = rows[1][-1]
            forged.append(
                b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)
            )
            return forged[0]
        if name == "manifest.json":
            import hashlib

            told = json.loads(content)
            (table,) = [one for one in told["tables"] if one["name"] == "snapshots"]
            table["sha256"] = hashlib.sha256(forged[0]).hexdigest()
            return json.dumps(told).encode()
        return content

    forged: list[bytes] = []
    with pytest.raises(IntegrityError, match="does not have its hash; nothing was restored"):
        restore(sqlite_url(tmp_path / "other"), altered(made, other_content))


WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import store.portable
from store.database import open_database
from workflow.backup import back_up, restore

original = store.portable.{function}
def slowly(conn, shape, *rest):
    if shape.name == {table!r}:
        Path(sys.argv[1]).touch(); time.sleep(60)
    return original(conn, shape, *rest)
store.portable.{function} = slowly
{work}
"""


def killed(tmp_path: Path, function: str, table: str, work: str, *words: str) -> None:
    """Run it, and kill it where it stands still."""
    inside = tmp_path / "inside"
    script = WRITER.format(function=function, table=table, work=work)
    process = subprocess.Popen([sys.executable, "-c", script, str(inside), *words])
    until = time.monotonic() + 60
    while not inside.exists() and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL and inside.exists()


@pytest.mark.parametrize("table", ["issues"])
def test_a_backup_that_is_killed_leaves_no_file_of_that_name(made: Path, tmp_path: Path, table: str) -> None:
    work = "back_up(open_database(sys.argv[2]), Path(sys.argv[3]), datetime.now(UTC))"
    target = tmp_path / "b.backup"
    killed(tmp_path, "lines", table, work, sqlite_url(tmp_path / "home"), str(target))
    assert not target.exists()
    (left,) = tmp_path.glob(".b.backup.*.partial")
    with pytest.raises(UsageError, match="is no whole backup"):
        check(left)
    engine = open_database(sqlite_url(tmp_path / "home"))
    back_up(engine, target, NOW)
    engine.dispose()
    assert check(target).snapshots == 6


def test_a_restore_that_is_killed_leaves_an_empty_database(made: Path, tmp_path: Path, other: str) -> None:
    killed(tmp_path, "add", "issues", "restore(sys.argv[2], Path(sys.argv[3]))", other, str(made))
    assert restore(other, made).snapshots == 6


def test_a_full_disk_leaves_nothing_and_says_so(made: Path, tmp_path: Path) -> None:
    """Limited by the size of a file, as a full disk cannot be had everywhere; see test_full_disk."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "from datetime import UTC, datetime; from pathlib import Path; from store.database import open_database; "
        "from workflow.backup import back_up; from domain.errors import DatumlineError\n"
        "engine = open_database(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (34_000, 34_000))\n"
        "try: back_up(engine, Path(sys.argv[2]), datetime.now(UTC))\n"
        "except DatumlineError as error: print(error)\n"
    )
    words = [sys.executable, "-c", script, sqlite_url(tmp_path / "home"), str(tmp_path / "b.backup")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert "b.backup cannot be written: File too large; nothing was left there." in done.stdout, done.stderr
    assert list(tmp_path.glob("*b.backup*")) == []
