"""A change's page, and those that will probably be asked next put together before they are."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fastapi import Request
from markupsafe import Markup
from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.datastructures import State
from starlette.responses import Response

from domain.accounts import Role
from domain.changes import Change
from domain.errors import ConflictError, DatumlineError
from store.engines import reading
from store.stamps import stamp
from web.pages import part, render
from web.queue_links import address, suffix_of
from web.security import visitor_of
from workflow.change_page import ChangeView, Neighbours, change_view, is_ready, neighbours
from workflow.decide_form import Typed
from workflow.queue_filters import Asked, source_title


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
    state, at = request.app.state, stamp(conn) if at is None else at
    view = change_view(conn, change.id, at)
    around = around or neighbours(conn, change, asked, state.clock())
    body = _body(state, view, around, asked, may_decide(request), shown, at)
    told = {"words": view.words, "suffix": suffix_of(asked), "done": request.query_params.get("done")}
    return render(request, "change.html", shown.status, body=body, **told)


def may_decide(request: Request) -> bool:
    """Whether this visitor's page has the forms that decide."""
    user = visitor_of(request).user
    return user is not None and user.role.includes(Role.EDITOR)


def making_ready(
    request: Request, response: Response, changes: Iterable[str], asked: Asked, at: Hashable | None = None
) -> Response:
    """The answer, after which these changes' pages are put together as this visitor will see them.

    at: the store's stamp; what is there for it already is left out.
    """
    state, decides = request.app.state, may_decide(request)
    missing = [one for one in dict.fromkeys(changes) if at is None or not is_ready(at, one)]
    if missing:
        steps = [partial(_make_ready, state, one, asked, decides) for one in missing]
        response.background = BackgroundTask(state.ahead.prepare, steps)
    return response


def _make_ready(state: State, change_id: str, asked: Asked, decides: bool) -> None:
    with reading(state.engine) as conn:
        at = stamp(conn)
        view = change_view(conn, change_id, at)
        around = neighbours(conn, view.change, asked, state.clock(), at)
        _body(state, view, around, asked, decides, NOTHING_TYPED, at)


def _body(
    state: State, view: ChangeView, around: Neighbours, asked: Asked, decides: bool, shown: Shown, at: Hashable
) -> Markup:
    days = max(0, (state.clock() - view.change.first_seen).days)

    def values() -> Mapping[str, Any]:
        return {
            "view": view,
            "around": around,
            "days": days,
            "queue": address(asked),
            "suffix": suffix_of(asked),
            "source_title": source_title,
            "shown": shown,
            "may_decide": decides,
        }

    key = (view.change.id, around, asked, decides, days) if shown is NOTHING_TYPED else None
    return part(state, "change_body.html", values, key, at)
