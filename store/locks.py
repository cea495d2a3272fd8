"""Locks that hold across processes, and on PostgreSQL across machines, until they are let go or their holder dies."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import DatumlineError

FOLDER = "locks"
KEEPALIVES = {"tcp_keepalives_idle": 6, "tcp_keepalives_interval": 3, "tcp_keepalives_count": 3}


class Locks(Protocol):
    """What one holder has locked, by name. Nothing here waits."""

    def take(self, name: str) -> bool:
        """Whether the lock is now (or was already) this holder's."""

    def holds(self, name: str) -> bool:
        """Whether it still is: a connection that was lost, or a file that was removed, lost its locks too."""

    def let_go(self, name: str) -> None:
        """Let others have it; nothing where it is not held."""


@contextmanager
def locks(engine: Engine) -> Iterator[Locks]:
    """A holder of locks of this store; leaving the block lets go of all of them."""
    holder = _FileLocks(engine) if engine.dialect.name == "sqlite" else _AdvisoryLocks(engine)
    try:
        yield holder
    finally:
        holder.close()


class _FileLocks:
    """A file a lock, in a folder beside the database. The system lets go of a lock when its process dies."""

    def __init__(self, engine: Engine) -> None:
        self._folder = Path(engine.url.database or "").parent / FOLDER
        self._files: dict[str, int] = {}

    def take(self, name: str) -> bool:
        if self.holds(name):
            return True
        self.let_go(name)
        path = self._path(name)
        try:
            self._folder.mkdir(exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise DatumlineError(f"{path} cannot be made: {error.strerror or error}; check its folder.") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._files[name] = file
        return self.holds(name)

    def holds(self, name: str) -> bool:
        if name not in self._files:
            return False
        with suppress(OSError):  # the file is gone
            return os.path.samestat(os.fstat(self._files[name]), self._path(name).stat())
        return False

    def let_go(self, name: str) -> None:
        if name in self._files:
            os.close(self._files.pop(name))

    def close(self) -> None:
        for name in list(self._files):
            self.let_go(name)

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(name.encode()).hexdigest()[:24]


class _AdvisoryLocks:
    """Advisory locks of one PostgreSQL session, which the server lets go of when the session ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._session = 0
        self._names: set[str] = set()

    def take(self, name: str) -> bool:
        if self.holds(name):
            return True
        if not self._alive():
            self._connect()
        if self._ask("SELECT pg_try_advisory_lock(hashtextextended(:name, 8))", name):
            self._names.add(name)
        return name in self._names

    def holds(self, name: str) -> bool:
        return name in self._names and self._alive()

    def let_go(self, name: str) -> None:
        if name in self._names and self._alive():
            self._ask("SELECT pg_advisory_unlock(hashtextextended(:name, 8))", name)
        self._names.discard(name)

    def close(self) -> None:
        self._names.clear()
        if self._connection is not None:
            # The server notices only after a while that a session has ended; the next one may ask at once.
            with suppress(SQLAlchemyError, DatumlineError):
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            # Back in the pool the session would live on, and its locks with it.
            with suppress(SQLAlchemyError, DatumlineError):
                self._connection.detach()
            with suppress(SQLAlchemyError, DatumlineError):
                self._connection.close()
            self._connection = None

    def _alive(self) -> bool:
        """Whether it is still the session that took the locks; without it they are forgotten here too."""
        if self._connection is not None:
            with suppress(SQLAlchemyError, DatumlineError):
                if self._connection.execute(text("SELECT pg_backend_pid()")).scalar_one() == self._session:
                    return True
        self._names.clear()
        return False

    def _connect(self) -> None:
        self.close()
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # A holder whose machine is gone says no goodbye: the server asks, and lets go of its locks within seconds.
        for name, value in KEEPALIVES.items():
            self._connection.execute(text(f"SET {name} = {value}"))
        self._session = self._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()

    def _ask(self, question: str, name: str) -> bool:
        assert self._connection is not None  # noqa: S101 - `_connect` came before
        return bool(self._connection.execute(text(question), {"name": name}).scalar_one())
