"""Real scheduler processes on one store: one leads, a standby takes over, nothing runs twice."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from cli.main import build
from store import fetches, job_runs, leaders, run_requests
from store.engines import reading
from store.locks import locks
from tests.crawlers.site import Reply, Site
from tests.scheduler.conftest import ONE, OTHER, REFUSED, Watching
from tests.store.conftest import END_LOCKING_SESSIONS

PROGRAM = Path(sys.executable).with_name("datumline")
Process = subprocess.Popen[bytes]
QUICK = {"DATUMLINE_LEADER_CHECK_S": "0.1", "DATUMLINE_SCHEDULE_ROUND_S": "1.2", "DATUMLINE_LOG_LEVEL": "error"}


@contextmanager
def scheduler(**environment: str) -> Iterator[Process]:
    process = subprocess.Popen(
        [str(PROGRAM), "schedule"], env={**os.environ, **QUICK, **environment}, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        _, said = process.communicate()
        sys.stderr.write(said.decode("utf-8", "replace"))  # shown where the test fails


def until(holds: Callable[[], bool], seconds: float = 60.0) -> float:
    """How long it took; seconds: for what a test only waits for, long enough for a machine that is busy."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


def now() -> datetime:
    return datetime.now(UTC)


def leader(engine: Engine) -> leaders.Leader | None:
    with reading(engine) as conn:
        return leaders.newest(conn)


def leads(engine: Engine, process: Process) -> Callable[[], bool]:
    def holds() -> bool:
        found = leader(engine)
        return found is not None and found.pid == process.pid

    return holds


def crawls(engine: Engine) -> list[job_runs.JobRun]:
    with reading(engine) as conn:
        return list(job_runs.newest(conn, "crawl", 99))[::-1]


def asked(engine: Engine, source: str) -> int:
    with reading(engine) as conn:
        return sum(count for count, _ in fetches.asked_since(conn, {source: None})[source].values())


def ended(engine: Engine, count: int) -> Callable[[], bool]:
    return lambda: sum(run.ended is not None for run in crawls(engine)) >= count


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_standby_takes_over_within_seconds_and_nothing_runs_twice(engine: Engine, watching: Watching) -> None:
    watching(**{ONE: REFUSED})
    with scheduler() as first, scheduler() as second:
        until(lambda: leads(engine, first)() or leads(engine, second)())
        ahead, standby = (first, second) if leads(engine, first)() else (second, first)
        until(ended(engine, 1))
        assert asked(engine, ONE) == 1
        ahead.kill()
        ahead.wait()
        assert until(leads(engine, standby), 5) < 3
        with engine.begin() as conn:
            run_requests.add(conn, [ONE], "anna", now())
        until(ended(engine, 2))
    runs = crawls(engine)
    assert [run.outcome for run in runs] == ["done", "done"]
    assert [run.pid for run in runs] == [ahead.pid, standby.pid]
    assert asked(engine, ONE) == 2
    assert turns_taken_once(engine)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_leader_that_is_killed_in_the_middle_of_a_crawl_leaves_no_crawl_behind(
    engine: Engine, watching: Watching, site: Site
) -> None:
    """Then the standby leads: a changed schedule holds without a restart, and an end is clean."""
    site.pages["/a"] = Reply(b"late", pause_s=30)
    watching(**{ONE: f"{site.url}/a"})
    with scheduler(DATUMLINE_ALLOW_LOOPBACK="true") as first:
        until(lambda: "/a" in site.paths())
        family = descendants(first.pid)
        assert len(family) == 2, "the crawl and its crawling process"
        with scheduler(DATUMLINE_ALLOW_LOOPBACK="true") as second:
            first.kill()
            first.wait()
            until(lambda: not any(alive(pid) for pid in family), 10)
            until(leads(engine, second))
            until(lambda: crawls(engine)[0].outcome == "lost")
            assert site.most_at_once == 1
            assert asked(engine, OTHER) == 0
            watching(**{ONE: f"{site.url}/a", OTHER: REFUSED})
            until(ended(engine, 2))
            second.send_signal(signal.SIGTERM)
            assert second.wait(10) == 0
            assert second.stderr is not None
            assert second.stderr.read() == b""
    assert [run.outcome for run in crawls(engine)] == ["lost", "done"], "what was lost waits as after any failure"
    assert (asked(engine, OTHER), site.paths().count("/a")) == (1, 1)
    assert turns_taken_once(engine)
    found = leader(engine)
    assert found is not None
    assert found.ended is not None


def turns_taken_once(engine: Engine) -> bool:
    """Of what has a turn, each was taken by one leader alone."""
    with reading(engine) as conn:
        taken = [(run.kind, run.due) for run in job_runs.newest(conn, limit=99) if run.due is not None]
    return len(taken) == len(set(taken)) >= 2


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_leader_whose_connection_is_cut_ends_its_crawl_before_another_begins(
    engine: Engine, watching: Watching, site: Site
) -> None:
    site.pages["/a"] = Reply(b"late", pause_s=30)
    watching(**{ONE: f"{site.url}/a"})
    with scheduler(DATUMLINE_ALLOW_LOOPBACK="true") as first:
        until(lambda: "/a" in site.paths())
        (crawl, *_) = descendants(first.pid)
        term = leaders_term(engine)
        with engine.connect() as conn:
            conn.execute(text(END_LOCKING_SESSIONS))
        until(lambda: leaders_term(engine) > term, 10)
        until(lambda: not alive(crawl), 10)
        assert site.most_at_once == 1
        first.send_signal(signal.SIGTERM)
        assert first.wait(10) == 0
    assert crawls(engine)[0].outcome in ("lost", "stopped")


def leaders_term(engine: Engine) -> int:
    found = leader(engine)
    return found.id if found else 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_crawl_by_hand_waits_for_the_hosts_that_the_scheduler_is_asking(
    engine: Engine, watching: Watching, site: Site
) -> None:
    waits = threading.Event()
    site.pages["/a"] = lambda headers: Reply(b"slow") if waits.wait(30) else Reply(status=500)
    site.pages["/b"] = Reply(b"other")
    home = watching(**{ONE: f"{site.url}/a", OTHER: f"{site.url}/b"})
    (home / "datumline.toml").write_text("crawl_batch = 1\nallow_loopback = true")
    with engine.begin() as conn:
        run_requests.add(conn, [ONE], "anna", now())
    with scheduler():
        until(lambda: "/a" in site.paths())
        by_hand = subprocess.Popen([str(PROGRAM), "crawl", OTHER], stderr=subprocess.PIPE, text=True)
        assert by_hand.stderr is not None
        said = iter(by_hand.stderr)
        assert any("waiting for another crawl, which is asking 127.0.0.1" in line for line in said)
        released = time.monotonic()
        waits.set()
        list(said)
        by_hand.wait(30)
        by_hand.stderr.close()
    assert site.most_at_once == 1
    assert min(one.at for one in site.seen if one.path == "/b") - released > 2.9, "the pause holds across crawls"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_once_does_what_is_due_and_show_and_run_now_tell(engine: Engine, watching: Watching) -> None:
    watching(**{ONE: REFUSED})

    def datumline(*words: str) -> str:
        done = CliRunner(env={"COLUMNS": "80"}).invoke(build(), words)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "1 crawl ran." in datumline("schedule", "--once")
    assert "will be asked" in datumline("schedule", "run-now", ONE, "--by", "anna")
    told = json.loads(datumline("schedule", "show", "--json"))
    assert told["sources"][0]["failures"] == 1
    assert told["requests"][0]["by"] == "anna"
    shown = datumline("schedule", "show")
    assert max(map(len, shown.splitlines())) <= 80
    with locks(engine) as held:
        assert held.take("leader")
        assert "Another scheduler leads" in datumline("schedule", "--once")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_workers_without_a_store_that_they_share_are_refused_at_the_start(engine: Engine, watching: Watching) -> None:
    watching(**{ONE: REFUSED})
    with scheduler(DATUMLINE_CRAWL_BY="workers") as process:
        assert process.wait(20) == 2
        assert process.stderr is not None
        assert b"Workers share a PostgreSQL store: set database_url" in process.stderr.read()
    assert leader(engine) is None


def descendants(pid: int) -> list[int]:
    """The processes that it started and that these started, the nearest first."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    found = [int(child) for task in tasks for child in task.joinpath("children").read_text().split()]
    return [*found, *(one for child in found for one in descendants(child))]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
