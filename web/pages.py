"""From a template and values to an answer."""

import base64
import json
import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape
from starlette.datastructures import State
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain import __version__
from domain.accounts import Role
from store.stamps import Remembered
from texts.catalogue import FIRST
from web import cookies, static_files, texts
from web.formats import filters
from web.navigation import entries, entry_of
from web.security import CSRF_FIELD, Visitor, form_token, seal, visitor_of

NOTICE_SECONDS = 60
_CONSTANT = re.compile(r"\{\{ (t|asset)\('([\w./-]+)'\) \}\}")
PARTS: Remembered[Markup] = Remembered(512)
TOKEN_PLACE = Markup(f"<!--{secrets.token_hex(16)}-->")  # noqa: S704 - made here
"""Stands where a form's token belongs until the page is whole; nobody outside can know it."""


class _ConstantTexts(Extension):
    """Puts texts that never vary, and addresses of our own files, into a template when it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with `{{ t('key') }}` and `{{ asset('file') }}` written out."""
        t = texts.load(self.environment.globals["language"])

        def written_out(found: re.Match[str]) -> str:
            called, argument = found.groups()
            text = str(t(argument) if called == "t" else escape(static_files.address(argument)))
            # What the template language would read as its own stays a call.
            return found[0] if "{" in text else text

        return _CONSTANT.sub(written_out, source)


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
        extensions=[_ConstantTexts],
    )
    made.filters.update(filters(t, time_zone))
    made.globals.update(asset=static_files.address, Role=Role, version=__version__, language=language)
    return made


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page. Templates have `t`, `user`, `csrf_field()`, `asset("app.css")`, `now`, `path`, and what is given here."""
    visitor = visitor_of(request)
    notice = _notice(request, visitor)
    settings = request.app.state.settings
    t, zone, language = texts.load(settings.language), settings.time_zone, settings.language
    known = {
        "t": t,
        "user": visitor.user,
        "header": _header_for(zone, language, visitor, request.url.path),
        "csrf_field": lambda: TOKEN_PLACE,
        "notice": t(notice.pop("key"), **notice) if notice else None,
        "now": request.app.state.clock(),
        "path": request.url.path,
    }
    page = environment(zone, language).get_template(template).render(known | values)
    response = HTMLResponse(_with_token(page, visitor), status)
    if visitor.is_new and visitor.user is None:
        cookies.put(request, response, cookies.VISIT, visitor.secret)
    if notice is not None:
        cookies.drop(request, response, cookies.NOTICE)
    return response


def part(
    state: State, template: str, values: Callable[[], Mapping[str, Any]], key: Hashable = None, at: Hashable = None
) -> Markup:
    """A part of a page that says the same to everybody: rendered again only when anything was committed.

    state: of the application. key: all that it depends on besides the store; None renders it anew. at: the store's
    stamp. It has `t`, `now` and what `values` gives; its forms get the visitor's token when the page is rendered.
    """
    zone, language = state.settings.time_zone, state.settings.language

    def made() -> Markup:
        known = {"t": texts.load(language), "csrf_field": lambda: TOKEN_PLACE, "now": state.clock()}
        return Markup(environment(zone, language).get_template(template).render({**known, **values()}))  # noqa: S704 - escaped there

    return made() if key is None else PARTS.get(at, (template, zone, language, key), made)


def _header_for(zone: str, language: str, visitor: Visitor, path: str) -> Markup:
    user = visitor.user
    name, role = (user.name, user.role) if user is not None else (None, None)
    return _header(zone, language, name, role, tuple(visitor.counts.items()), entry_of(path), path == "/account")


@lru_cache(maxsize=1024)
def _header(
    zone: str,
    language: str,
    name: str | None,
    role: Role | None,
    counts: tuple[tuple[str, int], ...],
    current: str | None,
    at_account: bool,
) -> Markup:
    values = {"name": name, "entries": entries(role, dict(counts), current), "at_account": at_account}
    template = environment(zone, language).get_template("header.html")
    return Markup(template.render(t=texts.load(language), csrf_field=lambda: TOKEN_PLACE, **values))  # noqa: S704 - escaped there


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


def _with_token(page: str, visitor: Visitor) -> str:
    """The page's forms as this visitor may send them."""
    if TOKEN_PLACE not in page:
        return page
    return page.replace(TOKEN_PLACE, f'<input type="hidden" name="{CSRF_FIELD}" value="{form_token(visitor.secret)}">')


def _notice(request: Request, visitor: Visitor) -> dict[str, Any] | None:
    """What the page before left to say; nothing that we did not write for this browser."""
    text, _, proof = (cookies.read(request, cookies.NOTICE) or "").partition(".")
    if not text:
        return None
    if proof != seal(visitor.secret, text.encode()):
        return {}
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
    return found
