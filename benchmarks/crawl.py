"""Polling 1,000 unchanged sources beside a bare Scrapy spider that stores nothing; with --peers beside other watchers.

The pages are on loopback, on 250 hosts (`benchmarks.crawl_site`), the sources generated folders, the database SQLite.
A first poll stores everything. Each run then has both one after the other, in turns which goes first: same addresses,
same ETags, same robots.txt, delay and number of requests at a time. Counted for both is the wall time from starting
the crawling process (Python and Scrapy included) to its end; for ours with looking up what is held, and with every
fetch committed to the database. What comes after is timed apart: reading, which here is to record that each page was
verified again, and bringing the changes up to date.

`python -m benchmarks.crawl [--peers] [SOURCES]`
"""

import json
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.crawl_site import HOSTS, counts, serving, url_of
from benchmarks.crawl_sources import write_sources
from benchmarks.measured import Run, measured
from crawlers.results import CrawlOptions
from crawlers.spiders.settings import scrapy_settings

SOURCES = 1_000
RUNS = 5
BOUND = 0.80
SETTINGS = {"delay_s": 0.0, "concurrency": 16}
SHARED = (
    "USER_AGENT", "ROBOTSTXT_OBEY", "ROBOTSTXT_USER_AGENT", "CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED", "AUTOTHROTTLE_START_DELAY", "AUTOTHROTTLE_TARGET_CONCURRENCY",
    "DOWNLOAD_TIMEOUT", "RETRY_TIMES", "COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED",
    "MEMUSAGE_ENABLED", "LOG_LEVEL",
)  # fmt: skip


@dataclass
class Stage:
    """Where it happens: a folder with the sources and the database, and the site's port."""

    folder: Path
    port: int
    count: int
    first: Run = field(default_factory=Run)

    def poll(self, settings: Mapping[str, Any]) -> tuple[Run, dict[str, float]]:
        """The whole command, and the seconds of its steps."""
        run = measured([sys.executable, "-m", "benchmarks.crawl_ours", str(self.folder), json.dumps(settings)])
        return run, json.loads(run.output)

    def bare(self, settings: Mapping[str, Any]) -> Run:
        ours = scrapy_settings(CrawlOptions(**settings))
        pages = [(url_of(self.port, number), f'"/list/{number}"') for number in range(self.count)]
        asked = self.folder / "asked.json"
        asked.write_text(json.dumps({"settings": {name: ours[name] for name in SHARED}, "pages": pages}))
        run = measured([sys.executable, "-m", "benchmarks.crawl_bare", str(asked)])
        assert int(run.output) == self.count, run.output
        return run


def first_poll(stage: Stage) -> None:
    run, steps = stage.poll(SETTINGS)
    stage.first = run
    told = counts(stage.port)
    assert told["whole"] == steps["well"] == stage.count, (told, steps)
    print(
        f"first poll of {stage.count:,} sources: {run.seconds:.1f} s (sources loaded in {steps['load']:.1f}, "
        f"fetched and stored in {steps['fetch']:.1f}, read in {steps['read']:.1f}), peak {run.peak_mb:.0f} MB"
    )


def pair(stage: Stage, number: int) -> dict[str, float]:
    """One poll of the unchanged sources and one bare crawl, who goes first in turns."""
    if number % 2:
        bare = stage.bare(SETTINGS)
        asked_bare = counts(stage.port)
    run, steps = stage.poll(SETTINGS)
    asked = counts(stage.port)
    if not number % 2:
        bare = stage.bare(SETTINGS)
        asked_bare = counts(stage.port)
    assert steps["unchanged"] == steps["well"] == stage.count, steps
    assert asked["not_modified"] == asked_bare["not_modified"] == stage.count, (asked, asked_bare)
    assert asked["robots"] == asked_bare["robots"] and asked["most_at_once"] == asked_bare["most_at_once"] == 1
    return {
        **steps,
        "whole": run.seconds,
        "bare": bare.seconds,
        "work": run.processor_s,
        "bare_work": bare.processor_s,
        "ratio": bare.seconds / steps["fetch"],
        "peak": run.peak_mb,
        "bare_peak": bare.peak_mb,
    }


def report(stage: Stage, pairs: list[dict[str, float]]) -> None:
    middle = {name: statistics.median(one[name] for one in pairs) for name in pairs[0]}
    each = ", ".join(f"{one['ratio']:.2f}" for one in pairs)
    print(f"{stage.count:,} unchanged sources on {min(HOSTS, stage.count)} hosts, {len(pairs)} runs, medians")
    print(f"fetched and stored {middle['fetch']:6.2f} s  {stage.count / middle['fetch']:6.0f} pages/s", end="")
    print(f"  peak {middle['peak']:4.0f} MB (two processes)")
    print(f"bare Scrapy spider {middle['bare']:6.2f} s  {stage.count / middle['bare']:6.0f} pages/s", end="")
    print(f"  peak {middle['bare_peak']:4.0f} MB")
    print(f"throughput beside the bare spider: {middle['ratio']:.0%} (pair by pair {each}; the bound is {BOUND:.0%})")
    print(
        f"besides: sources loaded in {middle['load']:.2f} s, read (verified again) in {middle['read']:.2f} s; "
        f"the whole process {middle['whole']:.2f} s, {stage.count / middle['whole']:.0f} sources/s"
    )
    print(
        f"processor time: {middle['fetch_work']:.1f} s for fetching and storing, in two processes, "
        f"{middle['bare_work']:.1f} s for the bare spider, {middle['work']:.1f} s for the whole poll"
    )


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    count = numbers[0] if numbers else SOURCES
    with TemporaryDirectory() as name, serving(count) as port:
        stage = Stage(Path(name), port, count)
        write_sources(stage.folder / "sources", port, count)
        first_poll(stage)
        report(stage, [pair(stage, number) for number in range(RUNS)])
        if "--peers" in sys.argv:
            from benchmarks.crawl_peers import compare_with_peers

            compare_with_peers(stage)


if __name__ == "__main__":
    main()
