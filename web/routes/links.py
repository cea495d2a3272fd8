"""What a one-time link leads to: setting the first password, or another one."""

from fastapi import Request
from starlette.responses import Response

from domain.accounts import PASSWORD_SHORTEST, LinkKind, User
from domain.errors import ConflictError
from store.engines import reading
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading
from web.security import PostedForm
from web.visits import chosen_password, enter, guest_of
from workflow.accounts import BadPassword, hashed_if_good, lifetimes, use_link, user_of_link
from workflow.sign_in import begin_session

router = new_router()


@router.get("/invitation/{token}")
def show_invitation(request: Request, conn: Reading, now: Now, token: str) -> Response:
    """The form for a first password."""
    return _form(request, LinkKind.INVITATION, user_of_link(conn, LinkKind.INVITATION, token, now))


@router.post("/invitation/{token}")
def accept(request: Request, form: PostedForm, settings: InForce, now: Now, token: str) -> Response:
    """The password is set and its owner signed in."""
    return _set(request, form, settings, now, LinkKind.INVITATION, token)


@router.get("/reset/{token}")
def show_reset(request: Request, conn: Reading, now: Now, token: str) -> Response:
    """The form for another password."""
    return _form(request, LinkKind.RESET, user_of_link(conn, LinkKind.RESET, token, now))


@router.post("/reset/{token}")
def reset(request: Request, form: PostedForm, settings: InForce, now: Now, token: str) -> Response:
    """The password is set, every earlier session ended, and its owner signed in."""
    return _set(request, form, settings, now, LinkKind.RESET, token)


def _set(request: Request, form: PostedForm, settings: InForce, now: Now, kind: LinkKind, token: str) -> Response:
    engine = request.app.state.engine
    with reading(engine) as conn:
        user = user_of_link(conn, kind, token, now)
    if user is None:
        return _form(request, kind, None)
    try:
        hashed = hashed_if_good(chosen_password(form), user.name)
        with engine.begin() as conn:
            user = use_link(conn, kind, token, hashed, now)
            session = begin_session(conn, user, guest_of(request), lifetimes(settings), now)
    except BadPassword as error:
        return _form(request, kind, user, 400, error.faults)
    except ConflictError:
        return _form(request, kind, None)
    return enter(request, redirect(request, "/", "links.done", secret=session, name=user.name), session, settings)


def _form(
    request: Request, kind: LinkKind, user: User | None, status: int = 200, faults: tuple[str, ...] = ()
) -> Response:
    if user is None:
        return render(request, "link_over.html", 410)
    values = {"kind": kind.value, "whom": user, "faults": faults, "shortest": PASSWORD_SHORTEST}
    return render(request, "link.html", status, **values)
