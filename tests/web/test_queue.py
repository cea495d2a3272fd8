"""The queue's page: what it lists, filters, hides and counts, on both engines."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, update
from starlette.testclient import TestClient

from config.reports import load_rules
from config.settings import Settings
from domain.errors import UsageError
from domain.queue import Lane
from store.engines import reading
from store.tables import changes
from tests.web.scene import BUDAPEST, NOW, shown_on, waiting, with_news
from tests.web.visiting import REPORT, START, Clock, posted, signed_in
from tests.workflow.scenes import SWEDEN_SIGNED, adopted, read, with_sweden
from web.app import create_app
from workflow.queue import queue_page
from workflow.queue_filters import Asked, asked_in

RULES = load_rules(REPORT)


@pytest.fixture
def news(engine: Engine, tmp_path: Path) -> Engine:
    with_news(engine, tmp_path / "home")
    return engine


@pytest.fixture
def reader(news: Engine, settings: Settings) -> TestClient:
    return signed_in(create_app(settings, news, Clock(NOW)), "viewer")


def page_of(engine: Engine, **asked: str) -> list[str]:
    with reading(engine) as conn:
        view = queue_page(conn, REPORT, asked_in(asked, RULES), NOW)
    return [line.words for group in view.groups for line in group.lines]


IRELAND = "Ireland ratified the Budapest Convention on 1 November 2026; the report says: signed"
SWEDEN = "Sweden ratified the Budapest Convention on 28 April 2021; the report says: signed"


def test_each_change_is_a_sentence_with_its_age_and_weight(reader: TestClient) -> None:
    text = reader.get("/").text
    assert IRELAND in text and SWEDEN in text
    assert "seen 10 days ago" in text and "Figure 1 becomes wrong" in text and "2 changes" in text


def test_sentences_that_become_wrong_are_named_by_their_lines(news: Engine, settings: Settings) -> None:
    moved = {"figure": "6", "country": "TUR", "field": "inhope_hotline", "before": "yes", "after": "no"}
    with news.begin() as conn:
        conn.execute(update(changes).where(changes.c.id == waiting(news)[0].id).values(**moved))
    text = signed_in(create_app(settings, news, Clock(NOW)), "viewer").get("/").text
    assert "Figure 6 and 4 sentences (lines 1877, 1898, 1899…)" in text


FILTERED: list[tuple[dict[str, str], list[str]]] = [
    ({}, [IRELAND, SWEDEN]),
    ({"country": "SWE"}, [SWEDEN]),
    ({"country": "-"}, []),
    ({"source": BUDAPEST}, [IRELAND, SWEDEN]),
    ({"source": "un_crc"}, []),
    ({"figure": "1"}, [IRELAND, SWEDEN]),
    ({"figure": "4"}, []),
    ({"kind": "modified"}, [IRELAND, SWEDEN]),
    ({"kind": "withdrawn"}, []),
    ({"meaning": "signed to party"}, [IRELAND, SWEDEN]),
    ({"weight": "figure"}, [IRELAND, SWEDEN]),
    ({"weight": "sentence"}, []),
    ({"age": "week"}, []),
    ({"age": "month"}, [IRELAND, SWEDEN]),
    ({"age": "older"}, []),
    ({"q": "swed"}, [SWEDEN]),
    ({"q": "budapest ireland"}, [IRELAND]),
    ({"q": "cybercrime PARTY"}, [IRELAND, SWEDEN]),
    ({"q": "%"}, []),
    ({"q": "lanzarote"}, []),
    ({"status": "deferred"}, []),
    ({"by": "source"}, [IRELAND, SWEDEN]),
    ({"by": "figure"}, [IRELAND, SWEDEN]),
]


def test_filters_stand_in_the_address(news: Engine) -> None:
    for asked, found in FILTERED:
        assert page_of(news, **asked) == found, asked


def test_what_filters_hide_is_counted_and_the_link_shows_it(reader: TestClient) -> None:
    text = reader.get("/?country=SWE&by=source").text
    assert "1 more is hidden by the filters" in text
    assert re.search(r'<a href="/\?by=source">1 more', text)
    assert "hidden by" not in reader.get("/?by=source").text


def test_a_filter_that_there_is_not_is_refused_in_a_sentence(viewer: TestClient, app: FastAPI) -> None:
    adopted(app.state.engine, START)
    for query in ("by=colour", "country=XXX", "status=new", "figure=9", "source=me", "age=1", "weight=9"):
        answer = viewer.get(f"/?{query}")
        assert answer.status_code == 400 and query.partition("=")[0] in answer.text, query


def test_what_is_asked_for_comes_back_from_its_address() -> None:
    asked = Asked(by="figure", country="SWE", q="ratified <b>", age="week")
    assert asked_in(asked.parameters, RULES) == asked
    with pytest.raises(UsageError):
        asked_in({"kind": "x"}, RULES)


def test_pages_follow_each_other_without_a_gap(news: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.queue.PAGE", 1)
    with reading(news) as conn:
        first = queue_page(conn, REPORT, Asked(), NOW)
        second = queue_page(conn, REPORT, Asked(), NOW, after=first.after)
        back = queue_page(conn, REPORT, Asked(), NOW, before=second.before)
    assert [view.groups[0].lines[0].words for view in (first, second, back)] == [IRELAND, SWEDEN, IRELAND]
    assert (first.before, second.after, back.before) == (None, None, None)
    assert first.matching == second.matching == 2


def test_a_count_is_never_older_than_what_is_listed(news: Engine, settings: Settings) -> None:
    app = create_app(settings, news, Clock(NOW))
    reader, editor = signed_in(app, "viewer"), signed_in(app, "editor")
    assert "2 changes" in reader.get("/").text
    change = waiting(news)[0]
    answer = posted(editor, f"/changes/{change.id}/decide", action="approve", shown=shown_on(editor, change.id))
    assert answer.status_code == 303
    text = reader.get("/").text
    assert "1 change" in text and IRELAND not in text


@pytest.fixture
def fillable(engine: Engine, settings: Settings, tmp_path: Path) -> FastAPI:
    """Four cells of the Budapest Convention that nobody had read."""
    folder = tmp_path / "home"
    folder.mkdir(exist_ok=True)
    adopted(engine, START)
    read(engine, folder, with_sweden(SWEDEN_SIGNED), START + timedelta(days=1))
    return create_app(settings, engine, Clock(NOW))


def test_first_readings_are_apart_and_filled_together(fillable: FastAPI) -> None:
    editor, engine = signed_in(fillable, "editor"), fillable.state.engine
    first = waiting(engine, Lane.FIRST)
    assert len(first) > 3 and not waiting(engine)
    assert "Cells that can be filled" in editor.get("/").text
    page = f"/changes/first/{BUDAPEST}"
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', editor.get(page).text)
    assert seen
    wrong = posted(editor, page, seen=seen[1], count=str(len(first)), leave=first[0].id)
    assert wrong.status_code == 400 and f"type {len(first) - 1} to do it" in wrong.text
    assert f'value="{first[0].id}"' in wrong.text and "checked" in wrong.text
    done = posted(editor, page, seen=seen[1], count=str(len(first) - 1), leave=first[0].id)
    assert done.status_code == 303
    assert [one.id for one in waiting(engine, Lane.FIRST)] == [first[0].id]
    again = posted(editor, page, seen=seen[1], count=str(len(first) - 1), leave=first[0].id)
    assert again.status_code == 409 and "moved since you looked" in again.text


def test_without_an_edition_the_page_says_what_to_do(viewer: TestClient) -> None:
    assert "datumline report import" in viewer.get("/").text
