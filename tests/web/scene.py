"""A store with news in it: Sweden and Ireland ratified the Budapest Convention, the baseline says signed."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from domain.changes import Change, ChangeStatus
from domain.queue import Lane, Order, Wanted
from store import queue
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.web.visiting import REPORT, START, Clock
from tests.workflow.scenes import BUDAPEST, CHART, SWEDEN_PARTY, SWEDEN_SIGNED, adopted, chart, read, with_sweden
from web.app import create_app
from workflow.decide import Choice, approve

IRELAND_PARTY = ("2002-02-28", "2026-11-01", "2027-02-01")
NEWS = chart({**CHART, "Sweden": SWEDEN_PARTY, "Ireland": IRELAND_PARTY})
NOW = START + timedelta(days=12)


def with_news(engine: Engine, folder: Path) -> None:
    """Two changes in the queue: of Ireland and of Sweden; nothing else waits."""
    folder.mkdir(parents=True, exist_ok=True)
    adopted(engine, START)
    read(engine, folder, with_sweden(SWEDEN_SIGNED), START + timedelta(days=1))
    first = waiting(engine, Lane.FIRST)
    with engine.begin() as conn:
        approve(conn, [Choice(change.id) for change in first], "anna", START + timedelta(days=1))
    read(engine, folder, NEWS, START + timedelta(days=2))


def waiting(engine: Engine, lane: Lane = Lane.NEWS, status: ChangeStatus = ChangeStatus.OPEN) -> list[Change]:
    """The changes of a lane by country."""
    wanted = Wanted(REPORT, "2021", lane, status)
    with reading(engine) as conn:
        return [one.change for one in queue.page(conn, wanted, Order.COUNTRY, 1000)]


@pytest.fixture(scope="module")
def news_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite home with the two changes; to be copied, not used."""
    home = tmp_path_factory.mktemp("news") / "home"
    made = open_database(sqlite_url(home))
    with_news(made, home)
    made.dispose()
    return home


@pytest.fixture
def news_app(news_home: Path, settings: Settings) -> Iterator[FastAPI]:
    """An application on a copy of it, ten days after the changes were seen."""
    shutil.copytree(news_home, settings.home)
    made = open_database(sqlite_url(settings.home))
    yield create_app(settings, made, Clock(NOW))
    made.dispose()


def shown_on(client: TestClient, change: str) -> str:
    """The hash that a decision on the change has to carry, as its page says it."""
    found = re.search(r'name="shown" value="([0-9a-f]+)"', client.get(f"/changes/{change}").text)
    assert found, "the page of the change has no form"
    return found[1]


__all__ = ["BUDAPEST", "NEWS", "NOW", "news_app", "news_home", "shown_on", "waiting", "with_news"]
