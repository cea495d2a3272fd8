"""Every page that there is, in one browser: axe-core in light and in dark, nothing too wide, a picture of each.

Pages are found by their routes: whoever adds one with a new parameter names an example of it here.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

from fastapi import FastAPI
from playwright.sync_api import Page

import store.cases
from domain.cases import CaseState
from domain.decisions import Reason
from store import accounts
from tests.web.browser import NARROW, SCREENSHOTS, axe, enter
from tests.web.routes_of import every_route
from tests.web.scene import BUDAPEST, waiting
from tests.web.test_looking_after import chart, halved
from tests.web.visiting import REPORT, START, session_token, signed_in
from tests.workflow.scenes import read
from workflow.decide import Choice, reject
from workflow.undo import undo

# Those are looked at where their links are made.
BY_TOKEN = re.compile(r"\{token\}|^/static/")
PROPOSAL = 2
WIDEST = 2000
# A table of 47 countries tells no more than a small one, and takes axe-core ten seconds.
SMALL = {"/report/{figure}": "/report/4", "/sheet": "/sheet?figure=4"}


def examples(app: FastAPI, folder: Path) -> dict[str, str]:
    """Parameter -> what it stands for here, after something was put on every list but that of first readings."""
    engine = app.state.engine
    (sweden,) = waiting(engine)
    read(engine, folder, halved(chart()), START + timedelta(hours=1))
    with engine.begin() as conn:
        reject(conn, [Choice(sweden.id)], "anna", START, "<b>Mistyped</b>", why=Reason.SOURCE_IS_WRONG)
        (case,) = store.cases.listing(conn, {CaseState.OPEN})
        operator = accounts.find(conn, "operator")
    assert operator is not None
    return {
        "change_id": sweden.id,
        "side": "now",
        "sha256": sweden.snapshot or "",
        "number": str(case.id),
        "code": "SWE",
        "figure": "1",
        "field": "budapest",
        "place": "SWE",
        "source": BUDAPEST,
        "source_id": BUDAPEST,
        "user": str(operator.id),
        "name": "all.atom",
    }


def addresses(app: FastAPI, known: dict[str, str]) -> Iterator[str]:
    """Of every page that an operator may open: what is no HTML, or stands in a frame, is none."""
    operator = signed_in(app, "operator")
    for path in sorted({one.path for one in every_route() if one.method == "GET" and not BY_TOKEN.search(one.path)}):
        address = SMALL.get(path) or re.sub(r"\{(\w+)(?::path)?\}", lambda found: known[found[1]], path)
        answer = operator.get(address)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and "sandbox" not in answer.headers["content-security-policy"]:
            yield address


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
