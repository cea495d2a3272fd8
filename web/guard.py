"""What stands before every handler: known host names, limits, headers, a number for each request, a line of the log."""

import re
import time
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config import logs
from web.addresses import host_name
from web.headers import ALWAYS, STRICT_TRANSPORT

LOG = logs.logger("datumline.web")
BODY_LARGEST = 2 << 20
UPLOAD_LARGEST = 12 << 20
_SECRET_PATHS = re.compile(r"^(/(?:invitation|reset|unsubscribe|feeds|confirm)/).+")


class BodyTooLarge(Exception):
    """More was sent than is read."""


class Guard:
    """Outermost: nothing is answered without it."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with logs.run() as run:
            scope.setdefault("state", {})["run"] = run
            await self._answer(scope, receive, _Answering(scope, send, run), headers)

    async def _answer(self, scope: Scope, receive: Receive, answering: "_Answering", headers: Headers) -> None:
        if host_name(headers.get("host", "")) not in self.hosts:
            refused = PlainTextResponse("This name is not one under which this page answers.\n", 421)
            await refused(scope, receive, answering.send)
        elif "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            # PostgreSQL has no such character in a text: no handler needs to think of it.
            await PlainTextResponse("This address has a character that no text has.\n", 400)(
                scope, receive, answering.send
            )
        elif _announced(headers) > _limit(headers):
            await PlainTextResponse("This is more than is read at once.\n", 413)(scope, receive, answering.send)
        else:
            await self.app(scope, _limited(receive, _limit(headers)), answering.send)
        answering.log()


class _Answering:
    """Adds the headers to an answer on its way out, and tells the log of it; secrets in addresses are left out."""

    def __init__(self, scope: Scope, send: Send, run: str) -> None:
        self.scope, self.out, self.run = scope, send, run
        self.status, self.began = 0, time.monotonic()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in ALWAYS.items():
                headers.setdefault(name, value)
            if self.scope["scheme"] == "https":
                headers.setdefault("strict-transport-security", STRICT_TRANSPORT)
            headers["x-run"] = self.run
        await self.out(message)

    def log(self) -> None:
        ms = round((time.monotonic() - self.began) * 1000, 1)
        path = _SECRET_PATHS.sub(r"\1…", self.scope["path"])
        LOG.info("request.answered", method=self.scope["method"], path=path, status=self.status, ms=ms)


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _limit(headers: Headers) -> int:
    is_upload = headers.get("content-type", "").startswith("multipart/form-data")
    return UPLOAD_LARGEST if is_upload else BODY_LARGEST


def _limited(receive: Receive, limit: int) -> Receive:
    """For a body whose length is not announced, or wrongly."""
    received = 0

    async def counting() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise BodyTooLarge
        return message

    return counting
