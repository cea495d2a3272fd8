"""The page in front of a real store: an application in this process, or on a port of its own.

`app` has an empty store, `filled_app` one in which the shipped edition is adopted and the demonstration's facts were
read. `client` and `filled_client` are nobody; `viewer`, `editor`, `maintainer`, `operator` are signed in on `app`.
In tests.web.visiting: `signed_in(app, "editor")` signs in anywhere, `posted(client, path, **fields)` sends a form as a
browser does, with the token of a page. The clock stands at START until a test moves it: `clock.now += timedelta(...)`.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from config.settings import Settings
from store.database import open_database, sqlite_url
from tests.store.conftest import engine, postgresql_databases, postgresql_engine, postgresql_server
from tests.web.browser import browser_page, chromium
from tests.web.served import Served
from tests.web.visiting import HERE, QUICK_HASHER, REPORT, Clock, fill, signed_in
from web.app import create_app
from workflow import passwords

__all__ = ["browser_page", "chromium", "engine", "postgresql_databases", "postgresql_engine", "postgresql_server"]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_HASHER", QUICK_HASHER)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", report=REPORT)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty store; copied, since making the tables takes longer than most tests."""
    home = tmp_path_factory.mktemp("empty") / "home"
    open_database(sqlite_url(home)).dispose()
    return home


@pytest.fixture
def app(empty_home: Path, settings: Settings, clock: Clock) -> Iterator[FastAPI]:
    """An application on an empty store of its own, on SQLite."""
    shutil.copytree(empty_home, settings.home)
    made = open_database(sqlite_url(settings.home))
    yield create_app(settings, made, clock)
    made.dispose()


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the edition is adopted and the demonstration's charts were read; to be copied, not used."""
    home = tmp_path_factory.mktemp("filled") / "home"
    made = open_database(sqlite_url(home))
    fill(made, home)
    made.dispose()
    return home


@pytest.fixture
def filled_app(filled_home: Path, settings: Settings, clock: Clock) -> Iterator[FastAPI]:
    """An application on a copy of the filled store."""
    shutil.copytree(filled_home, settings.home)
    made = open_database(sqlite_url(settings.home))
    yield create_app(settings, made, clock)
    made.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Nobody, on the empty store."""
    return TestClient(app, base_url=HERE, follow_redirects=False)


@pytest.fixture
def filled_client(filled_app: FastAPI) -> TestClient:
    """Nobody, on the filled store."""
    return TestClient(filled_app, base_url=HERE, follow_redirects=False)


@pytest.fixture
def viewer(app: FastAPI) -> TestClient:
    return signed_in(app, "viewer")


@pytest.fixture
def editor(app: FastAPI) -> TestClient:
    return signed_in(app, "editor")


@pytest.fixture
def maintainer(app: FastAPI) -> TestClient:
    return signed_in(app, "maintainer")


@pytest.fixture
def operator(app: FastAPI) -> TestClient:
    return signed_in(app, "operator")


@pytest.fixture
def serving() -> Iterator[Callable[[FastAPI], str]]:
    """Serves applications by uvicorn on free ports, for browsers: gives each one's address without a final slash."""
    running: list[Served] = []

    def start(app: FastAPI) -> str:
        running.append(Served(app))
        return running[-1].address

    yield start
    for one in running:
        one.stop()
