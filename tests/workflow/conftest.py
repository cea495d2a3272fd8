"""The steps are tested on both engines."""

from tests.store.conftest import engine, postgresql_databases, postgresql_engine, postgresql_server

__all__ = ["engine", "postgresql_databases", "postgresql_engine", "postgresql_server"]
