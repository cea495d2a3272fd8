"""One poll of the generated sources, by the project's own steps: `python -m benchmarks.crawl_ours FOLDER SETTINGS`.

FOLDER holds `sources` and the database; SETTINGS is JSON (see `benchmarks.crawl`). It prints the seconds of each step.
"""

import json
import os
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from crawlers.registry import load, source_ids
from crawlers.results import CrawlOptions
from domain.fetches import Outcome
from store.database import open_database, sqlite_url
from workflow.ask_sources import fetch
from workflow.poll import read


def now() -> datetime:
    return datetime.now(UTC)


def work() -> float:
    """Seconds that processors worked for this process and for those it started that have ended."""
    return sum(os.times()[:4])


def main() -> None:
    folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
    root = folder / "sources"
    times = [perf_counter()]
    sources = [load(name, root=root) for name in source_ids(root)]
    engine = open_database(sqlite_url(folder))
    options = CrawlOptions(allow_loopback=True, sources_root=root, **settings)
    times.append(perf_counter())
    before = work()
    results = fetch(engine, sources, options, now)
    fetch_work = work() - before
    times.append(perf_counter())
    done = read(engine, sources, results, now, root)
    times.append(perf_counter())
    steps = [end - start for start, end in pairwise(times)]
    unchanged = sum(result.fetch.outcome is Outcome.UNCHANGED for result in results)
    well = sum(reading.outcome == "complete" for polled in done.sources for reading in polled.readings)
    seconds = {**dict(zip(("load", "fetch", "read"), steps, strict=True)), "fetch_work": fetch_work}
    print(json.dumps({**seconds, "unchanged": unchanged, "well": well}))


if __name__ == "__main__":
    main()
