"""Captures that were not believed: both sides beside each other, and a person's word on it."""

from typing import Annotated

from fastapi import HTTPException, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

import store.cases
from config.settings import Settings
from domain.cases import Case, CaseState
from domain.errors import ConflictError
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import Editor, PostedForm, Viewer
from workflow.decide_case import dismiss, release
from workflow.known_sources import chosen_sources
from workflow.list_cases import cases_of
from workflow.show_case import view_case

router = new_router()
Every = Annotated[str, Query(alias="all")]


@router.get("/cases")
def listing(request: Request, _user: Viewer, conn: Reading, settings: InForce, every: Every = "") -> Response:
    """The open cases, or with `?all=1` those that are closed too."""
    titles = {source.id: source.title for source in chosen_sources(settings)}
    return render(request, "cases.html", cases=cases_of(conn, bool(every)), every=bool(every), titles=titles)


@router.get("/cases/{number}")
def one(request: Request, _user: Viewer, conn: Reading, settings: InForce, number: int) -> Response:
    """A case: the last believed capture and the one in doubt, side by side."""
    return _page(request, conn, settings, _case(conn, number))


@router.post("/cases/{number}")
def decide(
    request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now, number: int
) -> Response:
    """Release it, so that what differs becomes changes to decide, or dismiss it."""
    case = _case(conn, number)
    note, decision = str(form.get("note", "")).strip(), str(form.get("decision", ""))
    if decision == "release" and not note:
        return _page(request, conn, settings, case, 400, fault="note")
    try:
        with conn.begin_nested():
            if decision == "release":
                done = release(conn, settings, number, user.name, now, note).refreshed
                return redirect(request, "/", "cases.released", number=number, news=done.news, fillable=done.fillable)
            dismiss(conn, number, user.name, now, note or None)
    except ConflictError as error:
        return _page(request, conn, settings, _case(conn, number), 409, note, moved=[error.message, *error.moved])
    return redirect(request, "/cases", "cases.dismissed", number=number)


def _case(conn: Connection, number: int) -> Case:
    case = store.cases.read(conn, number)
    if case is None:
        raise HTTPException(404)
    return case


def _page(
    request: Request,
    conn: Connection,
    settings: Settings,
    case: Case,
    status: int = 200,
    note: str = "",
    fault: str | None = None,
    moved: list[str] | None = None,
) -> Response:
    titles = {source.id: source.title for source in chosen_sources(settings)}
    return render(
        request,
        "case.html",
        status,
        case=case,
        view=view_case(conn, case),
        title=titles.get(case.source, case.source),
        is_open=case.state is CaseState.OPEN,
        note=note,
        fault=fault,
        moved=moved or [],
    )
