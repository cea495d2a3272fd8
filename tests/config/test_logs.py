"""One run through all steps, in a form for people and one for machines, and nothing in it that must not be."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from config import logs
from tests.crawlers.planted import page, plant, polled
from tests.crawlers.site import Reply, Site, serving


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_every_line_of_a_run_carries_its_name_and_libraries_speak_the_same_way() -> None:
    out = io.StringIO()
    logs.set_up("info", "json", out)
    name = logs.begin_run(command="crawl")
    logs.logger("any").info("source.read", source="un_crc", records=196)
    logging.getLogger("a.library").warning("%s is slow", "it")
    first, second = lines(out)
    assert (first["run"], first["command"], first["event"]) == (name, "crawl", "source.read")
    assert (first["source"], first["records"], first["level"]) == ("un_crc", 196, "info")
    assert (second["run"], second["event"], second["level"]) == (name, "it is slow", "warning")


def test_a_job_has_a_run_of_its_own_and_is_forgotten_afterwards() -> None:
    outer = logs.begin_run()
    with logs.run(job="digest") as inner:
        assert logs.run_id() == inner != outer
    assert logs.run_id() == outer


def test_a_run_that_the_parent_names_is_kept_and_a_forged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.RUN, "abc-123")
    assert logs.begin_run() == "abc-123"
    monkeypatch.setenv(logs.RUN, 'x" event=forged\n')
    assert "forged" not in logs.begin_run()


@pytest.mark.parametrize("format", ["text", "json"])
def test_nothing_that_must_not_be_logged_is(format: logs.Format) -> None:
    out = io.StringIO()
    logs.set_up("info", format, out)
    log = logs.logger("any")
    log.info("mail.refused", smtp_password="hunter2", to="Anna", address="here")  # noqa: S106
    log.info("database", url="postgresql://anna:hunter2@db/x", headers={"Authorization": "Bearer hunter2"})
    log.info(
        "page",
        said="Anna? <hunter@example.org>",
        path="/unsubscribe/hunter2",
        query="/confirm?token=hunter2",
        by="hunter2",
    )
    try:
        raise ValueError("hunter@example.org was refused")
    except ValueError:
        log.exception("broken")
    said = out.getvalue()
    assert "hunter" not in said and "anna" not in said and "here" not in said
    assert "********@example.org" in said
    assert "Traceback" in said and "ValueError" in said


def test_text_of_a_page_cannot_forge_a_line_or_steer_the_terminal() -> None:
    out = io.StringIO()
    logs.set_up("info", "text", out)
    logs.logger("any").info("page.asked", url="https://x/\n at=2026 event=forged \x1b[2J \u202e", **{"a b": 1})
    assert out.getvalue().count("\n") == 1 and "\x1b" not in out.getvalue() and "a_b=1" in out.getvalue()


@given(st.text(), st.text(min_size=1))
@settings(max_examples=40)
def test_whatever_is_logged_is_one_line(value: str, key: str) -> None:
    for format in ("text", "json"):
        out = io.StringIO()
        logs.set_up("info", format, out)  # type: ignore[arg-type]
        logging.getLogger("any").info("event", extra=None)
        logs.logger("any").info("event", **{"k" + key: value, "nested": {key: [value]}})
        assert out.getvalue().count("\n") == 2
        assert not any(mark in out.getvalue() for mark in ("\r", "\x1b", "\x85", "\u202e"))


def test_auto_is_text_for_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert logs.format_for("auto", Terminal()) == "text"
    assert logs.format_for("auto", io.StringIO()) == "json"
    assert logs.format_for("json", Terminal()) == "json"


def test_the_crawling_process_goes_on_with_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up("debug", "json", sys.stderr)
    name = logs.begin_run(command="crawl")
    with serving(Site()) as site:
        site.pages = {"/list": Reply(b"<html><body>list</body></html>", headers={"Content-Type": "text/html"})}
        plant(tmp_path, "s", page(f"{site.url}/list", "list") + page(f"{site.url}/gone", "gone"))
        polled(tmp_path, ["s"])
    said = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    asked = {one["role"]: one for one in said if one["event"] == "page.asked"}
    assert {one["run"] for one in asked.values()} == {name}
    assert (asked["list"]["outcome"], asked["list"]["level"]) == ("new", "debug")
    assert (asked["gone"]["outcome"], asked["gone"]["level"]) == ("unavailable", "info")
