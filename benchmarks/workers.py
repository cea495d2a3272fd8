"""The single process, one worker and two on one PostgreSQL; one of two killed; a task beside one that does nothing.

The sources are those of `benchmarks.crawl` (generated, 250 loopback hosts, no pause between requests). The single
process asks and reads all of them once; every later measurement begins with a copy of that database and asks all of
them again, unchanged, as most are in most weeks. Counted is from asking for them to the end of the last run. The
overhead of a task is that of a run which finds nothing to do, beside a task of Procrastinate's that does nothing.

`python -m benchmarks workers [SOURCES] [BATCH]`; the server is DATUMLINE_TEST_POSTGRESQL_URL or the one on loopback.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import procrastinate
from sqlalchemy import Engine, create_engine, text

import store.job_runs
import store.leaders
import store.run_requests
from benchmarks.crawl_site import counts, serving
from benchmarks.crawl_sources import name_of, write_sources
from benchmarks.workers_process import now
from config.settings import Settings
from scheduler.run_queue import RunQueue, connection_to, make_schema
from scheduler.workers import Worker
from store.database import migrate, open_database
from store.engines import parse_url, reading

ROOT = Path(__file__).parents[1]
SERVER = os.environ.get("DATUMLINE_TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
SOURCES, BATCH, TASKS = 5_000, 125, 200
SILENCE_S = 3.0


@dataclass
class Installation:
    """packages: a copy of the project's, with the generated sources for its own. databases: those made so far."""

    packages: Path
    home: Path
    port: int
    count: int
    batch: int
    databases: list[str]

    def database(self, template: str | None = None) -> str:
        name = f"datumline_bench_{uuid.uuid4().hex[:10]}"
        like = f' TEMPLATE "{parse_url(template).database}"' if template else ""
        _run(f'CREATE DATABASE "{name}"{like}')
        self.databases.append(name)
        url = parse_url(SERVER).set(database=name).render_as_string(hide_password=False)
        if template is None:
            migrate(url)
        return url

    def environment(self, database: str, by: str) -> dict[str, str]:
        settings = {"HOME": str(self.home), "DATABASE_URL": database, "CRAWL_BY": by, "ALLOW_LOOPBACK": "true"}
        settings |= {"CRAWL_BATCH": str(self.batch), "WORKER_SILENCE_S": str(SILENCE_S)}
        own = {f"DATUMLINE_{name}": value for name, value in settings.items()}
        return {**os.environ, **own, "PYTHONPATH": str(self.packages)}

    def run(self, environment: Mapping[str, str], what: str = "round") -> None:
        told = None if what == "look" else subprocess.DEVNULL
        subprocess.run(_command(what), cwd=self.packages, env=environment, check=True, stdout=told)

    @contextmanager
    def worker(self, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
        with subprocess.Popen(_command("worker"), cwd=self.packages, env=environment) as process:
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def _command(what: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.workers_process", what]


def _run(statement: str, url: str = SERVER) -> None:
    engine = create_engine(parse_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()


@contextmanager
def installed(count: int, batch: int) -> Iterator[Installation]:
    with TemporaryDirectory() as name, serving(count) as port:
        packages = Path(name, "packages")
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        for init in ROOT.glob("*/__init__.py"):
            shutil.copytree(init.parent, packages / init.parent.name, ignore=ignored)
        for package in ("benchmarks", "config", "store", "crawlers", "domain", "diffs", "workflow", "scheduler"):
            if not packages.joinpath(package).exists():
                shutil.copytree(ROOT / package, packages / package, ignore=ignored)
        for declaration in packages.glob("crawlers/sources/*/source.toml"):
            shutil.rmtree(declaration.parent)
        write_sources(packages / "crawlers" / "sources", port, count)
        home = Path(name, "home")
        home.mkdir()
        made = Installation(packages, home, port, count, batch, [])
        try:
            yield made
        finally:
            for database in made.databases:
                _run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def fill(here: Installation) -> str:
    database, start = here.database(), time.perf_counter()
    here.run(here.environment(database, "scheduler"))
    seconds = time.perf_counter() - start
    told = counts(here.port)
    assert told["whole"] == here.count and told["most_at_once"] == 1, (told, _endings(database))
    tell("first poll, single process", here.count, seconds)
    with _opened(database) as engine, engine.connect() as conn:
        size = _bytes(engine)
        rows = {
            name: conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
            for name in ("fetches", "snapshots", "captures", "extractions", "statements")
        }
    told_rows = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    each = size / here.count / 1000
    print(f"  the database holds {size / 2**20:.0f} MB, {each:.1f} KB a source: {told_rows}", flush=True)
    _run("ANALYZE", database)  # as autovacuum or the nightly maintenance would have
    here.run(here.environment(database, "scheduler"), "look")
    return database


def _endings(database: str) -> list[str]:
    with _opened(database) as engine, reading(engine) as conn:
        return [f"{run.outcome} {run.message or ''}" for run in store.job_runs.newest(conn, limit=99)]


def again(here: Installation, template: str, workers: int, kill: bool = False) -> float:
    """Seconds for all sources once more. kill: one of the workers with SIGKILL when a third is done."""
    database = here.database(template)
    environment = here.environment(database, "workers" if workers else "scheduler")
    with _opened(database) as engine, ExitStack() as running:
        with engine.begin() as conn:
            before, held, size = _fetched(engine), _statements(engine), _bytes(engine)
            store.run_requests.add(conn, [name_of(number) for number in range(here.count)], "benchmark", now())
        if workers:
            make_schema(engine)
        at_work = [running.enter_context(here.worker(environment)) for _ in range(workers)]
        start = time.perf_counter()
        here.run(environment)
        while not _ended(engine):
            if kill and _fetched(engine) - before > here.count / 3:
                at_work[0].kill()
                kill = False
            time.sleep(0.5)  # looking more often would take the workers' processors
        seconds = time.perf_counter() - start
        asked = _fetched(engine) - before
        missing, twice = _told_once(engine, here.count, asked)
        assert _statements(engine) == held, "what says nothing new adds no statement"
        grown = (_bytes(engine) - size) / asked / 1000
    told = counts(here.port)
    name = f"{workers or 'no'} worker{'' if workers == 1 else 's'}"
    tell(f"unchanged, {name}", here.count, seconds)
    said = f"{missing} sources not asked, {twice} asked again, {grown:.1f} KB a poll; requests {told}"
    print(f"  {asked:,} fetches kept, {said}", flush=True)
    assert missing == 0 and told["most_at_once"] == 1
    return seconds


def _told_once(engine: Engine, count: int, asked: int) -> tuple[int, int]:
    """How many sources were not asked a second time, and how many more than that."""
    with engine.connect() as conn:
        query = "SELECT count(*) FROM (SELECT source FROM fetches GROUP BY source HAVING count(*) >= 2) AS one"
        done = int(conn.execute(text(query)).scalar_one())
    return count - done, asked - done


def _fetched(engine: Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM fetches")).scalar_one())


def _bytes(engine: Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _statements(engine: Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM statements")).scalar_one())


def _ended(engine: Engine) -> bool:
    with reading(engine) as conn:
        return not store.job_runs.queued_running(conn)


@contextmanager
def _opened(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    yield engine
    engine.dispose()


def overhead(here: Installation) -> None:
    with _opened(here.database()) as engine:
        make_schema(engine)
        bare = _bare(engine)
        with engine.begin() as conn:
            store.leaders.begin_term(conn, "benchmark", 1, now())
            numbers = [store.job_runs.queue(conn, "deliver", uuid.uuid4().hex[:16], now()) for _ in range(TASKS)]
        start = time.perf_counter()
        RunQueue(engine).put({number: "deliver" for number in numbers if number is not None})
        queued = time.perf_counter() - start
        stop, settings = threading.Event(), Settings(home=here.home)
        worker = threading.Thread(target=Worker(engine, lambda: settings, now).serve, args=(stop,))
        start = time.perf_counter()
        worker.start()
        while not _ended(engine):
            time.sleep(0.02)
        ours = time.perf_counter() - start
        stop.set()
        worker.join()
    print(
        f"{TASKS} tasks, start of the worker included: ours {ours / TASKS * 1000:.1f} ms each, bare no-op "
        f"{bare / TASKS * 1000:.1f} ms; overhead {(ours - bare) / TASKS * 1000:.1f} ms; "
        f"queueing {queued / TASKS * 1000:.1f} ms each",
        flush=True,
    )


def _bare(engine: Engine) -> float:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(**connection_to(engine.url)))

    @app.task(name="nothing", queue="bare")
    def nothing(run: int) -> None:
        """Does nothing."""

    async def work() -> float:
        async with app.open_async():
            await nothing.batch_defer_async(*({"run": number} for number in range(TASKS)))
            start = time.perf_counter()
            await app.run_worker_async(queues=["bare"], wait=False, install_signal_handlers=False, delete_jobs="always")
            return time.perf_counter() - start

    return asyncio.run(work())


def tell(what: str, count: int, seconds: float) -> None:
    print(f"{what:32} {seconds:7.1f} s  {count / seconds:6.1f} sources/s", flush=True)


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    count, batch = (*numbers, *(SOURCES, BATCH)[len(numbers) :])
    with installed(count, batch) as here:
        print(f"{count:,} sources, {batch} a run; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
        overhead(here)
        template = fill(here)
        single = again(here, template, 0)
        for workers in (1, 2):
            print(f"  {again(here, template, workers) / single:.2f} x the single process's time", flush=True)
        print("and one of two killed in the middle:")
        again(here, template, 2, kill=True)


if __name__ == "__main__":
    main()
