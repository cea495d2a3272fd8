"""What a visitor sees when something is refused or fails: a sentence and a way on, never a traceback."""

import logging
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import ConflictError, DatumlineError, UsageError
from texts.catalogue import Phrase
from web.addresses import login_path
from web.guard import BodyTooLarge
from web.pages import redirect, render
from web.security import Forbidden, ForgedForm, NotSignedIn, Visitor, check_role

LOG = logging.getLogger("datumline.web")
KNOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 429})


def add_error_pages(app: FastAPI) -> None:
    """Answer every error that handlers may raise with a page."""
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(ForgedForm, lambda request, _: _page(request, 403, "forged"))
    app.add_exception_handler(BodyTooLarge, lambda request, _: _page(request, 413))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_exception_handler(ConflictError, lambda request, error: _page(request, 409, sentence=error.sentence))
    app.add_exception_handler(UsageError, lambda request, error: _page(request, 400, sentence=error.sentence))
    app.add_exception_handler(DatumlineError, _failed)


class Failures:
    """Inside of the guard, so that the page for what nobody foresaw has the guard's headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            answer = await run_in_threadpool(_failed, Request(scope, receive), error)
            await answer(scope, receive, send)


def _no_such_address(request: Request, _error: Exception) -> Response:
    """What addresses look like is told only to those who may see the page."""
    try:
        check_role(request)
    except NotSignedIn as error:
        return _to_sign_in(request, error)
    except Forbidden as error:
        return _forbidden(request, error)
    return _page(request, 404)


def _to_sign_in(request: Request, _error: Exception) -> Response:
    if request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return redirect(request, login_path(request.url.path + query))
    # What was posted cannot be repeated after signing in; the page that it was typed on can be had again.
    return redirect(request, login_path(_came_from(request)), "errors.session_over")


def _came_from(request: Request) -> str:
    parts = urlsplit(request.headers.get("referer", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _forbidden(request: Request, error: Exception) -> Response:
    needed = error.needed.value if isinstance(error, Forbidden) else ""
    return _page(request, 403, "role", role=Phrase(f"shell.role.{needed}"))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = _page(request, status) if status in KNOWN else _page(request, 404)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def _failed(request: Request, error: Exception) -> Response:
    LOG.error("request %s failed", request.state.run, exc_info=error)
    # To look up who asks could fail for the same reason.
    if not hasattr(request.state, "visitor"):
        request.state.visitor = Visitor(None, "", False, {})
    return _page(request, 500)


def _page(request: Request, status: int, kind: str | None = None, **values: str) -> Response:
    text = kind or f"{status}"
    sentence = values.pop("sentence", None)
    page = {"kind": text, "sentence": sentence, "values": values, "run": request.state.run}
    return render(request, "error.html", status, **page)
