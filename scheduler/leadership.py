"""One scheduler leads a store, any others stand by; a leader that lost its lock is over before the next one begins."""

import os
import socket
import threading
from datetime import datetime
from time import monotonic, sleep

from sqlalchemy import Connection, Engine

import store.job_runs
import store.leaders
import store.run_requests
from store.failures import StoreFailure
from store.locks import Locks

LOCK = "leader"
SETTLE = 3
"""How many looks a new leader waits for the one before, which may not have noticed yet that it leads no longer."""
RENEW_EVERY = 5
"""At how many looks a leader writes that it lives."""


class Leadership:
    """Whether this process leads. `look` is called every check_s seconds; may be used from several threads."""

    def __init__(self, engine: Engine, held: Locks, check_s: float) -> None:
        self._engine, self._held, self._check_s = engine, held, check_s
        self._mutex = threading.RLock()
        self._term: int | None = None
        self._ready = 0.0
        self._looks = 0

    @property
    def term(self) -> int | None:
        """The number of this process's term, None where it does not lead."""
        return self._term

    def look(self, now: datetime) -> bool:
        """Whether this process leads, after it has tried to where nobody does."""
        with self._mutex:
            if self._term is None:
                return self._held.take(LOCK) and self._begin(now)
            self._looks += 1
            if not self._held.holds(LOCK) or (self._looks % RENEW_EVERY == 0 and not self._renewed(now)):
                self._lose()
            return self._term is not None

    def may_start(self) -> bool:
        """Whether a job may be started at this moment: the lock is ours and the leader before has had its time."""
        with self._mutex:
            if self._term is not None and not self._held.holds(LOCK):
                self._lose()
            return self._term is not None and monotonic() >= self._ready

    def settle(self) -> None:
        """Wait until jobs may be started."""
        sleep(max(0.0, self._ready - monotonic()))

    def begin(
        self,
        conn: Connection,
        kind: str,
        run: str,
        now: datetime,
        sources: tuple[str, ...] = (),
        due: datetime | None = None,
        queued: bool = False,
    ) -> int | None:
        """See `store.job_runs.begin`; None also where this process may not start anything."""
        term = self._term
        if term is None or not self.may_start():
            return None
        return store.job_runs.begin(conn, term, kind, run, now, sources, due, queued)

    def resign(self, now: datetime) -> None:
        """Lead no longer, and let the next one begin at once."""
        with self._mutex:
            if self._term is not None and self._held.holds(LOCK):
                with self._engine.begin() as conn:
                    store.leaders.end_term(conn, self._term, now)
            self._lose()

    def _begin(self, now: datetime) -> bool:
        with self._engine.begin() as conn:
            before = store.leaders.newest(conn)
            self._term = store.leaders.begin_term(conn, socket.gethostname(), os.getpid(), now)
            for run in store.job_runs.lose_running(conn, self._term, now):
                store.run_requests.give_back(conn, run)
        stopped = before is None or before.ended is not None
        self._ready = monotonic() if stopped else monotonic() + SETTLE * self._check_s
        self._looks = 0
        return True

    def _renewed(self, now: datetime) -> bool:
        try:
            with self._engine.begin() as conn:
                return self._term is not None and store.leaders.renew(conn, self._term, now)
        except StoreFailure:
            # A busy store is no other leader: whether the lock still holds is what counts.
            return self._held.holds(LOCK)

    def _lose(self) -> None:
        self._term = None
        self._held.let_go(LOCK)
