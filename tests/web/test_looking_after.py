"""Cases, corrections, upstream errors, sources and countries: read by anybody who is signed in, decided by few."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

import store.cases
import store.changes
import store.upstream_errors
from crawlers.registry import load
from demo.mirror import pages
from domain.cases import CaseState
from domain.changes import ChangeStatus
from domain.decisions import Reason
from domain.upstream import UpstreamState
from tests.web.visiting import REPORT, START, csrf, posted, signed_in
from workflow.decide import Choice, reject
from workflow.poll import supply
from workflow.show_source import source_document, source_lines
from workflow.undo import undo

PAGES = ("/cases", "/cases?all=1", "/corrections", "/upstream-errors?all=1", "/countries", "/countries/SWE", "/sources")
TREATY = "coe_treaty_185"


def chart() -> bytes:
    return next(page for place, page in pages().items() if "NumSte=185" in place).content("http://127.0.0.1")


def halved(content: bytes) -> bytes:
    """The chart with half of its rows, as a server that broke off would send it."""
    found = json.loads(content)
    found["MemberStates"] = found["MemberStates"][: len(found["MemberStates"]) // 2]
    return json.dumps(found).encode()


@pytest.fixture
def doubted(filled_app: FastAPI, tmp_path: Path) -> int:
    """The id of a case about half a chart."""
    engine: Engine = filled_app.state.engine
    path = tmp_path / "half.json"
    path.write_bytes(halved(chart()))
    supply(engine, load(TREATY), [path], None, START.replace(hour=7), "tests", START.replace(hour=7))
    with engine.connect() as conn:
        (case,) = store.cases.listing(conn, {CaseState.OPEN})
    assert case.id is not None
    return case.id


@pytest.mark.parametrize("path", PAGES)
def test_every_list_is_read_by_a_viewer_and_by_nobody_else(
    filled_app: FastAPI, filled_client: TestClient, path: str
) -> None:
    assert filled_client.get(path).status_code == 303
    answer = signed_in(filled_app, "viewer").get(path)
    assert answer.status_code == 200
    assert "<form" not in answer.text.split("<main", 1)[1]


def test_a_case_is_shown_side_by_side_and_released_with_a_note_only(filled_app: FastAPI, doubted: int) -> None:
    editor = signed_in(filled_app, "editor")
    shown = editor.get(f"/cases/{doubted}").text
    assert "Last believed" in shown and "In doubt" in shown and "Release: the page is right" in shown
    refused = posted(editor, f"/cases/{doubted}", decision="release", note="  ")
    assert refused.status_code == 400 and "say what you saw" in refused.text
    done = posted(editor, f"/cases/{doubted}", decision="release", note="The office halved its chart.")
    assert done.status_code == 303
    with filled_app.state.engine.connect() as conn:
        case = store.cases.read(conn, doubted)
    assert case is not None and case.state is CaseState.RELEASED
    assert case.decision is not None and case.decision.decided_by == "editor"


def test_of_two_who_decide_a_case_the_second_is_told_and_keeps_what_was_typed(
    filled_app: FastAPI, doubted: int
) -> None:
    one, other = signed_in(filled_app, "editor", "ana"), signed_in(filled_app, "editor", "ben")
    token = csrf(other)
    assert posted(one, f"/cases/{doubted}", decision="dismiss", note="").status_code == 303
    late = other.post(f"/cases/{doubted}", data={"csrf": token, "decision": "dismiss", "note": "half <b>a</b> chart"})
    assert late.status_code == 409
    assert "ana dismissed it" in late.text and "<b>a</b>" not in late.text


def test_a_viewer_decides_no_case(filled_app: FastAPI, doubted: int) -> None:
    viewer = signed_in(filled_app, "viewer")
    assert "Release: the page is right" not in viewer.get(f"/cases/{doubted}").text
    assert posted(viewer, f"/cases/{doubted}", decision="dismiss").status_code == 403


def test_an_error_of_a_source_goes_its_way_forward_only(filled_app: FastAPI) -> None:
    engine: Engine = filled_app.state.engine
    with engine.begin() as conn:
        change = store.changes.listing(conn, REPORT, "2021", {ChangeStatus.OPEN})[0]
        reject(conn, [Choice(change.id)], "editor", START, "They mistyped it.", why=Reason.SOURCE_IS_WRONG)
        (error,) = store.upstream_errors.listing(conn, REPORT)
    editor = signed_in(filled_app, "editor")
    assert "They mistyped it." in editor.get("/upstream-errors").text
    assert posted(editor, f"/upstream-errors/{error.id}", state="reported", note="by mail").status_code == 303
    again = posted(editor, f"/upstream-errors/{error.id}", state="reported", note="twice")
    assert again.status_code == 409 and 'value="twice"' in again.text
    assert posted(editor, f"/upstream-errors/{error.id}", state="withdrawn").status_code == 400
    with engine.connect() as conn:
        (error,) = store.upstream_errors.listing(conn, REPORT)
    assert error.state is UpstreamState.REPORTED


def test_a_source_shows_its_pages_readings_and_what_was_asked(filled_app: FastAPI) -> None:
    shown = signed_in(filled_app, "viewer").get(f"/sources/{TREATY}").text
    assert "supplied by mirror" in shown and "Budapest Convention" in shown
    assert signed_in(filled_app, "viewer").get("/sources/nobody").status_code == 400


def test_a_source_shows_what_was_decided_of_its_word_on_both_doors(filled_app: FastAPI) -> None:
    engine: Engine = filled_app.state.engine
    viewer = signed_in(filled_app, "viewer")
    assert "Nothing was decided one by one yet" in viewer.get(f"/sources/{TREATY}").text
    with engine.begin() as conn:
        (change,) = store.changes.listing(conn, REPORT, "2021", {ChangeStatus.OPEN})
        decision = reject(conn, [Choice(change.id)], "anna", START, "Mis\u202etyped", why=Reason.SOURCE_IS_WRONG)[0]
        undo(conn, REPORT, decision, "berta", START)
        told = list(source_lines(source_document(conn, filled_app.state.settings, TREATY, 1, START)))
    shown = viewer.get(f"/sources/{TREATY}").text
    assert f'anna, rejected <a href="/changes/{change.id}">Budapest Convention, Sweden</a>' in shown
    assert "the source is wrong: Mis‹U+202E›typed" in shown and "berta, took back a decision on" in shown
    assert any("anna, reject: Budapest Convention, Sweden: the source is wrong" in line for line in told)
    assert "berta" not in viewer.get("/sources/coe_treaty_201").text


def test_a_page_supplied_on_the_page_goes_the_same_way_as_a_crawled_one(filled_app: FastAPI) -> None:
    editor = signed_in(filled_app, "editor")
    answer = editor.post(
        f"/sources/{TREATY}/captures",
        data={"csrf": csrf(editor), "url": ""},
        files=[("files", ("chart.json", chart(), "application/json"))],
    )
    assert answer.status_code == 200 and "The page was taken." in answer.text
    assert "supplied by editor" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.exe", b"MZ", ".exe is not taken"),
        ("empty.html", b"  ", "file-1.html is empty"),
        ("other.json", b'"Internal error"', "Internal error"),
    ],
)
def test_a_file_that_is_no_page_of_the_source_is_refused_in_a_sentence(
    filled_app: FastAPI, name: str, content: bytes, words: str
) -> None:
    editor = signed_in(filled_app, "editor")
    fields = {"csrf": csrf(editor), "url": "https://www.coe.int/typed"}
    answer = editor.post(f"/sources/{TREATY}/captures", data=fields, files=[("files", (name, content))])
    assert words in answer.text
    assert str(Path("/tmp")) not in answer.text  # noqa: S108


def test_a_crawl_is_asked_for_once(filled_app: FastAPI) -> None:
    maintainer = signed_in(filled_app, "maintainer")
    for words in ("will be asked", "waiting already"):
        assert posted(maintainer, f"/sources/{TREATY}/crawl").status_code == 303
        assert words in maintainer.get(f"/sources/{TREATY}").text
    assert posted(signed_in(filled_app, "editor"), f"/sources/{TREATY}/crawl").status_code == 403


def test_a_country_shows_cells_sources_and_the_history_of_each(filled_app: FastAPI) -> None:
    viewer = signed_in(filled_app, "viewer")
    shown = viewer.get("/countries/swe").text
    assert "Sweden" in shown and "2021-04-28" in shown
    assert 'href="/countries/SWE/budapest"' in shown and "open change" in shown
    history = viewer.get("/countries/SWE/budapest").text
    assert "2021-04-28" in history and "adopt edition" in history
    assert viewer.get("/countries/XXX").status_code == 400
    assert viewer.get("/countries/SWE/nothing").status_code == 400
    assert viewer.get("/countries/-/cybertip_reports").status_code == 200
