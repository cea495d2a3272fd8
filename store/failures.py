"""What a database can refuse, as a sentence that names the database and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import DatabaseError as SQLiteError

from sqlalchemy import URL, event
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import IntegrityError as ConstraintError

from domain.errors import DatumlineError, IntegrityError

SQLITE_REMEDIES = {
    "SQLITE_NOTADB": "is not a database; move it away, or name another folder with DATUMLINE_HOME",
    "SQLITE_CORRUPT": "is damaged; stop datumline and bring back the newest copy that was kept of it",
    "SQLITE_FULL": "has no room left on its disk; free some and repeat the command",
    "SQLITE_READONLY": "may not be written; check who owns the file and its folder",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and may be written",
    "SQLITE_PERM": "may not be opened; check who owns the file and its folder",
    "SQLITE_IOERR": "could not be read or written; check its disk",
    "SQLITE_BUSY": "is being written by another process; repeat the command when that one has finished",
    "SQLITE_LOCKED": "is being written by another process; repeat the command when that one has finished",
    "SQLITE_PROTOCOL": "is being opened by too many processes at once; repeat the command",
}


def shown(url: URL) -> str:
    """The database as it may be printed: its file, or its server and name; never a user, password or option."""
    if url.get_backend_name() == "sqlite":
        return url.database or "the database in memory"
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or 'localhost'}{port}/{url.database or ''}"


def sentence(url: URL, error: BaseException) -> str | None:
    """Why the database itself refused, or None where the statement or its values were at fault."""
    if isinstance(error, SQLiteError):
        name = getattr(error, "sqlite_errorname", "")
        remedy = next((text for code, text in SQLITE_REMEDIES.items() if name.startswith(code)), None)
        return f"{shown(url)} {remedy}." if remedy else None
    if isinstance(error, OSError):
        return f"{shown(url)} cannot be used: {error.strerror}; check its folder, or name another with DATUMLINE_HOME."
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    if getattr(error, "sqlstate", None):
        return f"{shown(url)} refused: {reason}; repeat the command, and look at the server if it refuses again."
    return f"{shown(url)} does not answer: {reason}; check the server and DATUMLINE_DATABASE_URL."


class StoreFailure(DatumlineError):
    """The database itself refused."""


def is_fatal(error: BaseException) -> bool:
    """Whether the store itself failed, so that a command must end; what it only does not take is the page's fault."""
    if isinstance(error, DataError | ConstraintError):
        return False
    return isinstance(error, StoreFailure | SQLAlchemyError | IntegrityError)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Raise DatumlineError instead of what the file system or the bare driver says while a file is prepared."""
    try:
        yield
    except (SQLiteError, OSError) as error:
        text = sentence(url, error)
        if text is None:
            raise
        raise DatumlineError(text) from error


def explain_failures(engine: Engine) -> None:
    """Have every connection of the engine say in a sentence what the database itself refused."""

    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> StoreFailure | None:
        operational = isinstance(context.sqlalchemy_exception, OperationalError)
        if not operational and not isinstance(context.original_exception, SQLiteError):
            return None
        text = sentence(engine.url, context.original_exception)
        return StoreFailure(text) if text else None
