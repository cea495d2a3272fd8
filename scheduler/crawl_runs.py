"""Run one crawl, or the re-reading of an archive, in a process of its own within its time and memory."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from sqlalchemy import Engine

from config import logs
from config.settings import Settings
from crawlers.crawl import PACKAGES
from crawlers.results import CrawlOptions

START = "import sys; sys.path.append(sys.argv[1]); from scheduler.crawl_process import main; main()"
PATIENCE_S = 5.0
LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Ending:
    """outcome: as `store.job_runs.JobRun` has it; message: a sentence where it is not `done`; details: counts."""

    outcome: str
    message: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class CrawlRuns:
    """Runs crawls one after the other; `stop` ends the one that is running, from any thread."""

    def __init__(self, delay_s: float | None = None) -> None:
        self._delay_s = CrawlOptions().delay_s if delay_s is None else delay_s
        self._stopping = threading.Event()

    def crawl(self, settings: Settings, engine: Engine, sources: Sequence[str]) -> Ending:
        """Ask these sources; what had arrived is kept however it ends."""
        return self._run("crawl", settings, engine, sources)

    def extract(self, settings: Settings, engine: Engine, sources: Sequence[str]) -> Ending:
        """Read these sources' archives again, all or nothing of it."""
        return self._run("extract", settings, engine, sources)

    def _run(self, step: str, settings: Settings, engine: Engine, sources: Sequence[str]) -> Ending:
        order = {
            "step": step,
            "sources": list(sources),
            "database_url": engine.url.render_as_string(hide_password=False),
            "memory_mb": settings.crawl_memory_mb,
            "time_limit_s": settings.crawl_time_limit_s,
            "delay_s": self._delay_s,
        }
        stopping = self._stopping
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = _started(order, out, err)
            try:
                in_time = _wait(process, settings.crawl_time_limit_s, stopping)
            finally:
                _end(process)
            if stopping.is_set():
                return Ending("stopped", "The process that did it was asked to stop.")
            if not in_time:
                limit = f"{settings.crawl_time_limit_s:g} seconds"
                return Ending("broken", f"The crawl took longer than {limit} (crawl_time_limit_s) and was stopped.")
            return _ending(process.returncode, _text(out), _text(err))

    def stop(self) -> None:
        """End the crawl that is running, gently; none is begun until `resume`."""
        self._stopping.set()

    def resume(self) -> None:
        """Crawls may run again; the one that was told to stop goes on ending."""
        self._stopping = threading.Event()

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()


def _wait(process: "subprocess.Popen[bytes]", limit_s: float, stopping: threading.Event) -> bool:
    """Whether it ended by itself within its time, and before it was told to stop."""
    looks = max(1, round(limit_s / LOOK_S))
    for _ in range(looks):
        if stopping.is_set():
            return False
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_S)
            return True
    return False


def _started(order: Mapping[str, Any], out: IO[bytes], err: IO[bytes]) -> "subprocess.Popen[bytes]":
    told = os.dup(2)  # its own standard error is kept aside, for the sentence that it ends with
    try:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-c", START, str(PACKAGES)],
            pass_fds=(told,),
            env=logs.child_environment(told),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=err,
            start_new_session=True,  # Ctrl-C is for the scheduler, which ends its crawl in its own order
        )
    finally:
        os.close(told)
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(json.dumps(order).encode())
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Interrupt it, so that what has arrived is stored; after five seconds end it and all that it started."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_S)
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _ending(code: int, out: str, err: str) -> Ending:
    if code == 0:
        return Ending("done", None, json.loads(out))
    sentence = err.strip().rpartition("\n")[2]
    if code == 2:
        return Ending("failed", sentence)
    if code < 0:
        sentence = f"it was ended by {signal.Signals(-code).name}"
    return Ending("broken", f"The process of the crawl ended before its work was done: {sentence or 'it said nothing'}")


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
