"""Who gets the digest: one's own subscriptions; for maintainers all, webhooks, and what was not delivered."""

from fastapi import HTTPException, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.responses import Response

import store.subscriptions
from config.settings import Settings
from domain.accounts import Role, User
from domain.errors import UsageError
from domain.subscriptions import Channel, Subscription
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import Maintainer, PostedForm, Viewer
from web.subscription_forms import choices, wanted_of
from workflow import list_deliveries, subscribe
from workflow.audience import next_digest, times_words
from workflow.list_subscriptions import scope_of, subscriptions_of

router = new_router()


@router.get("/subscriptions")
def listing(request: Request, user: Viewer, conn: Reading, settings: InForce, now: Now) -> Response:
    """One's own, or everybody's for a maintainer, and a form for another."""
    return _page(request, user, conn, settings, now)


@router.post("/subscriptions")
def add(request: Request, user: Viewer, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """A viewer subscribes the address of the account; a maintainer any address, or a webhook."""
    maintainer = user.role.includes(Role.MAINTAINER)
    address = str(form.get("address", "")).strip() if maintainer else user.email or ""
    try:
        wanted = wanted_of(form, address)
        if not maintainer:
            wanted = wanted.model_copy(update={"maintainer": False})
        with conn.begin_nested():
            made = subscribe.add(conn, settings, wanted, user.name, now, "page")
    except UsageError as error:
        return _page(request, user, conn, settings, now, 400, form, error.sentence)
    if made.channel is Channel.WEBHOOK:
        told = {"reader": made.address, "signing_key": made.secret}
        return redirect(request, "/subscriptions", "subscriptions.hook_added", **told)
    return redirect(request, "/subscriptions", "subscriptions.added", reader=made.address)


@router.post("/subscriptions/{number}/end")
def end(request: Request, user: Viewer, conn: Writing, _form: PostedForm, now: Now, number: int) -> Response:
    """End one's own; a maintainer any."""
    found = _mine(conn, user, number)
    subscribe.end(conn, number, user.name, now)
    return redirect(request, "/subscriptions", "subscriptions.ended", reader=found.address)


@router.post("/subscriptions/{number}/confirm")
def confirm(request: Request, user: Maintainer, conn: Writing, _form: PostedForm, now: Now, number: int) -> Response:
    """Confirm a reader's on one's own word."""
    found = _mine(conn, user, number)
    try:
        with conn.begin_nested():
            subscribe.confirm(conn, number, user.name, now)
    except UsageError as error:
        raise HTTPException(409, str(error)) from error
    return redirect(request, "/subscriptions", "subscriptions.confirmed", reader=found.address)


@router.post("/deliveries/{number}/retry")
def retry(request: Request, user: Maintainer, conn: Writing, _form: PostedForm, now: Now, number: int) -> Response:
    """Have one delivery tried again at once."""
    try:
        with conn.begin_nested():
            list_deliveries.retry(conn, number, user.name, now)
    except UsageError as error:
        raise HTTPException(409, str(error)) from error
    return redirect(request, "/subscriptions", "subscriptions.retried", number=number)


def _mine(conn: Connection, user: User, number: int) -> Subscription:
    found = store.subscriptions.read(conn, number)
    if found is None or not (user.role.includes(Role.MAINTAINER) or _belongs(found, user)):
        raise HTTPException(404)
    return found


def _belongs(subscription: Subscription, user: User) -> bool:
    return user.email is not None and subscription.address.lower() == user.email.lower()


def _page(
    request: Request,
    user: User,
    conn: Connection,
    settings: Settings,
    now: Now,
    status: int = 200,
    form: FormData | None = None,
    fault: str = "",
) -> Response:
    maintainer = user.role.includes(Role.MAINTAINER)
    rows = [
        (one, times_words(one.times), scope_of(one, settings), next_digest(one, now))
        for one in subscriptions_of(conn)
        if maintainer or _belongs(one, user)
    ]
    values = {
        "rows": rows,
        "deliveries": list_deliveries.deliveries_of(conn)[:50] if maintainer else (),
        "maintainer": maintainer,
        "typed": form if form is not None else {},
        "fault": fault,
        "choices": choices(settings),
        "can_send": bool(settings.smtp_host),
    }
    return render(request, "subscriptions.html", status, **values)
