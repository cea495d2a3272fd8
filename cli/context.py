"""What most commands begin with: the settings, the store, the time, who decides. Imports happen when called."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from domain.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from config.settings import Settings

by_option = click.option("--by", help="Who does it; else the setting DATUMLINE_BY.")


@dataclass(frozen=True, slots=True)
class Session:
    """One command's surroundings."""

    settings: "Settings"
    engine: "Engine"
    now: datetime


def now_utc() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


@contextmanager
def opened(service: bool = False) -> Iterator[Session]:
    """The store of this installation, opened and closed. service: a process that stays, and whose log is read."""
    import store.database

    settings = prepared(service)
    engine = store.database.open_database(database_url(settings))
    try:
        yield Session(settings, engine, now_utc())
    finally:
        engine.dispose()


def prepared(service: bool = False) -> "Settings":
    """The settings, with the log set up as they say and a run begun, for what needs no store."""
    from config import logs
    from config.settings import load

    settings = load()
    level = settings.log_level or ("info" if service else "warning")
    logs.set_up(level, logs.format_for(settings.log_format, sys.stderr))
    logs.begin_run(command=_command())
    return settings


def _command() -> str:
    context = click.get_current_context(silent=True)
    return context.command_path.partition(" ")[2] if context else ""


@contextmanager
def reading() -> Iterator[tuple["Connection", Session]]:
    """The store for a command that only looks: it sees one moment and waits for no writer."""
    import store.engines

    with opened() as session, store.engines.reading(session.engine) as conn:
        yield conn, session


def database_url(settings: "Settings") -> str:
    """Where the store is: PostgreSQL if set, else SQLite in the home folder."""
    import store.database

    if settings.database_url is None:
        return store.database.sqlite_url(settings.home)
    password = settings.database_password
    return store.database.with_password(settings.database_url, password.get_secret_value() if password else None)


def moment(text: str | None, option: str) -> datetime | None:
    """A time given on the command line: ISO 8601, UTC unless it says otherwise; a bare date is its first moment."""
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a time; write 2021-04-28 or 2021-04-28T10:00:00Z.") from error
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
