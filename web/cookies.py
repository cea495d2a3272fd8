"""The cookies of the page: the session's, one for who is not signed in yet, and one that carries a notice over."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from web.addresses import is_secure

SESSION = "datumline-session"
VISIT = "datumline-visit"
NOTICE = "datumline-notice"


def read(connection: HTTPConnection, name: str) -> str | None:
    """A cookie's value."""
    return connection.cookies.get(_full_name(connection, name))


def put(connection: HTTPConnection, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites' forms do not send; seconds, or until the browser ends."""
    response.set_cookie(
        _full_name(connection, name),
        value,
        max_age=max_age,
        path="/",
        secure=is_secure(connection),
        httponly=True,
        samesite="lax",
    )


def drop(connection: HTTPConnection, response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    put(connection, response, name, "", max_age=0)


def _full_name(connection: HTTPConnection, name: str) -> str:
    # The prefix makes the browser refuse such a cookie from another host of the domain or without TLS.
    return f"__Host-{name}" if is_secure(connection) else name
