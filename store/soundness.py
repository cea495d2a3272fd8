"""Is the database as it should be? Each question gives what is wrong, or raises DatumlineError, and changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text

from store import migrations, schema
from store.engines import make_engine, parse_url, reading
from store.tables import APPEND_ONLY, captures, fetches, issues, statements


def file_of(url: str) -> Path | None:
    """The file of an SQLite database, None for a server's."""
    parsed = parse_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def older_schema(url: str) -> str | None:
    """The schema's revision where it is not this program's, `none` where there is none; DatumlineError if newer."""
    engine = make_engine(parse_url(url))
    try:
        with reading(engine) as conn:
            return schema_state(conn)
    finally:
        engine.dispose()


def schema_state(conn: Connection) -> str | None:
    """The same of a database that is open."""
    revision = schema.revision_of(conn)
    schema.require_known(conn, revision)
    return None if revision == migrations.HEAD else revision or "none"


def damage(conn: Connection) -> str | None:
    """What SQLite itself finds wrong with the file's structure; a server looks after its own."""
    if conn.dialect.name != "sqlite":
        return None
    found = str(conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return None if found == "ok" else found


def unprotected(conn: Connection) -> Sequence[str]:
    """The append-only tables whose triggers are missing or switched off."""
    if conn.dialect.name == "sqlite":
        names = set(conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
        needed = {name: {f"{name}_refuses_UPDATE", f"{name}_refuses_DELETE"} for name in APPEND_ONLY}
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        names = set(conn.execute(text(query)).scalars())
        needed = {name: {f"{name}_refuses_changes"} for name in APPEND_ONLY}
    return [name for name, triggers in needed.items() if not triggers <= names]


def try_to_write(conn: Connection, now: datetime) -> None:
    """Write a row, which the caller takes back; DatumlineError says why it could not be."""
    row = {"scope": "doctor", "key": "doctor", "cause": "doctor", "message": "", "first_seen": now, "last_seen": now}
    conn.execute(insert(issues).values(row))


def newest_moment(conn: Connection) -> datetime | None:
    """The latest time at which something is said to have been fetched or taken."""
    columns = (fetches.c.fetched_at, statements.c.fetched_at, captures.c.taken_at)
    found = [conn.execute(select(func.max(one, type_=one.type))).scalar_one_or_none() for one in columns]
    return max((moment for moment in found if moment is not None), default=None)
