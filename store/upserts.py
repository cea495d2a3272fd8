"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy keeps per dialect."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(dialect: str, table: Table) -> sqlite.Insert:
    """An INSERT that knows `on_conflict_do_update`; the two dialects' classes take the same arguments."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)  # type: ignore[return-value]
