"""One change: what it says, its proof, its cell's history, and the forms that decide it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import HTTPException, Request
from sqlalchemy import Connection, Engine
from starlette.background import BackgroundTask
from starlette.responses import Response

import store.changes
from config.reports import load_rules
from domain.accounts import Role
from domain.changes import Change
from domain.errors import ConflictError, DatumlineError, UsageError
from store.engines import reading
from store.stamps import stamp
from web.handlers import new_router
from web.pages import part, render
from web.requests import InForce, Reading
from web.routes.queue import address, suffix_of
from web.security import Viewer, visitor_of
from workflow.change_page import Neighbours, change_view, is_ready, neighbours
from workflow.compare_documents import compared_documents
from workflow.decide_form import Typed
from workflow.queue_filters import Asked, asked_in, source_title

router = new_router()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a change's page shows besides the change: what was typed, and why it could not be done."""

    typed: Typed = field(default_factory=Typed)
    error: DatumlineError | None = None
    status: int = 200

    @property
    def moved(self) -> tuple[str, ...]:
        """What moved since the form was opened."""
        return self.error.moved if isinstance(self.error, ConflictError) else ()

    @property
    def sentence(self) -> str:
        """The error in a sentence; what moved is told apart."""
        return (
            self.error.message if isinstance(self.error, ConflictError) else self.error.sentence if self.error else ""
        )


NOTHING_TYPED = Shown()


@router.get("/changes/{change_id}")
def show(request: Request, user: Viewer, conn: Reading, settings: InForce, change_id: str) -> Response:
    """The change as it stands; while it is read, the next one is made ready."""
    asked = asked_in(request.query_params, load_rules(settings.report))
    at = stamp(conn)
    change = existing(conn, change_id, at)
    around = neighbours(conn, change, asked, request.app.state.clock(), at)
    response = change_page(request, conn, change, asked, around=around, at=at)
    if around.next is not None and not is_ready(at, around.next):
        response.background = BackgroundTask(_make_ready, request.app.state.engine, around.next)
    return response


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


def change_page(
    request: Request,
    conn: Connection,
    change: Change,
    asked: Asked,
    shown: Shown = NOTHING_TYPED,
    around: Neighbours | None = None,
    at: Hashable | None = None,
) -> Response:
    """The page, also as the answer to a form that could not be done."""
    now, user = request.app.state.clock(), visitor_of(request).user
    may_decide = user is not None and user.role.includes(Role.EDITOR)
    at = stamp(conn) if at is None else at
    view = change_view(conn, change.id, at)

    def values() -> Mapping[str, Any]:
        return {
            "view": view,
            "around": around or neighbours(conn, change, asked, now),
            "days": max(0, (now - change.first_seen).days),
            "queue": address(asked),
            "suffix": suffix_of(asked),
            "source_title": source_title,
            "shown": shown,
            "may_decide": may_decide,
        }

    key = (change.id, asked, may_decide, now.replace(second=0, microsecond=0)) if shown is NOTHING_TYPED else None
    body = part(request, "change_body.html", values, key, at)
    told = {"words": view.words, "suffix": suffix_of(asked), "done": request.query_params.get("done")}
    return render(request, "change.html", shown.status, body=body, **told)


def _make_ready(engine: Engine, change_id: str) -> None:
    with reading(engine) as conn:
        change_view(conn, change_id)
