"""Which addresses the page leads to, and whether a connection is one where a cookie may go without TLS."""

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import HTTPConnection

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
_NOT_AFTER_SIGN_IN = ("/login", "/logout", "/invitation/", "/reset/", "/static/")


def local_path(text: str | None) -> str:
    """The path with its query if it leads to a page of ours that one may be sent to, else "/"."""
    if not text or not text.startswith("/") or len(text) > 2000:
        return "/"
    # What a browser, a proxy or a second decoding might make of it has to be local too.
    for form in (text, unquote(text), unquote(unquote(text))):
        if _UNSAFE.search(form.partition("?")[0]) or form.startswith("//"):
            return "/"
    if _UNSAFE.search(text):
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith(_NOT_AFTER_SIGN_IN):
        return "/"
    return text


def login_path(wanted: str) -> str:
    """The sign-in page that leads on to what was wanted."""
    path = local_path(wanted)
    return "/login" if path == "/" else f"/login?next={quote(path, safe='')}"


def host_name(header: str) -> str:
    """The name or address in a Host header, in lower case, without port and brackets; empty for a broken one."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_secure(connection: HTTPConnection) -> bool:
    """Whether cookies are marked Secure: everywhere but on this machine itself without TLS."""
    return connection.url.scheme == "https" or host_name(connection.headers.get("host", "")) not in LOOPBACK
