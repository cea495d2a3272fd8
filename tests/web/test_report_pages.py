"""The report's figures, errata, baseline and log as pages: the same answers as the steps give."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from config.settings import Settings
from store import uses
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.web.browser import NARROW, WIDE, axe, enter, shoot
from tests.web.scene import NOW, waiting, with_news
from tests.web.visiting import REPORT, START, Clock, csrf, is_to_sign_in, session_token, signed_in
from web.app import create_app
from workflow.decide import Choice, approve
from workflow.exports import edition_in_force
from workflow.log import record
from workflow.state_values import one_cell, state

HOSTILE = "<script>alert(1)</script> \u202e\"&'= =cmd|x"
PAGES = ("/report", "/report/1", "/errata", "/log", "/baseline", "/baseline/difference", "/baseline?figure=1")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sweden's ratification is approved, Ireland's waits; to be copied, not used."""
    made = tmp_path_factory.mktemp("report") / "home"
    engine = open_database(sqlite_url(made))
    with_news(engine, made)
    sweden = next(change for change in waiting(engine) if change.cell.country == "SWE")
    with engine.begin() as conn:
        approve(conn, [Choice(sweden.id)], "anna", START + timedelta(days=3))
        edition = edition_in_force(conn, REPORT, None)
        stated = [one_cell(REPORT, ("6", "Turkey", "", "inhope_hotline"), "no", "44", HOSTILE)]
        state(conn, edition, stated, HOSTILE, START + timedelta(days=4))
    engine.dispose()
    return made


@pytest.fixture
def site(home: Path, tmp_path: Path) -> Iterator[FastAPI]:
    shutil.copytree(home, tmp_path / "home")
    engine = open_database(sqlite_url(tmp_path / "home"))
    yield create_app(Settings(home=tmp_path / "home", report=REPORT), engine, Clock(NOW))
    engine.dispose()


@pytest.fixture
def visitor(site: FastAPI) -> TestClient:
    """A viewer on a store of this test's own."""
    return signed_in(site, "viewer")


@pytest.fixture(scope="module")
def reader(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A viewer on a store that tests share, for those that only look."""
    shared = shutil.copytree(home, tmp_path_factory.mktemp("shared") / "home")
    engine = open_database(sqlite_url(shared))
    yield signed_in(create_app(Settings(home=shared, report=REPORT), engine, Clock(NOW)), "viewer")
    engine.dispose()


def sent(client: TestClient, path: str, **fields: str) -> object:
    return client.post(path, data={"csrf": csrf(client), **fields})


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_them_without_signing_in(client: TestClient, path: str) -> None:
    assert is_to_sign_in(client.get(path))


@pytest.mark.parametrize("path", [*PAGES, "/report/A3", "/report/1/budapest/SWE", "/report/4"])
def test_a_viewer_reads_them_all_and_nothing_of_a_source_is_markup(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    # A field keeps what it was given, so that it can be sent again; what is read spells it.
    assert "\u202e" not in re.sub(r'value="[^"]*"', "", answer.text)


def test_cells_are_marked_by_a_sign_and_words(reader: TestClient) -> None:
    page = reader.get("/report/1").text
    row = page[page.index("Ireland</a>") :][:3000]
    assert 'class="state-open"' in row
    assert "open change" in row
    assert "would be party" in row
    sweden = page[page.index("Sweden</a>") :][:3000]
    assert "printed: signed" in sweden
    assert re.search(r"left the Council of Europe on <time", page)


def test_what_was_unverified_for_long_is_said(reader: TestClient) -> None:
    assert "sign-unverified" in reader.get("/report/2").text
    assert "47" in reader.get("/report").text


def test_claims_stand_below_their_figure_with_their_verdict(reader: TestClient) -> None:
    assert "wrong in print" in reader.get("/report/5").text
    page = reader.get("/report/6").text
    assert "wrong in print" in page, "what an editor read in the PDF is print: no decision made the sentence wrong"
    assert "; 1 unknown. The report" in page


def test_a_cell_has_its_print_its_value_its_sentences_and_its_history(reader: TestClient) -> None:
    page = reader.get("/report/1/budapest/SWE").text
    for words in ("line 309 of the text", "footnote 9", "approved by anna", "/sources/coe_treaty_185", "ratified_on"):
        assert words in page
    turkey = reader.get("/report/6/inhope_hotline/TUR").text
    assert "Bosnia and Herzegovina and Turkey are members of" in turkey
    assert "page 44 of the PDF" in turkey


@pytest.mark.parametrize("path", ["/report/9", "/report/1/nothing/SWE", "/report/1/budapest/ATL", "/report/4/x/total"])
def test_what_the_report_does_not_have_is_one_sentence(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 400
    assert "no figure" in answer.text or "no cell" in answer.text


def test_the_erratum_is_ready_to_copy_and_to_take(site: FastAPI, visitor: TestClient) -> None:
    page = visitor.get("/errata").text
    assert "Figure 1, Sweden, Budapest Convention (line 309, footnote 9)" in page
    assert "For “signed” read “party”." in page
    assert "Sweden ratified the Budapest Convention on 28 April 2021" in page
    assert "One erratum" in page
    for form, start in (("text", "Errata to"), ("markdown", "## Errata to"), ("csv", "number,kind")):
        answer = sent(visitor, "/errata/export", format=form)
        assert answer.text.startswith(start)
        assert "attachment" in answer.headers["content-disposition"]
    assert json.loads(sent(visitor, "/errata/export", format="json").text)[0]["country"] == "SWE"
    with reading(site.state.engine) as conn:
        kept = uses.of_decided(conn, REPORT, "2021", START)
    assert [one.kind.value for one in kept] == ["errata"] * 4
    assert {one.used_by for one in kept} == {"viewer"}


def test_errata_since_a_day_and_a_day_that_is_none(reader: TestClient) -> None:
    assert "Nothing that is approved" in reader.get("/errata?since=2026-12-01").text
    wrong = reader.get("/errata?since=yesterday")
    assert wrong.status_code == 400
    assert 'value="yesterday"' in wrong.text
    assert sent(reader, "/errata/export", format="exe").status_code == 400


def test_the_log_is_searched_and_its_filters_stand_in_the_address(reader: TestClient) -> None:
    every = reader.get("/log").text
    assert "decision.approve" in every
    found = reader.get("/log?kind=decision.state&text=44&actor=").text
    assert "One row." in found
    assert "/log/export?kind=decision.state&amp;text=44&amp;format=csv" in found
    assert "has no such row" in reader.get("/log?text=nothing-like-it").text
    assert reader.get("/log?since=2026-11-06&until=2026-11-06").text.count('id="row-') == 1
    wrong = reader.get("/log?until=soon")
    assert wrong.status_code == 400
    assert 'value="soon"' in wrong.text


def test_the_log_goes_back_page_by_page(site: FastAPI, visitor: TestClient) -> None:
    with site.state.engine.begin() as conn:
        for number in range(60):
            record(conn, "anna", "setting.changed", f"setting:{number}", {"note": HOSTILE}, NOW)
    first = visitor.get("/log?kind=setting").text
    assert first.count('id="row-') == 50
    older = re.search(r'href="(/log\?[^"]+before=\d+)"', first)
    assert older
    second = visitor.get(older[1].replace("&amp;", "&")).text
    assert second.count('id="row-') == 10
    assert "<script>alert" not in first


def test_the_log_is_taken_away_without_a_formula(reader: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(reader.get("/log/export?format=csv").text)))
    assert [int(row["id"]) for row in rows] == sorted(int(row["id"]) for row in rows)
    assert json.loads(reader.get("/log/export?format=json&kind=decision").text)
    assert reader.get("/log/export?format=exe").status_code == 400


def test_a_whole_chain_is_said_and_a_broken_one_where(site: FastAPI, visitor: TestClient) -> None:
    assert "The log is whole" in visitor.get("/log?verify=1").text
    with site.state.engine.begin() as conn:
        conn.execute(text("DROP TRIGGER IF EXISTS log_entries_no_update"))
        names = [row[0] for row in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))]
        for name in names:
            conn.execute(text(f'DROP TRIGGER "{name}"'))
        conn.execute(text("UPDATE log_entries SET actor = 'somebody' WHERE id = 2"))
    broken = visitor.get("/log?verify=1").text
    assert "The log does not hold" in broken
    assert "Row 2 of the log was changed" in broken


def test_the_baseline_of_a_day_and_of_an_edition(reader: TestClient) -> None:
    before = reader.get("/baseline?country=Sweden&as_of=2026-11-04").text
    after = reader.get("/baseline?country=Sweden&as_of=2026-11-06").text
    assert re.search(r"budapest</th><td[^>]*>signed<", before)
    assert re.search(r"budapest</th><td[^>]*>party<", after)
    assert reader.get("/baseline?edition=1999").status_code == 400
    assert reader.get("/baseline?as_of=never").status_code == 400


def test_the_difference_of_two_days_as_page_and_as_file(reader: TestClient) -> None:
    page = reader.get("/baseline/difference?from=2026-11-04&to=2026-11-05").text
    assert "One cell differs." in page
    assert "<del>signed</del>" in page
    assert "<ins>party</ins>" in page
    rows = list(csv.DictReader(io.StringIO(reader.get("/baseline/difference?from=2026-11-04&format=csv").text)))
    assert [(row["country"], row["before"], row["after"]) for row in rows] == [
        ("SWE", "signed", "party"),
        ("TUR", "", "no"),
    ]
    assert "adopted on" in reader.get("/baseline/difference?from=2020-01-01").text


def test_the_baseline_taken_away_is_a_use(site: FastAPI, visitor: TestClient) -> None:
    answer = sent(visitor, "/baseline/export", format="csv")
    assert answer.text.startswith("report,edition,figure")
    with reading(site.state.engine) as conn:
        assert [one.kind.value for one in uses.of_decided(conn, REPORT, "2021", START)] == ["export"]


PICTURES = {
    "/report": "report",
    "/report/2": "report-figure",
    "/report/6/inhope_hotline/TUR": "report-cell",
    "/errata": "errata",
    "/log?verify=1": "log",
    "/baseline": "baseline",
    "/baseline/difference": "baseline-difference",
}
ALSO_NARROW = ("errata", "log")


def test_pages_in_chromium(site: FastAPI, serving: Callable[[FastAPI], str], browser_page: Page) -> None:
    address = serving(site)
    enter(browser_page, address, session_token(site, "editor"))
    for path, name in PICTURES.items():
        browser_page.goto(address + path)
        axe(browser_page)
        shoot(browser_page, name, (NARROW, WIDE) if name in ALSO_NARROW else (WIDE,))


def test_the_way_from_the_report_to_an_erratum_by_keyboard(
    site: FastAPI, serving: Callable[[FastAPI], str], browser_page: Page
) -> None:
    address = serving(site)
    enter(browser_page, address, session_token(site, "viewer"))
    browser_page.goto(f"{address}/report")
    browser_page.get_by_role("link", name="Errata").focus()
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/errata")
    browser_page.get_by_text("To copy").first.focus()
    browser_page.keyboard.press("Enter")
    assert "For “signed” read “party”." in browser_page.locator("details[open] pre").first.inner_text()


def test_every_page_on_both_engines(engine: Engine, tmp_path: Path) -> None:
    with_news(engine, tmp_path / "captures")
    sweden = next(change for change in waiting(engine) if change.cell.country == "SWE")
    with engine.begin() as conn:
        approve(conn, [Choice(sweden.id)], "anna", START + timedelta(days=3))
    site = create_app(Settings(home=tmp_path / "home", report=REPORT), engine, Clock(NOW))
    editor = signed_in(site, "editor")
    for path in (*PAGES, "/report/4", "/report/1/budapest/SWE", "/log?verify=1&text=SWE", "/sheet", "/sheet.csv"):
        assert editor.get(path).status_code == 200, path
    assert "For “signed” read “party”." in sent(editor, "/errata/export", format="text").text
    assert sent(editor, "/baseline/export", format="json").status_code == 200
