"""Links in mails: end a subscription, confirm one. Looking at a link does nothing, since mail scanners look at all."""

from fastapi import Request
from starlette.responses import Response

from domain.errors import UsageError
from domain.subscriptions import SubscriptionState
from web.handlers import new_router
from web.pages import render
from web.requests import Now, Reading, Writing
from web.security import PostedForm
from workflow import subscribe
from workflow.audience import times_words

router = new_router()


@router.get("/unsubscribe/{token}")
def ask_to_end(request: Request, conn: Reading, token: str) -> Response:
    """What would end, and a button."""
    found = subscribe.by_link(conn, token)
    if found is None:
        return render(request, "unsubscribe.html", 404, state="unknown")
    state = "ended" if found.state is SubscriptionState.ENDED else "asked"
    return render(request, "unsubscribe.html", state=state, address=found.address, when=times_words(found.times))


@router.post("/unsubscribe/{token}")
def end(request: Request, now: Now, token: str) -> Response:
    """End it: the button, or a mail program by one click (RFC 8058). The token is the proof, no session."""
    with request.app.state.engine.begin() as conn:
        known = subscribe.unsubscribe(conn, token, now)
    return render(request, "unsubscribe.html", 200 if known else 404, state="ended" if known else "unknown")


@router.get("/confirm/{token}")
def ask_to_confirm(request: Request, token: str) -> Response:
    """A button."""
    return render(request, "confirm.html", state="asked", token=token)


@router.post("/confirm/{token}")
def confirm(request: Request, conn: Writing, _form: PostedForm, now: Now, token: str) -> Response:
    """The owner of the address wants the digest."""
    try:
        found = subscribe.confirm_by_link(conn, token, now)
    except UsageError:
        return render(request, "confirm.html", 404, state="unknown")
    return render(request, "confirm.html", state="confirmed", address=found.address, when=times_words(found.times))
