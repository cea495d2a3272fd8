"""A store with nothing in it, in memory, for what is only tried out."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, StaticPool, create_engine

from store.tables import baseline_entries


@contextmanager
def in_memory() -> Iterator[Connection]:
    """Its tables, and no reference checked: what a row points to need not be there."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.connect() as conn:
            baseline_entries.metadata.create_all(conn)
            yield conn
    finally:
        engine.dispose()
