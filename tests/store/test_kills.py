"""A process that writes is killed at any moment, again and again; what it left is whole."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from domain.snapshots import sha256_of
from store import snapshots, statements
from store.database import migrate, open_database, sqlite_url
from store.tables import capture_parts, captures, current_statements
from store.tables import snapshots as snapshot_rows
from store.tables import statements as statement_rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)

# One transaction a round: a page, a capture of it, and two statements that belong together.
WRITER = """
import os, sys
from datetime import UTC, datetime, timedelta
from domain.snapshots import Capture, Part, Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from store import captures, snapshots, statements
from store.database import open_database

engine = open_database(sys.argv[1])
base = int(sys.argv[2]) * 1_000_000
print("open", flush=True)
for number in range(base, base + 1_000_000):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    page = Snapshot(b"<p>%d</p>" % number + b"filler " * 2_000, "text/html")
    with engine.begin() as conn:
        snapshots.keep(conn, page, "https://example.org", at)
        captures.record(conn, Capture("s", (Part("page", "https://example.org", at, page),)), at)
        statements.record(conn, [
            Statement("s", Subject(country), "n", str(number), None, page.sha256, "u", at, "line:1", "s/1")
            for country in ("SWE", "NOR")
        ])
"""


def kill_while_writing(url: str, number: int, after: float) -> None:
    run = subprocess.Popen([sys.executable, "-c", WRITER, url, str(number)], stdout=subprocess.PIPE)
    assert run.stdout is not None and run.stdout.readline() == b"open\n"
    time.sleep(after)
    os.kill(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    run.stdout.close()


def assert_whole(conn: Connection) -> int:
    """Every round is there completely or not at all, and every byte is what it was; gives the number of rounds."""
    rounds = conn.execute(select(func.count()).select_from(snapshot_rows)).scalar_one()
    for table, each in ((captures, 1), (capture_parts, 1), (statement_rows, 2)):
        assert conn.execute(select(func.count()).select_from(table)).scalar_one() == rounds * each
    for sha256 in conn.execute(select(snapshot_rows.c.sha256)).scalars().all():
        assert sha256_of(snapshots.read(conn, sha256).content) == sha256
    newest = {one.subject.country: one.value for one in statements.current(conn)}
    assert newest.get("SWE") == newest.get("NOR")
    assert conn.execute(select(func.count()).select_from(current_statements)).scalar_one() == len(newest)
    return int(rounds)


@pytest.mark.parametrize(
    ("where", "kills"), [("sqlite", 20), pytest.param("postgresql", 5, marks=pytest.mark.postgresql)]
)
def test_a_killed_writer_leaves_whole_rounds_only(
    where: str, kills: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    home = sqlite_url(tmp_path)
    url: str = home if where == "sqlite" else request.getfixturevalue("postgresql_server").make()
    migrate(url)
    chance = random.Random(20210420)
    for number in range(kills):
        kill_while_writing(url, number, chance.uniform(0, 0.15))
    engine = open_database(url)
    with engine.begin() as conn:
        assert assert_whole(conn) > 0
        if where == "sqlite":
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
