"""Is it alive and does it do its work? What /healthz, /readyz, the metrics and `datumline status` say, in one place."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

import store.database
import store.soundness
from config.settings import Settings
from domain.errors import DatumlineError
from workflow.alarms import Check, alarms

__all__ = ["Check", "alarms", "disk", "health", "is_well", "readiness"]

MB = 1_000_000


def is_well(checks: Sequence[Check]) -> bool:
    """Whether all of them hold."""
    return all(check.ok for check in checks)


def readiness(engine: Engine, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """Whether a request can be served: the database answers and has this program's schema. Never raises for that."""
    try:
        with store.database.reading(engine) as conn:
            older = store.soundness.schema_state(conn)
    except DatumlineError as error:
        return (Check("database", False, str(error)),)
    if older is not None:
        return (Check("database", False, f"Its schema is {older}, not this program's; run `datumline migrate`."),)
    return (Check("database", True, "it answers and has this program's schema"),)


def health(conn: Connection, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """Whether the work is done: room on the disk, and everything that `alarms` watches."""
    return (disk(conn, settings), *alarms(conn, settings, now))


def disk(conn: Connection, settings: Settings) -> Check:
    """Free space where the SQLite file lies; of a server's disk nothing is known, so that of the home folder."""
    place = Path(conn.engine.url.database or "") if conn.dialect.name == "sqlite" else settings.home / "x"
    folder = next(parent for parent in place.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free / MB
    words = f"{free:,.0f} MB free at {folder}"
    if free < settings.least_free_mb:
        return Check("disk", False, f"{words}, less than {settings.least_free_mb} MB; free some.")
    return Check("disk", True, words)
