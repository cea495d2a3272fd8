"""A few of the kills that `make reliability` does by the hundred."""

import sys
from pathlib import Path

import pytest

from store.database import migrate, sqlite_url
from tests.reliability.mail_kills import run
from tests.store.conftest import EmptyDatabases, postgresql_databases, postgresql_server

__all__ = ["postgresql_databases", "postgresql_server"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


def test_a_killed_sender_loses_nothing_and_tells_nothing_twice(tmp_path: Path) -> None:
    outcome = run(sqlite_url(tmp_path), tmp_path, 4)
    assert outcome.wrong == []
    assert outcome.kills.total() == 4


@pytest.mark.postgresql
def test_nor_does_one_on_postgresql(tmp_path: Path, postgresql_server: EmptyDatabases) -> None:
    url = postgresql_server.make()
    migrate(url)
    assert run(url, tmp_path, 2).wrong == []
