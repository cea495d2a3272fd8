"""What is put together ahead: there when it is asked for, never older than the store, and never in anybody's way."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from config.settings import Settings
from domain.errors import DatumlineError
from store.engines import reading
from store.stamps import stamp
from tests.web.scene import NOW, news_app, news_home, shown_on, waiting, with_news
from tests.web.visiting import Clock, posted, signed_in
from web.ahead import Ahead
from web.app import create_app
from workflow.change_page import is_ready
from workflow.decide import Choice, approve

__all__ = ["news_app", "news_home"]


@pytest.fixture
def on_both(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[FastAPI]:
    with_news(engine, tmp_path / "home")
    yield create_app(settings, engine, Clock(NOW))


def ready(app: FastAPI) -> set[str]:
    """The countries whose changes are put together for the store as it is.

    Asked on SQLite: on PostgreSQL what others do in other databases of the server moves the stamp too.
    """
    with reading(app.state.engine) as conn:
        at = stamp(conn)
        return {change.cell.country for change in waiting(app.state.engine) if is_ready(at, change.id)}


def test_after_the_queue_its_changes_are_there_and_after_a_commit_they_are_not(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    assert ready(news_app) == set()
    editor.get("/")
    assert ready(news_app) == {"IRL", "SWE"}
    with news_app.state.engine.begin() as conn:
        approve(conn, [Choice(waiting(news_app.state.engine)[0].id)], "anna", NOW)
    assert ready(news_app) == set()


def test_after_a_change_its_neighbour_is_there(news_app: FastAPI) -> None:
    ireland = waiting(news_app.state.engine)[0]
    signed_in(news_app, "editor").get(f"/changes/{ireland.id}")
    assert ready(news_app) == {"IRL", "SWE"}


def test_after_a_decision_the_next_is_there_as_the_decision_left_it(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    ireland, sweden = waiting(news_app.state.engine)
    fields = {"action": "approve", "shown": shown_on(editor, ireland.id)}
    assert posted(editor, f"/changes/{ireland.id}/decide", **fields).status_code == 303
    assert ready(news_app) == {"SWE"}
    assert f'href="/changes/{ireland.id}"' not in editor.get(f"/changes/{sweden.id}").text


def test_what_was_prepared_is_not_shown_once_somebody_decided(on_both: FastAPI) -> None:
    editor = signed_in(on_both, "editor")
    editor.get("/")
    ireland = waiting(on_both.state.engine)[0]
    with on_both.state.engine.begin() as conn:
        approve(conn, [Choice(ireland.id)], "bert", NOW)
    page = editor.get(f"/changes/{ireland.id}").text
    assert "bert" in page and 'value="approve"' not in page


def test_a_page_prepared_for_an_editor_is_not_what_a_viewer_sees(on_both: FastAPI) -> None:
    signed_in(on_both, "editor").get("/")
    ireland = waiting(on_both.state.engine)[0]
    assert 'value="approve"' not in signed_in(on_both, "viewer").get(f"/changes/{ireland.id}").text


def test_a_prepared_page_tells_the_age_of_the_day_on_which_it_is_read(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    editor.get("/")
    ireland = waiting(news_app.state.engine)[0]
    assert "seen 10 days ago" in editor.get(f"/changes/{ireland.id}").text
    news_app.state.clock.now += timedelta(hours=10)
    again = signed_in(news_app, "editor").get(f"/changes/{ireland.id}").text
    assert "seen 10 days ago" in again
    news_app.state.clock.now += timedelta(days=1)
    assert "seen 11 days ago" in signed_in(news_app, "editor").get(f"/changes/{ireland.id}").text


def test_a_step_waits_until_nobody_reads() -> None:
    ahead, done = Ahead(), threading.Event()
    with ahead.asking():
        worker = threading.Thread(target=lambda: asyncio.run(ahead.prepare([done.set])))
        worker.start()
        assert not done.wait(0.1)
    assert done.wait(5)
    worker.join()


def test_a_request_waits_only_a_moment_for_a_step_that_takes_long() -> None:
    ahead, began, end = Ahead(), threading.Event(), threading.Event()

    def step() -> None:
        began.set()
        end.wait(10)

    worker = threading.Thread(target=lambda: asyncio.run(ahead.prepare([step])))
    worker.start()
    assert began.wait(5)
    start = time.monotonic()
    with ahead.asking():
        assert time.monotonic() - start < 1
    end.set()
    worker.join()


def test_what_cannot_be_prepared_is_left_to_whoever_asks_for_it() -> None:
    ahead, done = Ahead(), []

    def fails() -> None:
        raise DatumlineError("The store is gone.")

    asyncio.run(ahead.prepare([fails, lambda: done.append(1)]))
    assert done == []
    asyncio.run(ahead.prepare([lambda: done.append(2)]))
    assert done == [2]
