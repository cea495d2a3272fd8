"""A scheduler's round or a worker for `benchmarks.workers`, in a process of its own; no pause between requests.

`python -m benchmarks.workers_process round|worker|look`; the installation is what the environment says. `round` asks
all that was asked for, itself or by workers, and ends; `worker` goes on until SIGTERM; `look` looks at what is due, ten
times, and tells what that took of the processor.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from config import logs
from config.settings import load
from scheduler.crawl_runs import CrawlRuns
from scheduler.dispatch import Stage
from scheduler.due import due_sources
from scheduler.leadership import Leadership
from scheduler.rounds import crawl_all
from scheduler.run_queue import RunQueue
from scheduler.workers import Worker
from store.database import open_database
from store.engines import reading
from store.locks import locks
from workflow.known_sources import chosen_sources


def now() -> datetime:
    return datetime.now(UTC)


def _looked(look: Callable[[], object]) -> float:
    begun = time.process_time()
    look()
    return time.process_time() - begun


def main() -> None:
    settings = load()
    logs.set_up("error", "text")
    engine = open_database(settings.database_url or "")
    crawls = CrawlRuns(delay_s=0.0)
    if sys.argv[1] == "worker":
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        Worker(engine, load, now, crawls).serve(stop)
        return
    if sys.argv[1] == "look":
        with reading(engine) as conn:
            seconds = [_looked(lambda: due_sources(conn, settings, chosen_sources(settings), now())) for _ in range(10)]
        each = median(seconds) / len(chosen_sources(settings)) * 1000
        print(f"  looking at what is due takes {each:.2f} ms of a core for each source", flush=True)
        return
    with locks(engine) as held:
        leadership = Leadership(engine, held, 0.01)
        assert leadership.look(now())
        leadership.settle()
        print(crawl_all(Stage(engine, load, now, leadership, crawls, RunQueue(engine))))
        leadership.resign(now())


if __name__ == "__main__":
    main()
