"""Which revision a database has, and how it gets to the program's own."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, inspect, literal, select, text

import store.tables  # noqa: F401 - the metadata knows the tables of modules that are loaded
from domain.errors import DatumlineError, UsageError
from store import migrations
from store.columns import metadata
from store.failures import shown

# Alembic takes a quarter of a second to load, and is needed only when something is to be migrated.
if TYPE_CHECKING:
    from alembic.config import Config

LOCATION = "store:migrations"
"""The package that the steps are found through, wherever it is installed."""

SEEDED = frozenset({"log_head"})
"""Tables of which the steps themselves make the rows."""

ADVISORY_LOCK = 7_305_262_021
"""Any number that every datumline uses and no other program on the same server is likely to."""


def revision_of(conn: Connection) -> str | None:
    """The schema's revision; None for an empty database; DatumlineError where another program's tables are."""
    tables = inspect(conn).get_table_names()
    if "alembic_version" in tables:
        return conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if tables and (conn.dialect.name == "sqlite" or "statements" in tables):
        raise DatumlineError(
            f"{shown(conn.engine.url)} holds the tables of another program ({sorted(tables)[0]}, …); "
            "name another database."
        )
    return None


def require_known(conn: Connection, revision: str | None) -> None:
    """DatumlineError for a revision that this program has never heard of."""
    if revision in (None, migrations.HEAD) or revision in _known_revisions():
        return
    raise DatumlineError(
        f"{shown(conn.engine.url)} was written by a newer version of datumline (schema {revision}, "
        f"this program knows up to {migrations.HEAD}); upgrade datumline, or name another database."
    )


def lock_schema(conn: Connection) -> None:
    """Wait until no other process migrates. On SQLite the transaction itself is that lock."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def upgrade(conn: Connection, to: str = "head") -> None:
    """Run every missing step up to a revision in the caller's transaction, so that all of them happen or none."""
    from alembic import command

    config = _configuration()
    config.attributes["connection"] = conn
    command.upgrade(config, to)
    check_references(conn)


def require_empty(conn: Connection) -> None:
    """UsageError where the database holds a row of datumline's that no step of the schema made."""
    if revision_of(conn) is None:
        return
    for name in inspect(conn).get_table_names():
        table = metadata.tables.get(name) if name not in SEEDED else None
        if table is not None and conn.execute(select(literal(1)).select_from(table).limit(1)).first():
            raise UsageError(
                f"{shown(conn.engine.url)} is not empty (rows in {name}); nothing was changed. Name a new database, or "
                "another folder with DATUMLINE_HOME."
            )


def clear_seeds(conn: Connection) -> None:
    """Take out what the steps themselves put into a new database, to make room for the same of another."""
    there = set(inspect(conn).get_table_names())
    for name in there & SEEDED:
        conn.execute(delete(metadata.tables[name]))


def check_references(conn: Connection) -> None:
    """DatumlineError for rows that point nowhere; on PostgreSQL none can be written."""
    if conn.dialect.name != "sqlite":
        return
    broken = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatumlineError(
            f"{shown(conn.engine.url)} was not migrated: {len(broken)} rows would point nowhere, the first in "
            f"{broken[0][0]}; the database is as it was. Please report this."
        )


def _known_revisions() -> frozenset[str]:
    from alembic.script import ScriptDirectory

    return frozenset(step.revision for step in ScriptDirectory.from_config(_configuration()).walk_revisions())


def _configuration() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", LOCATION)
    config.set_main_option("path_separator", "os")
    return config
