"""Deciding in the browser: what was shown is what is decided, nothing typed is lost, twice is once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from domain.changes import Change, ChangeStatus
from domain.decisions import DecisionKind, Reason
from store import baseline, decisions
from store.engines import reading
from tests.web.scene import BUDAPEST, NOW, news_app, news_home, shown_on, waiting, with_news
from tests.web.visiting import Clock, posted, signed_in
from tests.workflow.scenes import day, read, with_sweden
from web.app import create_app
from workflow.uses import record_use

__all__ = ["news_app", "news_home"]


@pytest.fixture
def on_both(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[FastAPI]:
    """The same scene on SQLite and on PostgreSQL."""
    with_news(engine, tmp_path / "home")
    yield create_app(settings, engine, Clock(NOW))


def send(client: TestClient, change: Change, action: str, query: str = "", **typed: str) -> Any:
    fields = {"action": action, "shown": shown_on(client, change.id), **typed}
    return posted(client, f"/changes/{change.id}/decide{query}", **fields)


def held(app: FastAPI, change: Change) -> tuple[str | None, str | None]:
    with reading(app.state.engine) as conn:
        entry = baseline.newest(conn, change.edition, change.cell)
    assert entry is not None
    return entry.value, entry.original_value


def made(app: FastAPI, change: Change) -> list[DecisionKind]:
    with reading(app.state.engine) as conn:
        return [one.kind for one in decisions.listing(conn) if one.change == change.id]


def test_an_approval_leads_to_the_next_change_of_the_same_queue(on_both: FastAPI) -> None:
    editor = signed_in(on_both, "editor")
    ireland, sweden = waiting(on_both.state.engine)
    answer = send(editor, ireland, "approve", "?by=figure")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/changes/{sweden.id}?by=figure&done={ireland.id}"
    assert held(on_both, ireland) == ("party", None)
    following = editor.get(answer.headers["location"]).text
    assert "Approved, decision" in following and f'href="/changes/{ireland.id}?by=figure#undo"' in following
    last = send(editor, sweden, "approve")
    assert last.headers["location"] == f"/?done={sweden.id}"
    assert waiting(on_both.state.engine) == []


def test_an_edited_value_is_validated_and_kept_beside_the_sources(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    _, sweden = waiting(news_app.state.engine)
    refused = send(editor, sweden, "edit", value="ratified <i>", note="my words <b>")
    assert refused.status_code == 400
    assert "one of none, signed, party" in refused.text
    assert "my words &lt;b&gt;</textarea>" in refused.text and "<i>" not in refused.text
    assert held(news_app, sweden) == ("signed", None)
    assert send(editor, sweden, "edit", value="none", note="withdrawn").status_code == 303
    assert held(news_app, sweden) == ("none", "party")


def test_a_rejection_needs_its_reason_and_loses_nothing(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    _, sweden = waiting(news_app.state.engine)
    for typed in ({}, {"why": "other"}, {"why": "made up", "note": "x"}, {"why": "misread", "expires": "2020-01-01"}):
        refused = send(editor, sweden, "reject", **typed)
        assert refused.status_code == 400, typed
        assert typed.get("expires", "") in refused.text
    done = send(editor, sweden, "reject", why="source_is_wrong", note="see the depositary", expires="2027-01-31")
    assert done.status_code == 303
    with reading(news_app.state.engine) as conn:
        last = decisions.newest_of_change(conn, sweden.id)
    assert last is not None and last.expires_at is not None
    assert (last.reason, last.note, last.expires_at.date().isoformat()) == (
        Reason.SOURCE_IS_WRONG,
        "see the depositary",
        "2027-01-31",
    )
    page = editor.get(f"/changes/{sweden.id}").text
    assert "The source is wrong" in page and "see the depositary" in page


def test_put_away_until_a_day_and_a_comment(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    _, sweden = waiting(news_app.state.engine)
    for until in ("", "tomorrow", "2026-11-14"):
        assert send(editor, sweden, "defer", until=until, note="later").status_code == 400
    assert send(editor, sweden, "comment", note=" ").status_code == 400
    kept = send(editor, sweden, "comment", note="ask the <ministry>")
    assert kept.headers["location"] == f"/changes/{sweden.id}"
    assert "ask the &lt;ministry&gt;" in editor.get(f"/changes/{sweden.id}").text
    assert send(editor, sweden, "defer", until="2026-12-24").status_code == 303
    assert [one.id for one in waiting(news_app.state.engine, status=ChangeStatus.DEFERRED)] == [sweden.id]
    assert "put away until" in editor.get("/?status=deferred").text


def test_what_moved_since_is_told_and_nothing_typed_is_lost(on_both: FastAPI, tmp_path: Path) -> None:
    editor, other = signed_in(on_both, "editor"), signed_in(on_both, "editor", "bela")
    ireland, sweden = waiting(on_both.state.engine)
    opened = {one.id: shown_on(editor, one.id) for one in (ireland, sweden)}
    assert send(other, ireland, "approve").status_code == 303
    late = posted(
        editor, f"/changes/{ireland.id}/decide", action="reject", shown=opened[ireland.id], why="misread", note="not so"
    )
    assert late.status_code == 409
    assert "bela approved it" in late.text and "not so" in late.text
    read(on_both.state.engine, tmp_path, with_sweden(("2001-11-23", "2021-04-29", "2021-08-01")), day(20))
    moved = posted(
        editor, f"/changes/{sweden.id}/decide", action="reject", shown=opened[sweden.id], why="misread", note="hm"
    )
    assert moved.status_code == 409 and "has moved since it was shown" in moved.text
    assert ">hm</textarea>" in moved.text and 'value="misread" checked' in moved.text
    assert opened[sweden.id] not in moved.text, "the form now stands for what is shown now"
    assert made(on_both, sweden) == []


def test_a_form_that_is_sent_twice_decides_once(on_both: FastAPI) -> None:
    editor = signed_in(on_both, "editor")
    ireland, sweden = waiting(on_both.state.engine)
    for change, action, typed in (
        (ireland, "approve", {}),
        (sweden, "comment", {"note": "well"}),
        (sweden, "reject", {"why": "other", "note": "no"}),
    ):
        fields = {"action": action, "shown": shown_on(editor, change.id), **typed}
        first = posted(editor, f"/changes/{change.id}/decide", **fields)
        second = posted(editor, f"/changes/{change.id}/decide", **fields)
        assert first.status_code == second.status_code == 303
    assert made(on_both, ireland) == [DecisionKind.APPROVE]
    assert made(on_both, sweden) == [DecisionKind.COMMENT, DecisionKind.REJECT]


def test_another_value_sent_afterwards_is_no_repetition(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    _, sweden = waiting(news_app.state.engine)
    shown = shown_on(editor, sweden.id)
    path = f"/changes/{sweden.id}/decide"
    assert posted(editor, path, action="edit", shown=shown, value="none").status_code == 303
    assert posted(editor, path, action="edit", shown=shown, value="none").status_code == 303
    assert posted(editor, path, action="edit", shown=shown, value="party").status_code == 409
    assert posted(editor, path, action="approve", shown=shown).status_code == 409
    assert held(news_app, sweden)[0] == "none"


def test_a_decision_is_taken_back_by_a_decision_that_shows_what_used_it(on_both: FastAPI) -> None:
    editor = signed_in(on_both, "editor")
    ireland, _ = waiting(on_both.state.engine)
    send(editor, ireland, "approve")
    with on_both.state.engine.begin() as conn:
        record_use(conn, "digest", "digest of a week", "bela", NOW)
    page = editor.get(f"/changes/{ireland.id}").text
    assert "digest of a week" in page
    number = re.search(r'name="decision" value="(\d+)"', page)
    assert number
    path = f"/changes/{ireland.id}/undo"
    assert posted(editor, path, decision=number[1], note="too early").status_code == 303
    assert held(on_both, ireland)[0] == "signed"
    assert [one.cell.country for one in waiting(on_both.state.engine)] == ["IRL", "SWE"]
    again = posted(editor, path, decision=number[1], note="too early")
    assert again.status_code == 409 and "was already taken back" in again.text
    assert posted(editor, path, decision="x").status_code == 400


def selected(client: TestClient) -> list[str]:
    return re.findall(r'name="change" value="([0-9a-f]+:[0-9a-f]+)"', client.get("/").text)


def test_many_are_decided_after_the_list_was_seen_and_counted(on_both: FastAPI) -> None:
    editor = signed_in(on_both, "editor")
    both = selected(editor)
    review = posted(editor, "/changes/decide?by=figure", action="approve", change=both)
    assert review.status_code == 200
    assert review.text.count("The baseline goes from “signed” to “party”") == 2
    assert 'name="count"' in review.text and len(waiting(on_both.state.engine)) == 2
    wrong = posted(editor, "/changes/decide", action="approve", change=both, count="3", note="as seen")
    assert wrong.status_code == 400 and "type 2 to decide them" in wrong.text and ">as seen</textarea>" in wrong.text
    done = posted(editor, "/changes/decide?by=figure", action="approve", change=both, count="2", note="as seen")
    assert (done.status_code, done.headers["location"]) == (303, "/?by=figure")
    again = posted(editor, "/changes/decide?by=figure", action="approve", change=both, count="2", note="as seen")
    assert again.status_code == 303 and waiting(on_both.state.engine) == []
    with reading(on_both.state.engine) as conn:
        assert len([one for one in decisions.listing(conn) if one.note == "as seen"]) == 2


def test_of_many_that_moved_none_is_decided_and_each_is_named(on_both: FastAPI) -> None:
    editor, other = signed_in(on_both, "editor"), signed_in(on_both, "editor", "bela")
    ireland, sweden = waiting(on_both.state.engine)
    both = selected(editor)
    send(other, sweden, "reject", why="misread")
    refused = posted(editor, "/changes/decide", action="approve", change=both, count="2", note="as seen")
    assert refused.status_code == 409
    assert "1 of the 2 changes moved" in refused.text and "bela rejected it" in refused.text
    assert made(on_both, ireland) == []
    assert ">as seen</textarea>" in refused.text, "nothing that was typed is lost"
    (left,) = re.findall(r'name="change" value="([^"]+)"', refused.text)
    assert left.startswith(ireland.id) and "how many changes this decides (1)" in refused.text
    done = posted(editor, "/changes/decide", action="approve", change=left, count="1", note="as seen")
    assert done.status_code == 303 and len(made(on_both, ireland)) == 1


def test_of_many_that_all_moved_the_words_are_still_there(news_app: FastAPI) -> None:
    editor, other = signed_in(news_app, "editor"), signed_in(news_app, "editor", "bela")
    both = selected(editor)
    for change in waiting(news_app.state.engine):
        send(other, change, "approve")
    refused = posted(editor, "/changes/decide", action="reject", why="misread", change=both, count="2", note="as seen")
    assert refused.status_code == 409 and "as seen" in refused.text and 'name="count"' not in refused.text


def test_a_selection_that_names_nothing_or_something_else_is_refused(news_app: FastAPI) -> None:
    editor = signed_in(news_app, "editor")
    assert posted(editor, "/changes/decide", action="approve").headers["location"] == "/"
    assert posted(editor, "/changes/decide", action="approve", change="0000:00").status_code == 400
    assert posted(editor, "/changes/decide", action="edit", change=selected(editor), count="2").status_code == 400


def test_a_viewer_decides_nothing(news_app: FastAPI) -> None:
    viewer = signed_in(news_app, "viewer")
    ireland, _ = waiting(news_app.state.engine)
    for path in (
        f"/changes/{ireland.id}/decide",
        f"/changes/{ireland.id}/undo",
        "/changes/decide",
        f"/changes/first/{BUDAPEST}",
    ):
        assert posted(viewer, path, action="approve", shown="x").status_code == 403, path
    assert "checkbox" not in viewer.get("/").text
    assert len(waiting(news_app.state.engine)) == 2
