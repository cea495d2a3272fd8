"""The page on a socket: what is listened on, which proxies are believed, how it stops."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from config.settings import Settings
from web.app import create_app
from web.watch import watching

SECONDS_TO_FINISH = 10
AT_ONCE = 200
BACKLOG = 256


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that is bound, so that a port in use is told before anything else; address: where it is reached."""

    socket: socket.socket
    address: str


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> Listening:
    """Take the port; OSError where that cannot be."""
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
        # From here on whoever asks waits until the application is ready, instead of being refused.
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    name = f"[{host}]" if ":" in host else host
    return Listening(bound, f"http://{name}:{bound.getsockname()[1]}/")


def warnings_of(settings: Settings, host: str) -> Iterator[str]:
    """What an operator should know before others can reach the page."""
    if is_loopback(host):
        return
    if not settings.trusted_proxies:
        yield (
            f"{host} can be reached from other machines and nothing ends TLS before it: browsers will not keep anyone "
            "signed in. Put a proxy with TLS before it and name it in DATUMLINE_TRUSTED_PROXIES."
        )
    if settings.public_url is not None and settings.public_url.startswith("http://"):
        yield f"{settings.public_url} is without TLS: set DATUMLINE_PUBLIC_URL to the address with https."


def server_of(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """The server, not yet running: it takes requests to their end before it stops."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_keep_alive=15,
        limit_concurrency=AT_ONCE,
        backlog=BACKLOG,
        h11_max_incomplete_event_size=32 << 10,
    )
    return uvicorn.Server(config)


def serve(settings: Settings, engine: Engine, clock: Callable[[], datetime], listening: Listening) -> None:
    """Answer until SIGINT or SIGTERM, and watch the schedule meanwhile; requests that are under way are finished."""
    # Uvicorn has stopped in good order when it passes the interrupt on; here that is the end that was asked for.
    with suppress(KeyboardInterrupt), watching(settings, engine, clock):
        server_of(create_app(settings, engine, clock), settings).run(sockets=[listening.socket])
