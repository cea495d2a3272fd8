"""The queue: what moved under the report, one sentence each; and apart from it, the cells that can be filled."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from config.countries import name_of
from config.reports import load_rules
from crawlers.registry import source_ids
from domain.accounts import Role
from domain.changes import ChangeKind, ChangeStatus
from domain.errors import ConflictError, DatumlineError, UsageError
from domain.queue import Order, Weight
from store import editions
from store.stamps import Remembered, stamp
from web.change_pages import making_ready
from web.handlers import new_router
from web.pages import part, redirect, render
from web.queue_links import address, suffix_of
from web.requests import InForce, Now, Reading, Writing
from web.security import Editor, PostedForm, Viewer
from workflow.fill_cells import approve_first_readings, first_readings
from workflow.queue import QueuePage, queue_page
from workflow.queue_filters import TOTALS, Age, asked_in, source_title

router = new_router()
_PAGES: Remembered[QueuePage] = Remembered(64)
WAITING = (ChangeStatus.OPEN, ChangeStatus.DEFERRED)


@router.get("/")
def show(request: Request, user: Viewer, conn: Reading, settings: InForce, now: Now) -> Response:
    """A page of the queue, as its address asks for it."""
    rules = load_rules(settings.report)
    asked = asked_in(request.query_params, rules)
    around = request.query_params.get("after"), request.query_params.get("before")
    may_decide = user.role.includes(Role.EDITOR) and asked.status in WAITING
    at, key = stamp(conn), (settings.report, asked, around, may_decide, now.replace(second=0, microsecond=0))
    try:
        view = _PAGES.get(at, key, lambda: queue_page(conn, settings.report, asked, now, *around))
    except UsageError:
        if editions.current(conn, settings.report) is not None:
            raise
        return render(request, "queue_without_edition.html")

    def values() -> Mapping[str, Any]:
        return {
            "view": view,
            "asked": asked,
            "may_decide": may_decide,
            "choices": choices(settings.report),
            "link": lambda **changed: address(asked, **changed),
            "suffix": suffix_of(asked),
            "source_title": source_title,
        }

    body = part(request.app.state, "queue_body.html", values, key, at)
    response = render(request, "queue.html", body=body, done=request.query_params.get("done"))
    listed = [line.change.id for group in view.groups for line in group.lines]
    return making_ready(request, response, listed, asked, at)


@lru_cache(maxsize=8)
def choices(report: str) -> Mapping[str, list[tuple[str, str]]]:
    """(value, words) of every filter that has a list of values; words of fixed values come from the texts."""
    rules = load_rules(report)
    return {
        "country": [*((code, name_of(code)) for code in rules.countries), (TOTALS, "")],
        "source": [(source, source_title(source)) for source in source_ids()],
        "figure": [(figure, title) for figure, title in rules.figures.items()],
        "by": [(one.value, "") for one in Order],
        "status": [(one.value, "") for one in ChangeStatus],
        "kind": [(one.value, "") for one in (ChangeKind.MODIFIED, ChangeKind.WITHDRAWN)],
        "weight": [(one.value, "") for one in (Weight.SENTENCE, Weight.FIGURE)],
        "age": [(one.value, "") for one in Age],
    }


@router.get("/changes/first/{source}")
def show_first(request: Request, user: Viewer, conn: Reading, settings: InForce, now: Now, source: str) -> Response:
    """Every cell that a source can fill, in one list."""
    return _first_page(request, conn, settings.report, source, now)


@router.post("/changes/first/{source}")
def approve_first(
    request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now, source: str
) -> Response:
    """Approve the list, but what was left out."""
    leave = frozenset(str(one) for one in form.getlist("leave"))
    typed = str(form.get("count", "")).strip()
    try:
        with conn.begin_nested():
            count = int(typed) if typed.isascii() and typed.isdigit() else None
            seen = str(form.get("seen", ""))
            done = approve_first_readings(conn, settings.report, source, seen, leave, count, user.name, now)
    except (ConflictError, UsageError) as error:
        status = 409 if isinstance(error, ConflictError) else 400
        return _first_page(request, conn, settings.report, source, now, status, error, leave, typed)
    return redirect(request, "/", "queue.filled", count=len(done))


def _first_page(
    request: Request,
    conn: Connection,
    report: str,
    source: str,
    now: datetime,
    status: int = 200,
    error: DatumlineError | None = None,
    leave: Collection[str] = (),
    typed: str = "",
) -> Response:
    view = first_readings(conn, report, source, now)
    return render(request, "first_readings.html", status, view=view, error=error, leave=leave, typed=typed)
