"""Handing a digest to a webhook: signed, never redirected, never to an address that may not be reached."""

import hashlib
import hmac
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from domain import __version__
from notifications.cleaning import plain, shorten
from notifications.endings import Later, Refused

CONNECT_SECONDS, READ_SECONDS = 10, 20
LONGEST_WAIT = 86_400
AGAIN = frozenset({408, 421, 425, 429})
"""Answers of the 4xx kind that are about now, not about the message."""
MayReach = Callable[[str], bool]
"""Whether an address (of a machine, as digits) may be reached."""


class _NotAllowed(Exception):
    """The name leads to an address inside this machine or network."""


def signature(secret: str, body: bytes, now: datetime) -> str:
    """`t=1795316130,v1=…`: HMAC-SHA256, in hexadecimal, of the time (seconds since 1970), a full stop and the body."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


@dataclass(frozen=True, slots=True)
class Call:
    """One message to one webhook. secret: the key that both sides have. may_reach: see there."""

    url: str
    secret: str
    message_id: str
    body: bytes
    may_reach: MayReach


def post(call: Call, now: datetime, about_to: Callable[[], None]) -> str:
    """Send it once and give the answer; about_to is called before anything is. Raises Later or Refused.

    Any 2xx is a delivery. 408, 421, 425, 429, 5xx and silence are tried again, after Retry-After where it is given;
    every other answer, a redirect among them, is a refusal.
    """
    headers = {
        "content-type": "application/json",
        "user-agent": f"datumline/{__version__}",
        "datumline-id": call.message_id.strip("<>"),
        "datumline-signature": signature(call.secret, call.body, now),
    }
    about_to()
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no .netrc of the environment
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Guarded(call.may_reach))
        try:
            with session.post(
                call.url,
                data=call.body,
                headers=headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,  # what it answers besides the status is of no use and may be endless
            ) as answer:
                return _judged(answer)
        except _NotAllowed as error:
            inside = f"{error} is an address inside this machine or network; set private_webhooks to allow it."
            raise Refused(inside) from error
        except requests.RequestException as error:
            raise _ending(error, urlsplit(call.url).hostname or "") from error


def _judged(answer: requests.Response) -> str:
    said = shorten(plain(f"{answer.status_code} {answer.reason or ''}"), 200)
    if 200 <= answer.status_code < 300:
        return said
    if answer.status_code in AGAIN or answer.status_code >= 500:
        wait = answer.headers.get("retry-after", "")
        raise Later(said, wait=min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdigit() else None)
    raise Refused(said)


def _ending(error: requests.RequestException, host: str) -> Later | Refused:
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Refused(f"{host or 'The webhook'} is not an address that can be asked.")
    said = shorten(plain(f"{host} does not answer: {error}"), 300)
    return Later(said, unanswered=not _caused_by(error, NewConnectionError, requests.exceptions.ConnectTimeout))


def _caused_by(error: BaseException, *kinds: type[BaseException]) -> bool:
    seen: list[Any] = [error]
    while seen:
        one = seen.pop()
        if isinstance(one, kinds):
            return True
        if isinstance(one, BaseException):
            seen += [getattr(one, "reason", None), *one.args, one.__cause__]
    return False


class _Guarded(HTTPAdapter):
    """Connects only to addresses that may be reached, whatever a name resolves to between two looks."""

    def __init__(self, may_reach: MayReach) -> None:
        self._may_reach = may_reach
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._may_reach)


def _pools(may_reach: MayReach) -> dict[str, Any]:
    """Pools whose sockets are looked at before a byte is written to them, TLS included."""

    def checked(connection: Any, made: socket.socket) -> socket.socket:
        if may_reach(str(made.getpeername()[0])):
            return made
        made.close()
        raise _NotAllowed(connection.host)

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return checked(self, super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return checked(self, super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
