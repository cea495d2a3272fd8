"""A web site of the tests: answers by path, remembers every request, and how many it had in hand at once."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """What the site answers: `drip_s` pauses between the body's bytes, `stated_length` may lie about them."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause_s: float = 0.0
    drip_s: float = 0.0
    stated_length: int | None = None


@dataclass(frozen=True)
class Seen:
    path: str
    headers: dict[str, str]
    at: float


class Site:
    """`pages` maps a path (with its query) to a Reply or to a function from the request's headers to a Reply."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = {}
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self.url = ""
        self._at_once = 0
        self._lock = threading.Lock()

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def headers_of(self, path: str) -> dict[str, str]:
        return next(seen.headers for seen in reversed(self.seen) if seen.path == path)

    def enter(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        page = self.pages.get(seen.path, Reply(b"no such page", 404))
        return page(seen.headers) if callable(page) else page

    def leave(self) -> None:
        with self._lock:
            self._at_once -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.site.enter(Seen(self.path, headers, time.monotonic()))
        try:
            time.sleep(reply.pause_s)
            self._send(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.site.leave()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            length = len(reply.body) if reply.stated_length is None else reply.stated_length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        for start in range(0, len(reply.body), 1 if reply.drip_s else max(1, len(reply.body))):
            self.wfile.write(reply.body[start : start + (1 if reply.drip_s else len(reply.body))])
            self.wfile.flush()
            time.sleep(reply.drip_s)
        if reply.stated_length is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """The tests look at `site.seen` instead."""


@contextmanager
def serving(site: Site, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serves the site on a free port of this address of this machine; sets `site.url`.

    tls: serves https, under the name localhost.
    """
    server = ThreadingHTTPServer((host, 0), type("Handler", (_Handler,), {"site": site}))
    server.daemon_threads = True
    site.url = f"http://{host}:{server.server_address[1]}"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        site.url = f"https://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
