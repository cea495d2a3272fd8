"""From a template and values to an answer."""

import base64
import json
import secrets
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain import __version__
from domain.accounts import Role
from store.stamps import Remembered
from texts.catalogue import FIRST
from web import cookies, static_files, texts
from web.formats import filters
from web.navigation import entries
from web.security import CSRF_FIELD, Visitor, form_token, seal, visitor_of

NOTICE_SECONDS = 60
PARTS: Remembered[Markup] = Remembered(256)
TOKEN_PLACE = Markup(f"<!--{secrets.token_hex(16)}-->")  # noqa: S704 - made here
"""Stands where a form's token belongs in a part that many visitors see; nobody outside can know it."""


@cache
def environment(time_zone: str, language: str) -> Environment:
    """The templates: everything is escaped, a value that is missing is an error, and what is a text of the catalogue
    is said in this language."""
    t = texts.load(language)
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        finalize=None if language == FIRST else t.said,
    )
    made.filters.update(filters(t, time_zone))
    made.globals.update(asset=static_files.address, Role=Role, version=__version__)
    return made


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page. Templates have `t`, `user`, `csrf_field()`, `asset("app.css")`, `now`, `path`, and what is given here."""
    visitor = visitor_of(request)
    notice = _notice(request, visitor)
    settings = request.app.state.settings
    t = texts.load(settings.language)
    known = {
        "t": t,
        "user": visitor.user,
        "navigation": entries(visitor, request.url.path),
        "csrf_field": lambda: _csrf_field(visitor),
        "notice": t(notice.pop("key"), **notice) if notice else None,
        "now": request.app.state.clock(),
        "path": request.url.path,
    }
    templates = environment(settings.time_zone, settings.language)
    response = HTMLResponse(templates.get_template(template).render(known | values), status)
    if visitor.is_new and visitor.user is None:
        cookies.put(request, response, cookies.VISIT, visitor.secret)
    if notice is not None:
        cookies.drop(request, response, cookies.NOTICE)
    return response


def part(
    request: Request, template: str, values: Callable[[], Mapping[str, Any]], key: Hashable = None, at: Hashable = None
) -> Markup:
    """A part of a page that says the same to everybody: rendered again only when anything was committed.

    key: all that it depends on besides the store; None renders it anew. at: the store's stamp. It has `t`, `now` and
    what `values` gives; its forms get this visitor's token.
    """
    zone, language = request.app.state.settings.time_zone, request.app.state.settings.language

    def made() -> Markup:
        known = {"t": texts.load(language), "csrf_field": lambda: TOKEN_PLACE, "now": request.app.state.clock()}
        return Markup(environment(zone, language).get_template(template).render({**known, **values()}))  # noqa: S704 - escaped there

    whole = made() if key is None else PARTS.get(at, (template, zone, language, key), made)
    return whole.replace(TOKEN_PLACE, _csrf_field(visitor_of(request)))


def redirect(
    request: Request, address: str, notice: str | None = None, secret: str | None = None, **values: str | int
) -> Response:
    """See another page (303), which shows the text `notice` with these values once.

    secret: the token of the session that begins with this answer, if one does.
    """
    response = RedirectResponse(address, 303)
    if notice is not None:
        content = base64.urlsafe_b64encode(json.dumps({"key": notice, **values}).encode())
        sealed = f"{content.decode()}.{seal(secret or visitor_of(request).secret, content)}"
        cookies.put(request, response, cookies.NOTICE, sealed, NOTICE_SECONDS)
    return response


def _csrf_field(visitor: Visitor) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, form_token(visitor.secret))


def _notice(request: Request, visitor: Visitor) -> dict[str, Any] | None:
    """What the page before left to say; nothing that we did not write for this browser."""
    text, _, proof = (cookies.read(request, cookies.NOTICE) or "").partition(".")
    if not text:
        return None
    if proof != seal(visitor.secret, text.encode()):
        return {}
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
    return found
