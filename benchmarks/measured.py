"""A command with its time and the memory of its whole process tree."""

import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.05
PAGE = 4096
LIMIT_S = 600.0


@dataclass
class Run:
    """seconds: wall time. processor_s: what the processors worked for it, in all its processes.

    peak_mb: the largest sum of resident memory of the process and all it started, sampled every 50 ms; what several of
    them share is counted for each.
    """

    seconds: float = 0.0
    processor_s: float = 0.0
    peak_mb: float = 0.0
    output: str = ""


def measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Runs it to its end; CalledProcessError when it fails, TimeoutExpired after ten minutes."""
    start, before, pipe = time.perf_counter(), _processor_time(), subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)
    with process, watched(process.pid) as run:
        try:
            run.output, errors = process.communicate(timeout=LIMIT_S)
        except BaseException:
            process.kill()
            raise
    run.seconds, run.processor_s = time.perf_counter() - start, _processor_time() - before
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, run.output, errors)
    return run


@contextmanager
def watched(pid: int) -> Iterator[Run]:
    """Samples the memory of this process tree while the block runs."""
    run, done = Run(), threading.Event()

    def sample() -> None:
        while not done.wait(EVERY_S):
            run.peak_mb = max(run.peak_mb, sum(map(_resident, _tree(pid))) / 2**20)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield run
    finally:
        done.set()
        thread.join()


def _processor_time() -> float:
    """Of all that was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return  # it ended meanwhile


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
