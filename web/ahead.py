"""What will probably be asked next is put together in the moments when nobody asks for anything."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock

from starlette.concurrency import run_in_threadpool

from domain.errors import DatumlineError

PAUSE_S = 0.005
PATIENCE_S = 0.02
AT_MOST_S = 5.0


class Ahead:
    """Requests go first: a step begins only while none reads, and a request waits a moment for one that has begun.

    It waits rather than read beside it, since on SQLite what was prepared is kept by the connection's stamps, and the
    connection that was given back last is the next that is taken.
    """

    def __init__(self) -> None:
        self._step, self._count = Lock(), Lock()
        self._asking = 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A request reads."""
        with self._count:
            self._asking += 1
        try:
            if self._step.acquire(timeout=PATIENCE_S):
                self._step.release()
            yield
        finally:
            with self._count:
                self._asking -= 1

    async def prepare(self, steps: Sequence[Callable[[], object]]) -> None:
        """Take the steps one after the other; those for which there was no moment within seconds are left."""
        until = time.monotonic() + AT_MOST_S
        # Whoever asks for it will be told what failed.
        with suppress(DatumlineError):
            for step in steps:
                while not await run_in_threadpool(self._taken, step):
                    if time.monotonic() > until:
                        return
                    await asyncio.sleep(PAUSE_S)

    def _taken(self, step: Callable[[], object]) -> bool:
        if not self._step.acquire(blocking=False):
            return False
        try:
            if self._asking:
                return False
            step()
        finally:
            self._step.release()
        return True
