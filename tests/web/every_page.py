"""Every page that there is, found by its route: whoever adds one with a new parameter names an example of it here."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

import store.cases
from domain.cases import CaseState
from domain.decisions import Reason
from store import accounts
from tests.web.routes_of import every_route
from tests.web.scene import BUDAPEST, waiting
from tests.web.test_looking_after import chart, halved
from tests.web.visiting import START, signed_in
from tests.workflow.scenes import read
from workflow.decide import Choice, reject

# Those are looked at where their links are made.
BY_TOKEN = re.compile(r"\{token\}|^/static/")
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
