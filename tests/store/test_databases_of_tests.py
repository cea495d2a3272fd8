"""What tests make on the server goes with them, however they end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.errors import DatumlineError
from store.database import migrate, open_database
from tests.store.conftest import EmptyDatabases

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).parents[2]
SESSION = """
import time
from tests.store.conftest import EmptyDatabases
databases = EmptyDatabases()
print(databases.make(), flush=True)
time.sleep(60)
"""


def test_databases_of_a_killed_session_go_with_the_next_and_those_of_a_living_one_stay(
    postgresql_server: EmptyDatabases,
) -> None:
    command = [sys.executable, "-c", SESSION]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout
        name = session.stdout.readline().strip().rpartition("/")[2]
        postgresql_server.drop_left_behind()
        assert name in postgresql_server.names(), "whose session lives"
        session.send_signal(signal.SIGKILL)
    for _ in range(100):  # the server notices within a moment that its client is gone
        postgresql_server.drop_left_behind()
        if name not in postgresql_server.names():
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} is still there")


def test_a_database_that_was_used_before_is_empty(postgresql_databases: EmptyDatabases) -> None:
    first = postgresql_databases.make()
    migrate(first)
    lingering = open_database(first)
    with lingering.connect() as conn:
        conn.execute(text("SELECT 1"))  # its session stays in the pool
    postgresql_databases.take_back()
    again = {postgresql_databases.make() for _ in range(len(postgresql_databases.free))}
    assert first in again
    with pytest.raises(DatumlineError, match="has no tables of datumline yet"):
        open_database(first)
    lingering.dispose()
    postgresql_databases.take_back()
