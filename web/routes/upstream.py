"""Errors of the sources: rejected as such, reported, and closed when the source moves."""

from typing import Annotated

from fastapi import Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

import store.upstream_errors
from config.countries import name_of
from config.reports import load_rules
from config.settings import Settings
from diffs.wording import whose
from domain.errors import ConflictError, UsageError
from domain.upstream import ORDER, UNFIXED, UpstreamError, UpstreamState
from texts.catalogue import Phrase
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import Editor, PostedForm, Viewer
from workflow.queue_filters import source_title
from workflow.upstream_errors import MARKS, mark

router = new_router()
Every = Annotated[str, Query(alias="all")]


@router.get("/upstream-errors")
def listing(request: Request, _user: Viewer, conn: Reading, settings: InForce, every: Every = "") -> Response:
    """Those that are not fixed, or with `?all=1` all of them."""
    return _page(request, conn, settings, bool(every))


@router.post("/upstream-errors/{number}")
def step(
    request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now, number: int
) -> Response:
    """Say how far one has come."""
    note, state = str(form.get("note", "")).strip(), str(form.get("state", ""))
    try:
        if state not in MARKS:
            raise UsageError(Phrase("refused.upstream.step", state=repr(state)))
        with conn.begin_nested():
            mark(conn, number, UpstreamState(state), user.name, now, note or None)
    except (ConflictError, UsageError) as error:
        status = 409 if isinstance(error, ConflictError) else 400
        return _page(request, conn, settings, False, status, error.sentence, {number: note})
    return redirect(request, "/upstream-errors", f"upstream.marked.{state}", number=number)


def _page(
    request: Request,
    conn: Connection,
    settings: Settings,
    every: bool,
    status: int = 200,
    fault: str | None = None,
    notes: dict[int, str] | None = None,
) -> Response:
    rules = load_rules(settings.report)
    errors = store.upstream_errors.listing(conn, settings.report, None, None if every else UNFIXED)
    titles = {(rule.figure, rule.field): rule.title for rule in rules.cells}
    return render(
        request,
        "upstream.html",
        status,
        errors=[(one, _whose(one), titles.get((one.cell.figure, one.cell.field), one.cell.field)) for one in errors],
        steps={one.id: store.upstream_errors.marks(conn, one.id or 0) for one in errors},
        next_states={
            one.id: [state for state in MARKS if ORDER.index(state) > ORDER.index(one.state)] for one in errors
        },
        sources={one.source: source_title(one.source) for one in errors},
        every=every,
        fault=fault,
        notes=notes or {},
    )


def _whose(error: UpstreamError) -> str:
    country = error.cell.country
    return whose(name_of(country) if country else "", error.cell.item)
