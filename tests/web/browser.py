"""A real Chromium for tests of pages, axe-core in it, and the screenshots that are kept of them.

`browser_page` and `chromium` are fixtures of tests/web/conftest.py: one browser a run, two cannot start in one process.
`shoot(page, "login")` keeps a picture under var/screenshots; `axe(page)` fails with what axe-core finds.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
NARROW, WIDE = 320, 1280
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _program() -> str:
    """Where Chromium is; the test is skipped where it is not."""
    found = os.environ.get("DATUMLINE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium here; install it or name it in DATUMLINE_TEST_CHROMIUM")
    return found


# While it runs, Playwright has an event loop running in this thread: no second one, no asyncio.run of other tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    program = _program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A page with cookies of its own; whatever its scripts or the content policy complain of fails the test."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    # An answer of 4xx is told on the console too, and is often what a test is about.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def enter(page: Page, address: str, token: str) -> None:
    """Sign in by the token of a session (see tests.web.visiting.session_token)."""
    page.context.add_cookies([{"name": "datumline-session", "value": token, "url": address}])


def axe(page: Page, only: tuple[str, ...] = ()) -> None:
    """No violation of WCAG 2.2 AA, and of axe-core's own best practice, in the page as it is shown now.

    only: these rules, where the page was looked at in another colour scheme before.
    """
    from axe_playwright_python.sync_playwright import Axe

    wanted = {"type": "rule", "values": [*only]} if only else {"type": "tag", "values": RULES}
    results = Axe().run(page, options={"runOnly": wanted})
    found = [
        f"{one['id']}: {one['help']}\n" + "\n".join(f"    {node['html'][:200]}" for node in one["nodes"][:5])
        for one in results.response["violations"]
    ]
    assert found == [], "\n".join(found)


def shoot(
    page: Page, name: str, widths: tuple[int, ...] = (NARROW, WIDE), schemes: tuple[str, ...] = ("light", "dark")
) -> None:
    """Keep pictures of the page at these widths, light and dark; nothing may stick out at the side."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size or {"width": WIDE, "height": 900}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px wider than {width} px"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)
