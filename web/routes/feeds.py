"""Atom feeds, and the personal token by which a feed reader, which cannot sign in, may have them."""

import hashlib
from typing import Annotated

from fastapi import Header, HTTPException, Request
from sqlalchemy import Connection
from starlette.responses import Response

import store.feed_tokens
from config.settings import Settings
from domain.errors import UsageError
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import PostedForm, Viewer, visitor_of
from workflow.feeds import end_token, feed, feed_names, new_token, user_of_token

router = new_router()
Known = Annotated[str, Header(alias="if-none-match")]
Shown = Annotated[str, Header(alias="authorization")]
SUFFIX = ".atom"
CHALLENGE = {"www-authenticate": 'Bearer realm="datumline feeds"'}
"""No scheme for which a browser would ask for a password: people sign in on the page."""


@router.get("/feeds")
def listing(request: Request, user: Viewer, conn: Reading, settings: InForce) -> Response:
    """Every feed with its address, and whether one has a token."""
    since = store.feed_tokens.since(conn, user.id)
    return render(request, "feeds.html", feeds=_by_kind(settings), since=since, tokens=settings.feed_tokens)


@router.post("/feeds/token")
def make_token(
    request: Request, user: Viewer, conn: Writing, _form: PostedForm, settings: InForce, now: Now
) -> Response:
    """A new token, shown once; the one before ends."""
    if not settings.feed_tokens:
        raise HTTPException(404)
    base = settings.public_url or str(request.base_url).rstrip("/")
    address = f"{base}/feeds/token/{new_token(conn, user, now)}/all{SUFFIX}"
    return redirect(request, "/feeds", "feeds.token_made", feed=address)


@router.post("/feeds/token/end")
def drop_token(request: Request, user: Viewer, conn: Writing, _form: PostedForm, now: Now) -> Response:
    """Addresses with the token lead nowhere any more."""
    end_token(conn, user, now)
    return redirect(request, "/feeds", "feeds.token_ended")


@router.get("/feeds/token/{token}/{name:path}")
def by_token(conn: Reading, settings: InForce, token: str, name: str, known: Known = "") -> Response:
    """A feed for who shows a living token."""
    if user_of_token(conn, settings, token) is None:
        raise HTTPException(404)
    return _feed(conn, settings, name, known)


@router.get("/feeds/{name:path}")
def one(
    request: Request, conn: Reading, settings: InForce, name: str, known: Known = "", authorization: Shown = ""
) -> Response:
    """A feed for who is signed in or sends a token, for anybody where feeds are open; else 401, as readers know it."""
    if not (settings.open_feeds or visitor_of(request).user or _bears_token(conn, settings, authorization)):
        raise HTTPException(401, headers=CHALLENGE)
    return _feed(conn, settings, name, known)


def _bears_token(conn: Connection, settings: Settings, authorization: str) -> bool:
    scheme, _, token = authorization.partition(" ")
    return scheme.lower() == "bearer" and user_of_token(conn, settings, token.strip()) is not None


def _feed(conn: Connection, settings: Settings, name: str, known: str) -> Response:
    if not name.endswith(SUFFIX):
        raise HTTPException(404)
    try:
        content = feed(conn, settings, name.removesuffix(SUFFIX))
    except UsageError as error:
        raise HTTPException(404) from error
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/atom+xml", headers=headers)


def _by_kind(settings: Settings) -> dict[str, list[tuple[str, str]]]:
    """country, source, figure -> (address, title) of each feed."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for name, title in feed_names(settings).items():
        kind = name.partition("/")[0]
        kinds.setdefault(kind, []).append((f"/feeds/{name}{SUFFIX}", title))
    return kinds
