"""One change: what it says, its proof, its cell's history, and the forms that decide it."""

from collections.abc import Hashable

from fastapi import HTTPException, Request
from sqlalchemy import Connection
from starlette.responses import Response

import store.changes
from config.reports import load_rules
from domain.changes import Change
from domain.errors import UsageError
from store.stamps import stamp
from web.change_pages import change_page, making_ready
from web.handlers import new_router
from web.pages import render
from web.requests import InForce, Reading
from web.security import Viewer
from workflow.change_page import change_view, neighbours
from workflow.compare_documents import compared_documents
from workflow.queue_filters import asked_in

router = new_router()


@router.get("/changes/{change_id}")
def show(request: Request, user: Viewer, conn: Reading, settings: InForce, change_id: str) -> Response:
    """The change as it stands; while it is read, those that one goes on to are made ready."""
    asked = asked_in(request.query_params, load_rules(settings.report))
    at = stamp(conn)
    change = existing(conn, change_id, at)
    around = neighbours(conn, change, asked, request.app.state.clock(), at)
    response = change_page(request, conn, change, asked, around=around, at=at)
    going_on = filter(None, (around.next, around.next_kind, around.previous))
    return making_ready(request, response, going_on, asked, at)


@router.get("/changes/{change_id}/texts")
def texts(request: Request, user: Viewer, conn: Reading, change_id: str) -> Response:
    """What the source's document says now beside what it said before, word by word."""
    change = existing(conn, change_id)
    return render(request, "texts.html", view=compared_documents(conn, change), change=change)


def existing(conn: Connection, change_id: str, at: Hashable | None = None) -> Change:
    """The change of this id, 404 where there is none. at: the stamp of a store that is only read."""
    try:
        change = store.changes.read(conn, change_id) if at is None else change_view(conn, change_id, at).change
    except UsageError as error:
        raise HTTPException(404) from error
    if change is None:
        raise HTTPException(404)
    return change
