"""One's own account: password, sessions."""

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from domain.accounts import PASSWORD_SHORTEST
from store import sessions
from store.engines import reading
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import PostedForm, Viewer, visitor_of
from web.visits import chosen_password, enter, guest_of
from workflow import accounts
from workflow.accounts import BadPassword, lifetimes
from workflow.sign_in import TooManyAttempts, WrongPassword, begin_session, confirm_password

router = new_router()


@router.get("/account")
def show(request: Request, user: Viewer, conn: Reading) -> Response:
    """Who one is here, and where one is signed in."""
    return _page(request, conn)


@router.post("/account/password")
def change_password(request: Request, user: Viewer, form: PostedForm, settings: InForce, now: Now) -> Response:
    """Another password; one stays signed in here and nowhere else."""
    engine, guest = request.app.state.engine, guest_of(request)
    try:
        password = chosen_password(form)
        confirm_password(engine, user, str(form.get("current", "")), guest, now)
        hashed = accounts.hashed_if_good(password, user.name)
    except (BadPassword, WrongPassword, TooManyAttempts) as error:
        faults = error.faults if isinstance(error, BadPassword) else ("current",)
        if isinstance(error, TooManyAttempts):
            faults = ("wait",)
        with reading(engine) as conn:
            return _page(request, conn, 400, faults)
    with engine.begin() as conn:
        accounts.set_password(conn, user, hashed, now)
        token = begin_session(conn, user, guest, lifetimes(settings), now)
    return enter(request, redirect(request, "/account", "account.password_changed", secret=token), token, settings)


@router.post("/account/sessions/end")
def end_others(request: Request, user: Viewer, conn: Writing, _form: PostedForm, now: Now) -> Response:
    """Signed out everywhere but here."""
    session = visitor_of(request).session
    ended = accounts.end_sessions(conn, user, user.name, now, but=session.id if session else None)
    return redirect(request, "/account", "account.ended", count=ended)


@router.post("/account/sessions/{session}/end")
def end_one(request: Request, user: Viewer, conn: Writing, _form: PostedForm, now: Now, session: int) -> Response:
    """Signed out in one other browser."""
    ended = accounts.end_session(conn, user, session, now)
    return redirect(request, "/account", "account.ended", count=int(ended))


def _page(request: Request, conn: Connection, status: int = 200, faults: tuple[str, ...] = ()) -> Response:
    state, visitor = request.app.state, visitor_of(request)
    assert visitor.session is not None  # noqa: S101 -- whoever is here has a role
    mine = sessions.of_user(conn, visitor.session.user.id, state.clock(), lifetimes(state.settings))
    values = {"sessions": mine, "here": visitor.session.id, "faults": faults, "shortest": PASSWORD_SHORTEST}
    return render(request, "account.html", status, **values)
