"""A reader without an account subscribes an address, where that is allowed; its owner confirms by a mailed link."""

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from config.reports import load_rules
from config.settings import Settings
from domain.errors import UsageError
from web.handlers import new_router
from web.pages import render
from web.requests import InForce, Now, Writing
from web.security import PostedForm
from web.subscription_forms import choices, wanted_of
from workflow.subscribe import ask

router = new_router()


@router.get("/subscribe")
def show(request: Request, settings: InForce) -> Response:
    """The form."""
    return _page(request, settings, {})


@router.post("/subscribe")
def submit(request: Request, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """A mail asks the address; the answer is the same whether or not it was known."""
    _allowed(settings)
    try:
        with conn.begin_nested():
            ask(conn, settings, wanted_of(form, str(form.get("address", ""))), now)
    except UsageError as error:
        return _page(request, settings, form, 400, error.sentence)
    return render(request, "subscribe.html", done=True)


def _page(
    request: Request, settings: Settings, form: FormData | dict[str, str], status: int = 200, fault: str = ""
) -> Response:
    _allowed(settings)
    report = load_rules(settings.report).title
    values = {"done": False, "report": report, "typed": form, "fault": fault, "choices": choices(settings)}
    return render(request, "subscribe.html", status, **values)


def _allowed(settings: Settings) -> None:
    if not settings.open_subscription or not settings.public_url:
        raise HTTPException(404)
