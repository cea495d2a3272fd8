"""Signing in and out."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from web import cookies
from web.addresses import local_path
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Writing
from web.security import PostedForm, Viewer, visitor_of
from web.visits import enter, guest_of
from workflow.accounts import end_session, lifetimes
from workflow.sign_in import TooManyAttempts, WrongPassword, sign_in, somebody_exists

router = new_router()
Next = Annotated[str, Query()]


@router.get("/login")
def show(request: Request, next: Next = "/") -> Response:
    """The form; without any account yet, how the operator makes the first."""
    if visitor_of(request).user is not None:
        return redirect(request, local_path(next))
    return _form(request, next)


@router.post("/login")
def submit(request: Request, form: PostedForm, settings: InForce, now: Now) -> Response:
    """A session and the page that was wanted, or the form again with what was typed but the password."""
    name, password, wanted = (str(form.get(field, "")) for field in ("name", "password", "next"))
    try:
        guest = guest_of(request)
        token = sign_in(request.app.state.engine, name, password, guest, lifetimes(settings), now)
    except WrongPassword:
        return _form(request, wanted, 401, name, "wrong")
    except TooManyAttempts as error:
        response = _form(request, wanted, 429, name, "wait", seconds=int(error.wait.total_seconds()) + 1)
        response.headers["retry-after"] = str(int(error.wait.total_seconds()) + 1)
        return response
    return enter(request, redirect(request, local_path(wanted)), token, settings)


@router.post("/logout")
def leave(request: Request, _user: Viewer, _form: PostedForm, conn: Writing, now: Now) -> Response:
    """The session ends here."""
    session = visitor_of(request).session
    if session is not None:
        end_session(conn, session.user, session.id, now)
    response = redirect(request, "/login")
    cookies.drop(request, response, cookies.SESSION)
    return response


def _form(
    request: Request, wanted: str, status: int = 200, name: str = "", error: str | None = None, seconds: int = 0
) -> Response:
    values = {
        "next": local_path(wanted),
        "name": name,
        "error": error,
        "seconds": seconds,
        "nobody": not somebody_exists(request.app.state.engine),
    }
    return render(request, "login.html", status, **values)
