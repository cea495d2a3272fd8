"""What an editor does on Monday, in a real browser: with scripts, without them, by keys alone; and what a kept document
can do there, which is nothing."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from domain.changes import ChangeStatus
from domain.queue import Lane
from domain.snapshots import Snapshot
from store import snapshots
from tests.web.browser import axe, browser_page, chromium, enter, shoot
from tests.web.scene import news_app, news_home, waiting
from tests.web.visiting import START, session_token

__all__ = ["browser_page", "chromium", "news_app", "news_home"]
Serving = Callable[[FastAPI], str]


def look(page: Page, name: str) -> None:
    shoot(page, name, (320, 1280, 2000))
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page)
    page.emulate_media(color_scheme="light")


def open_countries(app: FastAPI) -> list[str]:
    return [one.cell.country for one in waiting(app.state.engine)]


def test_the_week_is_decided_with_the_mouse(news_app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page = serving(news_app), browser_page
    enter(page, address, session_token(news_app, "editor"))
    page.goto(address)
    look(page, "queue")
    page.get_by_label("Country", exact=True).select_option("SWE")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("1 more is hidden by the filters").click()
    page.get_by_role("link", name="Ireland ratified the Budapest Convention").click()
    look(page, "change")
    page.get_by_text("Approve another value").click()
    page.get_by_label("Value", exact=True).select_option("none")
    look(page, "change-editing")
    page.get_by_role("button", name="Approve: party").click()
    page.get_by_text("Approved, decision").wait_for()
    page.get_by_role("heading", name="Sweden ratified").wait_for()
    page.get_by_role("link", name="See what you just decided").click()
    look(page, "change-decided")
    page.locator("#undo summary").click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("was taken back").wait_for()
    assert open_countries(news_app) == ["IRL", "SWE"]


def test_many_at_once_with_a_typed_count(news_app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page = serving(news_app), browser_page
    enter(page, address, session_token(news_app, "editor"))
    page.goto(address)
    for box in page.get_by_role("checkbox").all():
        box.check()
    assert page.locator("#selected").inner_text() == "2"
    page.get_by_role("button", name="Reject …").click()
    look(page, "decide-many")
    page.get_by_label("We read it wrong").check()
    page.get_by_label("Type how many changes").fill("3")
    page.get_by_role("button", name="Reject all 2").click()
    page.get_by_role("alert").wait_for()
    look(page, "decide-many-refused")
    assert page.get_by_label("We read it wrong").is_checked()
    page.get_by_label("Type how many changes").fill("2")
    page.get_by_role("button", name="Reject all 2").click()
    page.get_by_text("2 changes were rejected.").wait_for()
    assert open_countries(news_app) == []


def test_the_same_by_keys_alone(news_app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page = serving(news_app), browser_page
    enter(page, address, session_token(news_app, "editor"))
    page.goto(address)
    keys = page.keyboard
    keys.press("j")
    keys.press("j")
    assert page.locator(":focus").inner_text().startswith("Sweden")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "where one stands is seen"
    keys.press("k")
    keys.press("x")
    assert page.locator("#selected").inner_text() == "1"
    keys.press("/")
    keys.type("swed?")
    assert page.locator("#q").input_value() == "swed?", "keys are silent while one types"
    keys.press("Escape")
    keys.press("k")
    keys.press("o")
    page.get_by_role("heading", name="Sweden ratified").wait_for()
    keys.press("k")
    page.get_by_role("heading", name="Ireland ratified").wait_for()
    keys.press("r")
    assert page.evaluate("document.activeElement.name") == "why"
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("not for this report")
    keys.press("Tab")
    for _ in range(5):
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
        keys.press("Tab")
    keys.press("Enter")
    page.get_by_text("Rejected, decision").wait_for()
    page.get_by_role("heading", name="Sweden ratified").wait_for()
    keys.press("a")
    page.get_by_text("Approved, decision").wait_for()
    assert open_countries(news_app) == []
    keys.press("u")
    page.get_by_role("heading", name="Sweden ratified").wait_for()
    keys.press("u")
    assert page.evaluate("document.activeElement.name") == "note"
    keys.press("Escape")
    keys.press("?")
    page.wait_for_url(f"{address}/help#keys")


def test_a_key_that_is_held_down_decides_once(news_app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page = serving(news_app), browser_page
    enter(page, address, session_token(news_app, "editor"))
    page.goto(f"{address}/changes/{waiting(news_app.state.engine)[0].id}")
    page.keyboard.down("a")
    page.get_by_role("heading", name="Sweden ratified").wait_for()
    page.keyboard.down("a")
    page.keyboard.up("a")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "why", "pressed anew, a key does something"
    assert open_countries(news_app) == ["SWE"]


def test_the_same_without_scripts(news_app: FastAPI, serving: Serving, chromium: Browser) -> None:
    address = serving(news_app)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, address, session_token(news_app, "editor"))
    page.goto(address)
    page.get_by_label("Search").fill("sweden")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Sweden ratified").click()
    page.locator("#defer summary").click()
    page.get_by_label("Until").fill("2027-01-31")
    page.locator("#defer button").click()
    page.get_by_text("Put away, decision").wait_for()
    assert [one.cell.country for one in waiting(news_app.state.engine, status=ChangeStatus.DEFERRED)] == ["SWE"]
    page.goto(address)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve …").click()
    page.get_by_label("Type how many changes").fill("1")
    page.get_by_role("button", name="Approve it").click()
    page.get_by_text("1 change was approved.").wait_for()
    assert open_countries(news_app) == []
    assert waiting(news_app.state.engine, Lane.FIRST) == []
    context.close()


class Counter:
    """A server that notes every request."""

    def __init__(self) -> None:
        asked = self.asked = list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            do_POST = do_GET  # noqa: N815 - the name that the library calls

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def counter() -> Iterator[Counter]:
    made = Counter()
    yield made
    made.server.shutdown()
    made.server.server_close()


def greedy(address: str) -> bytes:
    """A page that tries everything to run or to fetch something."""
    return f"""<!doctype html><html><head><meta http-equiv="refresh" content="0; url={address}/refresh">
    <base href="{address}/"><link rel="stylesheet" href="{address}/style.css"><link rel="prefetch" href="{address}/pre">
    <link rel="preload" as="image" href="{address}/preload"><link rel="icon" href="{address}/icon">
    <link rel="modulepreload" href="{address}/module"><style>@import "{address}/import"; body {{
    background: url({address}/background) }} @font-face {{ font-family: f; src: url({address}/font) }}</style>
    <script src="{address}/script"></script><script>fetch("{address}/fetch"); document.title = "ran"</script></head>
    <body onload="location='{address}/onload'"><h1>Status of Sweden</h1>
    <img src="{address}/image" srcset="{address}/set 2x">
    <svg><image href="{address}/svg"/><script>fetch("{address}/svgscript")</script></svg>
    <video src="{address}/video" poster="{address}/poster" autoplay></video>
    <audio src="{address}/audio" autoplay></audio>
    <iframe src="{address}/frame"></iframe><object data="{address}/object"></object><embed src="{address}/embed">
    <form id=f action="{address}/form" method=post><input name=a autofocus onfocus="f.submit()"></form>
    <a id=link href="{address}/link" ping="{address}/ping">Go on</a><table background="{address}/old"><tr><td
    style="background:url({address}/cell)">signed</td></tr></table><math href="{address}/math">x</math>
    </body></html>""".encode()


def test_a_kept_document_can_run_nothing_and_fetch_nothing(
    news_app: FastAPI, serving: Serving, browser_page: Page, counter: Counter
) -> None:
    address, page = serving(news_app), browser_page
    kept = Snapshot(greedy(counter.address), "text/html", "utf-8")
    with news_app.state.engine.begin() as conn:
        snapshots.keep(conn, kept, "https://example.org/page", START)
    enter(page, address, session_token(news_app, "viewer"))
    page.goto(f"{address}/documents/{kept.sha256}")
    frame = page.frame_locator("iframe.document")
    frame.get_by_role("heading", name="Status of Sweden").wait_for()
    frame.get_by_text("Go on").click()
    page.wait_for_load_state("networkidle")
    assert frame.get_by_role("cell", name="signed").is_visible()
    look(page, "document")
    page.goto(f"{address}/documents/{kept.sha256}/shown")
    page.get_by_text("Go on").click()
    page.wait_for_load_state("networkidle")
    assert counter.asked == []
    assert page.title() != "ran"
