"""What nobody would type: the report's, log's and baseline's addresses answer with a page on both engines."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from store.database import open_database, sqlite_url
from tests.web.visiting import REPORT, START, Clock, csrf, signed_in
from tests.workflow.scenes import adopted
from web.app import create_app

ADDRESSES = (
    "/log?text=%00",
    "/log?actor=%00&kind=%00&about=%00",
    "/log?since=9999-12-31&until=9999-12-31",
    "/log?until=0001-01-01",
    "/log?before=99999999999999999999",
    "/log?text=%25_%27%22%3Cscript%3E",
    "/baseline?edition=%00",
    "/baseline?as_of=9999-12-31&country=%00",
    "/baseline/difference?from_edition=%00&edition=%00",
    "/baseline/difference?from=0001-01-01&to=9999-12-31",
    "/errata?since=0001-01-01T00:00:00%2B23:59",
    "/report/%00",
    "/report/1/budapest/%00",
    "/report/4/cybertip_reports/total?item=%00",
    "/sheet?figure=%00",
    "/sheet.csv?figure=%00",
)


def test_every_address_is_answered(engine: Engine, tmp_path: Path) -> None:
    adopted(engine, START)
    site = create_app(Settings(home=tmp_path, report=REPORT), engine, Clock(START + timedelta(days=1)))
    editor = signed_in(site, "editor")
    for address in ADDRESSES:
        answer = editor.get(address)
        assert answer.status_code in (200, 400, 404), f"{address}: {answer.status_code}"
        assert "<script>" not in answer.text


def test_a_field_with_a_character_that_no_text_has_is_refused(engine: Engine, tmp_path: Path) -> None:
    adopted(engine, START)
    site = create_app(Settings(home=tmp_path, report=REPORT), engine, Clock(START + timedelta(days=1)))
    editor = signed_in(site, "editor")
    typed = {"figure": "7", "page": "52", "value~SWE~~sid_2020": "yes", "note~SWE": "a\x00tick"}
    for path in ("/sheet/preview", "/sheet", "/errata/export"):
        assert editor.post(path, data={"csrf": csrf(editor), **typed}).status_code == 400


@pytest.mark.parametrize("path", ["/sheet", "/sheet/preview", "/sheet/upload", "/errata/export", "/baseline/export"])
def test_a_form_without_its_token_is_refused(tmp_path: Path, path: str) -> None:
    made = open_database(sqlite_url(tmp_path / "home"))
    site = create_app(Settings(home=tmp_path / "home", report=REPORT), made, Clock())
    assert signed_in(site, "editor").post(path, data={"figure": "1"}).status_code == 403
    made.dispose()
