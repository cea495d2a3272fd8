"""The people who may come in: for operators."""

from fastapi import HTTPException, Request
from sqlalchemy import Connection
from starlette.responses import Response

from domain.accounts import Role, User, valid_role
from domain.errors import ConflictError, UsageError
from store import accounts as people
from store import sessions
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import Operator, PostedForm
from workflow import accounts
from workflow.accounts import OneTimeLink, lifetimes
from workflow.mail_links import mail_link

router = new_router()


@router.get("/users")
def listing(request: Request, _operator: Operator, conn: Reading) -> Response:
    """Everybody, and a form for one more."""
    return _listing(request, conn)


@router.post("/users")
def add(request: Request, operator: Operator, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """One more person, with the link to hand over; or the form again with what was typed."""
    typed = {field: str(form.get(field, "")).strip() for field in ("name", "email", "role")}
    try:
        with conn.begin_nested():
            role = valid_role(typed["role"])
            user = accounts.add_user(conn, typed["name"], typed["email"], role, operator.name, now)
            link = accounts.make_link(conn, user, operator.name, now)
    except UsageError as error:
        return _listing(request, conn, 400, typed, error.sentence)
    return _one(request, conn, user, link=link, mailed=mail_link(conn, settings, link, now))


@router.get("/users/{user}")
def one(request: Request, _operator: Operator, conn: Reading, user: int) -> Response:
    """One person and what can be done."""
    return _one(request, conn, _known(conn, user))


@router.post("/users/{user}/role")
def give_role(request: Request, operator: Operator, conn: Writing, form: PostedForm, now: Now, user: int) -> Response:
    """Another role."""
    known = _known(conn, user)
    try:
        with conn.begin_nested():
            accounts.set_role(conn, known, valid_role(str(form.get("role", ""))), operator.name, now)
    except (ConflictError, UsageError) as error:
        return _one(request, conn, known, 409, error.sentence)
    return redirect(request, f"/users/{user}", "users.saved")


@router.post("/users/{user}/email")
def give_email(request: Request, operator: Operator, conn: Writing, form: PostedForm, now: Now, user: int) -> Response:
    """Another mail address, or none."""
    known = _known(conn, user)
    try:
        with conn.begin_nested():
            accounts.set_email(conn, known, str(form.get("email", "")).strip() or None, operator.name, now)
    except UsageError as error:
        return _one(request, conn, known, 409, error.sentence)
    return redirect(request, f"/users/{user}", "users.saved")


@router.post("/users/{user}/disable")
def disable(request: Request, operator: Operator, conn: Writing, _form: PostedForm, now: Now, user: int) -> Response:
    """Shut out, from now on."""
    known = _known(conn, user)
    try:
        with conn.begin_nested():
            accounts.disable(conn, known, operator.name, now)
    except ConflictError as error:
        return _one(request, conn, known, 409, error.sentence)
    return redirect(request, f"/users/{user}", "users.saved")


@router.post("/users/{user}/enable")
def enable(request: Request, operator: Operator, conn: Writing, _form: PostedForm, now: Now, user: int) -> Response:
    """Let in again."""
    accounts.enable(conn, _known(conn, user), operator.name, now)
    return redirect(request, f"/users/{user}", "users.saved")


@router.post("/users/{user}/link")
def link(
    request: Request, operator: Operator, conn: Writing, _form: PostedForm, settings: InForce, now: Now, user: int
) -> Response:
    """A new one-time link, mailed or shown this once."""
    known = _known(conn, user)
    try:
        with conn.begin_nested():
            made = accounts.make_link(conn, known, operator.name, now)
    except UsageError as error:
        return _one(request, conn, known, 409, error.sentence)
    return _one(request, conn, known, link=made, mailed=mail_link(conn, settings, made, now))


@router.post("/users/{user}/end-sessions")
def end(request: Request, operator: Operator, conn: Writing, _form: PostedForm, now: Now, user: int) -> Response:
    """Signed out everywhere."""
    ended = accounts.end_sessions(conn, _known(conn, user), operator.name, now)
    return redirect(request, f"/users/{user}", "account.ended", count=ended)


def _known(conn: Connection, user: int) -> User:
    found = people.read(conn, user)
    if found is None:
        raise HTTPException(404)
    return found


def _listing(
    request: Request,
    conn: Connection,
    status: int = 200,
    typed: dict[str, str] | None = None,
    error: str | None = None,
) -> Response:
    state = request.app.state
    counts = sessions.counts(conn, state.clock(), lifetimes(state.settings))
    fresh = {"name": "", "email": "", "role": Role.EDITOR.value}
    values = {"people": people.listing(conn), "counts": counts, "typed": typed or fresh, "error": error}
    return render(request, "users.html", status, **values)


def _one(
    request: Request,
    conn: Connection,
    user: User,
    status: int = 200,
    error: str | None = None,
    link: OneTimeLink | None = None,
    mailed: bool = False,
) -> Response:
    state = request.app.state
    base = state.settings.public_url or str(request.base_url).rstrip("/")
    values = {
        "whom": user,
        "sessions": sessions.of_user(conn, user.id, state.clock(), lifetimes(state.settings)),
        "link": link,
        "address": f"{base}{link.path}" if link and not mailed else None,
        "error": error,
    }
    return render(request, "user.html", status, **values)
