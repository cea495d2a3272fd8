"""How a browser comes in: whence it asks, and the cookie that its session lives by."""

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from config.settings import Settings
from web import cookies
from workflow.accounts import BadPassword, lifetimes
from workflow.sign_in import Guest


def guest_of(request: Request) -> Guest:
    """Whence somebody asks; behind a trusted proxy the address that it names."""
    address = request.client.host if request.client else ""
    return Guest(address, request.headers.get("user-agent", ""))


def enter(request: Request, response: Response, token: str, settings: Settings) -> Response:
    """The answer with the session's cookie, which ends with the session at the latest."""
    seconds = int(lifetimes(settings).absolute.total_seconds())
    cookies.put(request, response, cookies.SESSION, token, seconds)
    cookies.drop(request, response, cookies.VISIT)
    return response


def chosen_password(form: FormData) -> str:
    """A new password that was typed twice alike; BadPassword."""
    password = str(form.get("password", ""))
    if password != str(form.get("repeated", "")):
        raise BadPassword(("differs",))
    return password
