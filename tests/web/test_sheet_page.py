"""The fill-in sheet as a page: seen before it is stated, guarded by what was seen and by a typed count, never lost."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page
from starlette.testclient import TestClient

from config.settings import Settings
from domain.reports import Cell
from store import baseline, decisions
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.web.browser import axe, enter, shoot
from tests.web.visiting import REPORT, START, Clock, csrf, session_token, signed_in
from tests.workflow.scenes import adopted
from web.app import create_app
from workflow.exports import edition_in_force
from workflow.state_values import one_cell, state

HOSTILE = '<b>"tick"</b> \u202e=1+1'
SWEDEN, NORWAY = "SWE~~sid_2020", "NOR~~sid_2020"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sheet") / "home"
    engine = open_database(sqlite_url(made))
    adopted(engine, START)
    engine.dispose()
    return made


@pytest.fixture
def site(home: Path, tmp_path: Path) -> Iterator[FastAPI]:
    shutil.copytree(home, tmp_path / "home")
    engine = open_database(sqlite_url(tmp_path / "home"))
    yield create_app(Settings(home=tmp_path / "home", report=REPORT), engine, Clock(START + timedelta(days=1)))
    engine.dispose()


@pytest.fixture
def editor(site: FastAPI) -> TestClient:
    return signed_in(site, "editor")


def hidden(page: str) -> dict[str, str]:
    """The first form's hidden fields."""
    form = page[page.index("<form method") if "<form method" in page else 0 :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found if name != "csrf"}


def sent(client: TestClient, path: str, fields: dict[str, str], **more: Any) -> Any:
    return client.post(path, data={"csrf": csrf(client), **fields}, **more)


def filled(client: TestClient, figure: str = "7", **values: str) -> dict[str, str]:
    """The form of a figure with guards, page 52 and these values by key."""
    page = client.get(f"/sheet?figure={figure}").text
    guards = {unescape(a): unescape(b) for a, b in re.findall(r'name="(seen~[^"]+)" value="([^"]+)"', page)}
    return {"figure": figure, "page": "52", **guards, **{f"value~{key}": value for key, value in values.items()}}


def to_preview(client: TestClient, fields: dict[str, str]) -> dict[str, str]:
    answer = sent(client, "/sheet/preview", fields)
    assert answer.status_code == 200, answer.text
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
    return {unescape(name): unescape(value) for name, value in kept if name != "csrf"}


def held(site: FastAPI, country: str, field: str = "sid_2020") -> str | None:
    with reading(site.state.engine) as conn:
        return baseline.entries(conn, REPORT, "2021")[Cell(REPORT, "7", country, "", field)].value


def faults(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'class="fault"[^>]*>([^<]+)', page)]


def test_only_editors_state_values(site: FastAPI) -> None:
    viewer = signed_in(site, "viewer")
    assert viewer.get("/sheet").status_code == 403
    assert sent(viewer, "/sheet", {"figure": "7"}).status_code == 403
    assert "/sheet" not in viewer.get("/report").text


def test_choices_are_those_of_the_field_and_unknown_cells_are_asked(editor: TestClient) -> None:
    page = editor.get("/sheet?figure=7").text
    select = re.search(r'<select name="value~SWE~~sid_2021".*?</select>', page, re.S)
    assert select
    assert re.findall(r'<option value="([^"]*)"', select[0]) == ["", "yes", "no", "awaiting_update"]
    assert page.count('<select name="value~') == 137
    assert 'name="value~SRB~~sid_2021"' not in page, "it has a value"
    assert 'name="value~SRB~~sid_2021"' in editor.get("/sheet?figure=7&all=1").text
    assert "printed: No report at www.saferinternetday.org" in page


def test_nothing_is_stated_before_it_was_seen_and_counted(site: FastAPI, editor: TestClient) -> None:
    fields = filled(editor, **{SWEDEN: "yes", NORWAY: "no"}) | {"note~SWE": HOSTILE, "page~NOR": "53"}
    kept = to_preview(editor, fields)
    assert held(site, "SWE") is None
    assert kept["note~SWE"] == " ".join(HOSTILE.split())
    wrong = sent(editor, "/sheet", kept | {"count": "3"})
    assert wrong.status_code == 400
    assert "The list has 2 values" in wrong.text
    assert 'value="3"' in wrong.text
    done = sent(editor, "/sheet", kept | {"count": "2"})
    assert (done.status_code, done.headers["location"]) == (303, "/report/7")
    assert (held(site, "SWE"), held(site, "NOR")) == ("yes", "no")
    with reading(site.state.engine) as conn:
        (decision,) = [one for one in decisions.listing(conn) if one.kind.value == "state"]
        entries = baseline.of_decision(conn, decision.id or 0)
    assert [(one.cell.country, one.locator, one.decided_by) for one in entries] == [
        ("NOR", "page:53", "editor"),
        ("SWE", "page:52", "editor"),
    ]


def test_a_notice_says_what_was_stated(editor: TestClient) -> None:
    kept = to_preview(editor, filled(editor, **{SWEDEN: "yes"}))
    sent(editor, "/sheet", kept | {"count": "1"})
    assert "One value stated, decision 2." in editor.get("/report/7").text


def test_all_that_are_left_empty_take_the_value_of_their_column(site: FastAPI, editor: TestClient) -> None:
    fields = filled(editor, **{SWEDEN: "yes"}) | {"rest~~sid_2020": "no"}
    kept = to_preview(editor, fields)
    assert len([name for name in kept if name.startswith("seen~")]) == 47
    assert sent(editor, "/sheet", kept | {"count": "47"}).status_code == 303
    assert (held(site, "SWE"), held(site, "NOR"), held(site, "SWE", "sid_2021")) == ("yes", "no", None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"page": "", "page~NOR": "53"}, "page '' is not a page number"),
        ({"page": "p. 52"}, "page 'p. 52' is not a page number"),
        ({"page": "٥٢"}, "is not a page number"),
        ({f"value~{SWEDEN}": "perhaps"}, "'perhaps' is not allowed; give one of yes, no"),
        ({f"seen~{SWEDEN}": ""}, "has changed since the sheet was made"),
        ({"note~SWE": "x" * 1001}, "a note has no more than 1000 characters"),
        ({f"value~{SWEDEN}": "<script>alert(1)</script>"}, "is not allowed"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_all_that_was_typed_stays(
    site: FastAPI, editor: TestClient, change: dict[str, str], sentence: str
) -> None:
    fields = filled(editor, **{SWEDEN: "yes", NORWAY: "no"}) | {"note~NOR": "kept"} | change
    answer = sent(editor, "/sheet/preview", fields)
    assert answer.status_code == 400
    assert any(sentence in one for one in faults(answer.text))
    assert 'name="note~NOR"' in answer.text
    assert 'value="kept"' in answer.text
    assert "<script>alert" not in answer.text
    select = re.search(r'<select name="value~NOR~~sid_2020".*?</select>', answer.text, re.S)
    assert select
    assert '<option value="no" selected>' in select[0]
    assert held(site, "NOR") is None


def test_an_empty_form_says_so(editor: TestClient) -> None:
    answer = sent(editor, "/sheet/preview", filled(editor))
    assert answer.status_code == 400
    assert "Nothing is filled in yet" in answer.text


def test_back_from_the_list_everything_is_still_typed(editor: TestClient) -> None:
    kept = to_preview(editor, filled(editor, **{SWEDEN: "yes"}) | {"note~SWE": "a tick", "rest~~sid_2021": "no"})
    page = sent(editor, "/sheet/preview", kept | {"back": "1"}).text
    assert 'value="a tick"' in page
    assert 'name="page" inputmode="numeric" autocomplete="off" value="52"' in page
    rest = re.search(r'<select name="rest~~sid_2021".*?</select>', page, re.S)
    assert rest
    assert '<option value="no" selected>' in rest[0]


def test_a_cell_that_another_editor_stated_meanwhile_is_refused_and_typed_values_stay(
    site: FastAPI, editor: TestClient
) -> None:
    kept = to_preview(editor, filled(editor, **{SWEDEN: "yes", NORWAY: "no"}) | {"note~NOR": "kept"})
    with site.state.engine.begin() as conn:
        edition = edition_in_force(conn, REPORT, None)
        state(conn, edition, [one_cell(REPORT, ("7", "SWE", "", "sid_2020"), "no", "52", "")], "bela", START)
    answer = sent(editor, "/sheet", kept | {"count": "2"})
    assert answer.status_code == 409
    assert any("has changed since the sheet was made, to no" in one for one in faults(answer.text))
    assert 'value="kept"' in answer.text
    assert (held(site, "SWE"), held(site, "NOR")) == ("no", None)
    again = to_preview(editor, hidden(answer.text) | filled(editor) | _typed(answer.text))
    assert sent(editor, "/sheet", again | {"count": "2"}).status_code == 303
    assert held(site, "SWE") == "yes"


def _typed(page: str) -> dict[str, str]:
    """What the form shows as chosen, with the guards that it brings."""
    chosen = re.findall(
        r'<select name="(value~[^"]+)"[^>]*>(?:(?!</select>).)*?<option value="([^"]+)" selected', page, re.S
    )
    guards = re.findall(r'name="(seen~[^"]+)" value="([^"]+)"', page)
    return dict([*chosen, *guards])


def test_a_list_that_is_not_the_one_shown_is_refused(site: FastAPI, editor: TestClient) -> None:
    kept = to_preview(editor, filled(editor, **{SWEDEN: "yes"}))
    tampered = kept | {f"value~{SWEDEN}": "no"}
    answer = sent(editor, "/sheet", tampered | {"count": "1"})
    assert answer.status_code == 409
    assert "not what was shown" in answer.text
    assert held(site, "SWE") is None


def uploaded(client: TestClient, content: bytes, name: str = "sheet.csv", media_type: str = "text/csv") -> Any:
    return sent(client, "/sheet/upload", {}, files={"file": (name, content, media_type)})


def sheet(client: TestClient, **values: str) -> bytes:
    """The downloaded sheet of Figure 7 with values by country__field."""
    text = client.get("/sheet.csv?figure=7").text
    lines = []
    for line in text.splitlines():
        place = "__".join(line.split(",")[1:5:3]) if line.startswith("7,") else ""
        lines.append(re.sub(r",,,,(\w{12})$", rf",{values[place]},52,seen it,\1", line) if place in values else line)
    return "\n".join(lines).encode()


def test_a_sheet_as_a_file_goes_the_same_way(site: FastAPI, editor: TestClient) -> None:
    answer = uploaded(editor, b"\xef\xbb\xbf" + sheet(editor, SWE__sid_2020="yes", NOR__sid_2020="no"))
    assert answer.status_code == 200, answer.text
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
    fields = {unescape(name): unescape(value) for name, value in kept if name != "csrf"}
    assert sent(editor, "/sheet", fields | {"count": "5"}).status_code == 400
    assert sent(editor, "/sheet", fields | {"count": "2"}).status_code == 303
    assert (held(site, "SWE"), held(site, "NOR")) == ("yes", "no")
    again = uploaded(editor, fields["sheet"].encode())
    assert again.status_code == 400
    assert "has changed since the sheet was made" in again.text


@pytest.mark.parametrize(
    ("content", "name", "media_type", "sentence"),
    [
        (b"", "sheet.csv", "text/csv", "Choose the sheet"),
        (b"x" * ((1 << 20) + 1), "sheet.csv", "text/csv", "larger than 1 MiB"),
        (b"a,b\n1,2\n", "sheet.csv", "text/csv", "column figure is missing"),
        (b"\xff\xfe\x00a", "sheet.csv", "text/csv", "not UTF-8 text"),
        (b"PK\x03\x04", "sheet.xlsx", "application/vnd.openxmlformats-officedocument", "no CSV"),
        (b"<html>", "sheet.csv", "text/html", "no CSV"),
        (b"figure\x00", "sheet.csv", "text/csv", "not UTF-8 text"),
        (
            b'figure,country,item,field,value,page,note\n"' + b"x" * 200_000,
            "sheet.csv",
            "text/csv",
            "cannot be read as CSV",
        ),
        (b'figure,"', "sheet.csv", "text/csv", "is missing"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_a_sentence(
    editor: TestClient, content: bytes, name: str, media_type: str, sentence: str
) -> None:
    answer = uploaded(editor, content, name, media_type)
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)


def test_a_row_that_is_wrong_names_its_line_in_the_file(editor: TestClient) -> None:
    answer = uploaded(editor, sheet(editor, SWE__sid_2020="perhaps", NOR__sid_2020="no"))
    assert answer.status_code == 400
    assert re.search(r"The sheet, line \d+: .*perhaps", unescape(answer.text))


def test_filling_in_by_keyboard_in_chromium(
    site: FastAPI, serving: Callable[[FastAPI], str], browser_page: Page
) -> None:
    address = serving(site)
    enter(browser_page, address, session_token(site, "editor"))
    browser_page.goto(f"{address}/sheet?figure=2")
    axe(browser_page)
    shoot(browser_page, "sheet", (1280,))
    browser_page.get_by_label("Page of the PDF for all rows").fill("24")
    choice = browser_page.get_by_label("Other ombudsperson for children reported, Andorra")
    choice.focus()
    browser_page.keyboard.press("n")
    browser_page.get_by_role("button", name="Look at what will be stated").press("Enter")
    browser_page.get_by_label("Type the number of values to state them all").fill("1")
    axe(browser_page)
    shoot(browser_page, "sheet-preview")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/report/2")
    assert "One value stated" in browser_page.get_by_role("status").inner_text()
