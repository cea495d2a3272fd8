"""Every page that there is, in one browser: axe-core in light and in dark, nothing too wide, a picture of each.

They are found by their routes: see tests.web.every_page.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Literal

from fastapi import FastAPI
from playwright.sync_api import Page

from tests.web.browser import NARROW, SCREENSHOTS, axe, enter
from tests.web.every_page import addresses, examples
from tests.web.scene import BUDAPEST
from tests.web.visiting import REPORT, START, session_token
from workflow.undo import undo

WIDEST = 2000
PROPOSAL = 2


def look(page: Page, name: str) -> None:
    """Light and narrow, dark and wide: both colour schemes, and both ends of the widths."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    schemes: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", NARROW), ("dark", WIDEST))
    for scheme, width in schemes:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        axe(page, only=("color-contrast",) if scheme == "dark" else ())
        page.screenshot(path=SCREENSHOTS / f"every-{name}-{width}-{scheme}.png")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px wider than {width} px"


def test_every_page_in_chromium(
    filled_app: FastAPI, serving: Callable[[FastAPI], str], browser_page: Page, tmp_path: Path
) -> None:
    token = session_token(filled_app, "operator")
    known = examples(filled_app, tmp_path)
    address, page = serving(filled_app), browser_page
    enter(page, address, token)
    found = list(addresses(filled_app, known))
    assert {"/", f"/changes/{known['change_id']}", "/cases/1", "/report/4", "/upstream-errors", "/users"} <= {*found}
    for path in found:
        page.goto(address + path)
        look(page, re.sub(r"[/?=]", "-", path.strip("/"))[:40] or "queue")
    with filled_app.state.engine.begin() as conn:
        undo(conn, REPORT, PROPOSAL, "anna", START + timedelta(hours=2))
    page.goto(f"{address}/changes/first/{BUDAPEST}")
    assert page.get_by_role("row").count() > 1
    look(page, "first-readings")
