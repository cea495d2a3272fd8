"""A command that is interrupted or killed at any moment leaves the store as it was before or after the step."""

import json
import os
import random
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.mirror import serve
from demo.overrides import write_overrides
from store import baseline, editions
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.e2e.conftest import PROGRAM, Command
from workflow.adopt_edition import adopt, from_shipped

KILLS = 6
REPORT = "coe_ocsea_2021"
SOURCES = ("coe_treaty_185", "coe_treaty_201")


def _start(home: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    here = {**os.environ, "DATUMLINE_HOME": str(home), "COLUMNS": "80", **environment}
    return subprocess.Popen(
        [str(PROGRAM), *words],
        env=here,
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background, a shell has had them ignore it, and all that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def _end(process: subprocess.Popen[bytes], after: float, how: signal.Signals) -> int:
    time.sleep(after)
    process.send_signal(how)
    process.communicate(timeout=60)
    return process.returncode


def _moments(first: float, last: float) -> list[float]:
    """Seconds after the start, spread evenly over the time that a command takes, each anywhere in its share of it."""
    chance, share = random.Random(11), (last - first) / KILLS
    return [first + share * (number + chance.random()) for number in range(KILLS)]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_is_whole_or_not_there(tmp_path: Path, how: signal.Signals) -> None:
    for number, after in enumerate(_moments(0.3, 1.5)):
        home = tmp_path / f"home-{number}"
        _end(_start(home, "report", "import"), after, how)
        engine = open_database(sqlite_url(home))
        with reading(engine) as conn:
            edition = editions.current(conn, REPORT)
            assert edition is None or len(baseline.entries(conn, REPORT, edition.id)) == 1277
        assert adopt(engine, from_shipped(REPORT), "tester", datetime.now(UTC)).cells == 1277
        engine.dispose()


def test_a_crawl_that_is_killed_loses_no_decision_and_can_be_repeated(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Command(home)("report", "import")
    with serve() as base_url:
        write_overrides(home / "sources.toml", base_url)
        for after in _moments(0.7, 4.5)[::2]:
            process = _start(home, "crawl", *SOURCES, DATUMLINE_ALLOW_LOOPBACK="true")
            _end(process, after, signal.SIGKILL)
        datumline = Command(home)
        datumline("crawl", *SOURCES, DATUMLINE_ALLOW_LOOPBACK="true")
    found = json.loads(datumline("changes", "--json"))
    assert len(found) == 26
    assert {change["kind"] for change in found} == {"established"}


def test_an_interrupt_is_told_and_ends_with_130(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Command(home)("report", "import")
    with serve() as base_url:
        write_overrides(home / "sources.toml", base_url)
        process = _start(home, "crawl", *SOURCES, DATUMLINE_ALLOW_LOOPBACK="true")
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    said = first + rest
    assert process.returncode == 130, said
    assert b"interrupted" in said
    assert b"Traceback" not in said


def test_a_reader_that_has_seen_enough_gets_no_complaint(datumline: Command) -> None:
    command = f"{PROGRAM} baseline export | head -n 1"
    here = {**os.environ, "DATUMLINE_HOME": str(datumline.home)}
    done = subprocess.run(["bash", "-c", command], env=here, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("report,edition,figure")
    assert done.stderr == ""
