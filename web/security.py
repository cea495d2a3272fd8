"""Who is asking, what they may do, and whether a form came from a page of ours."""

import hmac
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException as StarletteHTTPException

from config.settings import Settings
from domain.accounts import Role, Session, User
from store import open_counts
from store.engines import reading
from store.stamps import Remembered, stamp
from web import cookies
from web.handlers import Later
from workflow.accounts import lifetimes
from workflow.sign_in import note_use, signed_in

READING = frozenset({"GET", "HEAD"})
CSRF_FIELD = "csrf"
FIELDS_AT_MOST = 20_000
FILES_AT_MOST = 20
FIELD_LONGEST = 1 << 20
_KNOWN: Remembered[tuple[Session | None, Mapping[str, int]]] = Remembered(256)


class NotSignedIn(Exception):
    """Somebody has to sign in first."""


class Forbidden(Exception):
    """The user's role is not enough. needed: the least role that is."""

    def __init__(self, needed: Role) -> None:
        super().__init__(f"This needs the role {needed}.")
        self.needed = needed


class ForgedForm(Exception):
    """The form's token is missing, of another session, or the form came from another site."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking. secret: what form tokens are bound to. counts: what is open, by the name of its page."""

    session: Session | None
    secret: str
    is_new: bool
    counts: Mapping[str, int]

    @property
    def user(self) -> User | None:
        """The signed-in user."""
        return self.session.user if self.session else None


def visitor_of(request: Request, conn: Connection | None = None) -> Visitor:
    """Who is asking: looked up once a request, before anything else is read. conn: where it is looked up, if open.

    Whoever gives a connection calls `note_visit` when it is closed.
    """
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is None:
        known = request.state.visitor = _look_up(request, conn)
    return known


def note_visit(request: Request) -> None:
    """Put off the end of the visitor's session; no connection may be open."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is not None and visitor.session is not None:
        note_use(request.app.state.engine, visitor.session, request.app.state.clock())


async def sender_of_form(request: Request) -> None:
    """Of a form it is known before anything else who sent it; who only reads is looked up in the handler's thread."""
    if request.method not in READING:
        await run_in_threadpool(visitor_of, request)


def check_role(request: Request) -> User | None:
    """The user, who may do what the route asks for (None where it asks for nobody); NotSignedIn, Forbidden."""
    needed: Role | None = getattr(request.state, "needed", None)
    user = visitor_of(request).user
    if needed is not None and user is None:
        raise NotSignedIn
    if needed is not None and user is not None and not user.role.includes(needed):
        raise Forbidden(needed)
    return user


@cache
def require(role: Role) -> Callable[[Request], Awaitable[User | Later | None]]:
    """A dependency that gives the handler the signed-in user, who has at least this role."""

    async def user_with_role(request: Request) -> User | Later | None:
        request.state.needed = role
        # A form is read and checked, and a transaction opened, only for those who may send it.
        if request.method not in READING:
            return check_role(request)
        return Later(lambda: nullcontext(check_role(request)))

    user_with_role.role = role  # type: ignore[attr-defined]
    return user_with_role


Viewer = Annotated[User, Depends(require(Role.VIEWER))]
Editor = Annotated[User, Depends(require(Role.EDITOR))]
Maintainer = Annotated[User, Depends(require(Role.MAINTAINER))]
Operator = Annotated[User, Depends(require(Role.OPERATOR))]


async def posted_form(request: Request) -> AsyncIterator[FormData]:
    """What was posted, read whole before anything is opened for it; too many or too long fields are refused."""
    try:
        form = await request.form(max_files=FILES_AT_MOST, max_fields=FIELDS_AT_MOST, max_part_size=FIELD_LONGEST)
    except StarletteHTTPException as error:
        raise HTTPException(400, error.detail) from error
    try:
        if any("\x00" in part for item in form.multi_items() for part in item if isinstance(part, str)):
            raise HTTPException(400, "A field has a character that no text has.")
        yield form
    finally:
        await form.close()


async def checked_form(request: Request, form: Annotated[FormData, Depends(posted_form)]) -> FormData:
    """The posted fields, once it is sure that a page of ours, opened in this session, sent them; else ForgedForm."""
    token = form.get(CSRF_FIELD)
    if not _from_here(request) or not isinstance(token, str) or not _matches(visitor_of(request).secret, token):
        raise ForgedForm
    return form


PostedForm = Annotated[FormData, Depends(checked_form)]


def form_token(secret: str) -> str:
    """A token for a form, different each time, so that compressed pages do not give it away."""
    pad = secrets.token_bytes(32)
    return (pad + _xor(pad, _proof(secret, b"form"))).hex()


def seal(secret: str, content: bytes) -> str:
    """Proof that we made the content for this browser."""
    return _proof(secret, b"seal:" + content).hex()


def _matches(secret: str, token: str) -> bool:
    try:
        both = bytes.fromhex(token)
    except ValueError:
        return False
    return len(both) == 64 and hmac.compare_digest(_xor(both[:32], both[32:]), _proof(secret, b"form"))


def _proof(secret: str, content: bytes) -> bytes:
    return hmac.digest(secret.encode(), content, "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def _from_here(request: Request) -> bool:
    """What browsers say of a request's origin; a client that says nothing is left to its token."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    public = request.app.state.settings.public_url
    ours = {f"{request.url.scheme}://{request.headers.get('host', '')}"}
    if public:
        parts = urlsplit(public)
        ours.add(f"{parts.scheme}://{parts.netloc}")
    return origin.lower() in {one.lower() for one in ours}


def _look_up(request: Request, conn: Connection | None) -> Visitor:
    state = request.app.state
    token = cookies.read(request, cookies.SESSION)
    if token:
        now = state.clock()
        with reading(state.engine) if conn is None else nullcontext(conn) as looked:
            session, counts = _known(looked, token, state.settings, now)
        if session is not None:
            if conn is None:
                note_use(state.engine, session, now)
            return Visitor(session, token, False, counts)
    visit = cookies.read(request, cookies.VISIT)
    return Visitor(None, visit or secrets.token_urlsafe(32), visit is None, {})


def _known(conn: Connection, token: str, settings: Settings, now: datetime) -> tuple[Session | None, Mapping[str, int]]:
    """The session and what is open: looked up once a minute, and again as soon as anything was committed."""
    living = lifetimes(settings)

    def look() -> tuple[Session | None, Mapping[str, int]]:
        session = signed_in(conn, token, living, now)
        return session, open_counts.read(conn, settings.report, now) if session else {}

    minute = now.replace(second=0, microsecond=0)
    session, counts = _KNOWN.get(stamp(conn), (token, living, settings.report, minute), look)
    return (session, counts) if session is not None and living.hold(session, now) else (None, {})
