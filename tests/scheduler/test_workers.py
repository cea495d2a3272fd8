"""Workers on one PostgreSQL: nothing is lost or asked twice when one ends, and two come to what one process does."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.mail_settings import DeclaredSubscription
from config.settings import load as load_settings
from demo.mirror import pages
from demo.overrides import overrides
from domain.errors import UsageError
from scheduler.crawl_runs import CrawlRuns
from scheduler.dispatch import Stage
from scheduler.leadership import Leadership
from scheduler.mailing import mail_round
from scheduler.rounds import crawl_all
from scheduler.run_queue import SCHEMA, RunQueue, connection_to, make_schema, queue_extraction
from scheduler.steps import STEPS
from scheduler.upkeep import upkeep_round
from scheduler.workers import Worker
from store import job_runs
from store.database import open_database, sqlite_url
from store.engines import parse_url, reading
from store.locks import locks
from tests.crawlers.site import Reply, Site
from tests.scheduler.conftest import ONE, REFUSED, Clock, Watching
from tests.scheduler.test_service import PROGRAM, QUICK, Process, asked, crawls, until
from tests.store.conftest import EmptyDatabases
from tests.workflow.post_office import PostOffice, post_office
from tests.workflow.scenes import REPORT, adopted
from workflow import subscribe
from workflow.backup import back_up, restore
from workflow.exports import baseline_rows, source_rows
from workflow.list_changes import Filter, change_rows
from workflow.text_tables import as_csv_text

pytestmark = [
    pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
]
CONNECTIONS = 8
"""Of a worker and the crawl that it has at hand, as docs/reference/schedule.md says."""
ASKED = ("coe_treaty_185", "coe_treaty_201", "un_crc", "un_opsc")


@pytest.fixture(autouse=True)
def _by_workers(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATUMLINE_CRAWL_BY", "workers")
    monkeypatch.setenv("DATUMLINE_WORKER_SILENCE_S", "1.5")
    monkeypatch.setenv("DATUMLINE_ALLOW_LOOPBACK", "true")
    yield
    with engine.begin() as conn:
        conn.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


@contextmanager
def worker() -> Iterator[Process]:
    process = subprocess.Popen([str(PROGRAM), "worker"], env={**os.environ, **QUICK}, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def runs(engine: Engine) -> list[job_runs.JobRun]:
    with reading(engine) as conn:
        return list(job_runs.newest(conn, limit=99))


def all_ended(engine: Engine) -> bool:
    return all(run.outcome != "running" for run in runs(engine))


def connections(engine: Engine) -> int:
    """How many the database has at this moment."""
    with engine.connect() as conn:
        counted = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(conn.execute(counted).scalar_one())


def waiting(engine: Engine) -> list[str]:
    with engine.begin() as conn:
        conn.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
        return list(conn.execute(text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")).scalars())


def test_what_a_stopped_or_killed_worker_had_at_hand_another_does_once(
    engine: Engine, stage: Stage, watching: Watching, site: Site
) -> None:
    site.pages["/a"] = Reply(b"late", pause_s=30)
    watching(**{ONE: f"{site.url}/a"})
    assert crawl_all(stage) == 1
    others = connections(engine)
    with worker() as stopped:
        until(lambda: site.paths().count("/a") == 1, 30)
        assert connections(engine) - others <= CONNECTIONS
        stopped.send_signal(signal.SIGTERM)
        assert stopped.wait(15) == 0
        assert stopped.stderr is not None
        assert stopped.stderr.read() == b""
    assert [run.outcome for run in crawls(engine)] == ["running"]
    assert waiting(engine) == ["crawl"]
    with worker() as killed, ExitStack() as after:
        until(lambda: site.paths().count("/a") == 2, 30)
        site.pages["/a"] = Reply(b"soon")
        killed.kill()
        killed.wait()
        after.enter_context(worker())
        until(lambda: all_ended(engine), 30)
    (run,) = crawls(engine)
    assert (run.outcome, run.details["sources"], run.queued) == ("done", 1, True)
    assert asked(engine, ONE) == 1
    assert site.most_at_once <= 3, "what the two had asked may still be open at the site"


def test_the_queue_holds_nothing_that_the_store_does_not_say(
    engine: Engine, stage: Stage, watching: Watching, postgresql_server: EmptyDatabases, tmp_path: Path, clock: Clock
) -> None:
    watching(**{ONE: REFUSED})
    for _ in range(2):
        upkeep_round(stage)
        crawl_all(stage)
    assert sorted(waiting(engine)) == ["compare", "crawl"], "each once, however often it is looked"
    with engine.begin() as conn:
        conn.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
        conn.execute(text("DELETE FROM procrastinate_jobs"))
    assert RunQueue(engine).recover() == 2
    assert RunQueue(engine).recover() == 0
    back_up(engine, tmp_path / "backup", clock())
    elsewhere = postgresql_server.make()
    restore(elsewhere, tmp_path / "backup")
    restored = open_database(elsewhere)
    with locks(restored) as held:
        leadership = Leadership(restored, held, 0.01)
        assert leadership.look(clock())
        leadership.settle()
        # Its turn is with the workers since before the backup: nothing new is begun, the same is queued anew.
        assert crawl_all(Stage(restored, load_settings, clock, leadership, CrawlRuns(), RunQueue(restored))) == 0
    assert sorted(waiting(restored)) == ["compare", "crawl"]
    for run in runs(restored):
        Worker(restored, load_settings, clock, CrawlRuns(delay_s=0.0)).do(run.id)
    assert {run.outcome for run in runs(restored)} == {"done"}
    assert asked(restored, ONE) == 1
    restored.dispose()


def test_two_workers_come_to_the_same_as_one_process(
    engine: Engine, stage: Stage, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Clock
) -> None:
    _mirror(site, tmp_path, monkeypatch)
    with post_office() as office:
        monkeypatch.setenv("DATUMLINE_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("DATUMLINE_SMTP_PORT", str(office.port))
        monkeypatch.setenv("DATUMLINE_SMTP_SECURITY", "none")
        alone = open_database(sqlite_url(tmp_path / "alone"))
        with locks(alone) as held:
            leadership = Leadership(alone, held, 0.01)
            assert leadership.look(clock())
            monkeypatch.setenv("DATUMLINE_CRAWL_BY", "scheduler")
            here = Stage(alone, load_settings, clock, leadership, CrawlRuns(delay_s=0.0), RunQueue(alone))
            _play(here, lambda: None)
        expected, theirs = _exports(alone), _mails(office)
        alone.dispose()
        monkeypatch.setenv("DATUMLINE_CRAWL_BY", "workers")
        with _two_workers(engine, clock):
            _play(stage, lambda: until(lambda: all_ended(engine), 60) and None)
            assert queue_extraction(engine, ASKED, 25, clock()) == 1
            until(lambda: all_ended(engine), 60)
    assert _exports(engine) == expected
    assert _mails(office) == [*theirs, *theirs]
    assert len(theirs) == 1
    assert {run.kind for run in runs(engine) if run.queued} == set(STEPS)
    assert len(crawls(engine)) == 2
    assert {run.outcome for run in runs(engine)} == {"done"}
    reread = next(run for run in runs(engine) if run.kind == "extract")
    assert (reread.details["captures"], reread.details["corrected"]) == (4, 0)
    assert site.most_at_once == 1, "one host, one request, whoever asks"


def _mirror(site: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, page in pages().items():
        site.pages[path] = Reply(page.content(site.url), headers={"Content-Type": page.media_type})
    monkeypatch.setenv("DATUMLINE_HOME", str(home))
    monkeypatch.setenv("DATUMLINE_CRAWL_BATCH", "2")
    (home / "sources.toml").write_text(f"{overrides(site.url)}\n[ncmec_cybertip]\nwatched = false\n")


def _play(stage: Stage, ended: Callable[[], None]) -> None:
    """An edition, a reader, and one round of everything; each part is over before the next begins."""
    now = stage.clock()
    adopted(stage.engine, now - timedelta(days=30))
    with stage.engine.begin() as conn:
        declared = DeclaredSubscription(address="anna@example.org")
        subscribe.add(conn, load_settings(), declared, "maria", now - timedelta(days=20))
    for round_ in (crawl_all, upkeep_round, mail_round, mail_round):
        round_(stage)
        ended()


@contextmanager
def _two_workers(engine: Engine, clock: Clock) -> Iterator[None]:
    make_schema(engine)
    stop = threading.Event()
    both = [Worker(engine, load_settings, clock, CrawlRuns(delay_s=0.0)) for _ in range(2)]
    threads = [threading.Thread(target=one.serve, args=(stop,)) for one in both]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def _exports(engine: Engine) -> list[str]:
    """The baseline, what each source says and the changes, but for ids and the times of this run."""
    now, timed = datetime.now(UTC), {"decided_at", "fetched_at", "first_seen", "id", "decided_on"}
    with reading(engine) as conn:
        tables = [baseline_rows(conn, REPORT, None, None), change_rows(conn, REPORT, Filter(), now)]
        tables += [source_rows(conn, REPORT, source, True, True, now) for source in ASKED]
    assert all(tables)
    return [as_csv_text(table, [name for name in table[0] if name not in timed]) for table in tables]


def _mails(office: PostOffice) -> list[tuple[str, str]]:
    return [(mail["Subject"], mail["To"]) for mail in office.mails("anna@example.org")]


def test_when_no_worker_lives_the_leader_itself_tells_the_maintainers(
    engine: Engine, stage: Stage, watching: Watching, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    watching(**{ONE: REFUSED})
    crawl_all(stage)
    clock.now += timedelta(hours=27)
    with post_office() as office:
        monkeypatch.setenv("DATUMLINE_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("DATUMLINE_SMTP_PORT", str(office.port))
        monkeypatch.setenv("DATUMLINE_SMTP_SECURITY", "none")
        for _ in range(2):
            upkeep_round(stage)
        (mail,) = office.mails("maintainers@localhost")
    assert "Runs wait for a worker since" in mail.get_content()


def test_workers_need_a_store_that_is_shared(engine: Engine) -> None:
    with pytest.raises(UsageError, match="Workers share a PostgreSQL store"):
        connection_to(parse_url("sqlite:////tmp/x.db"))
