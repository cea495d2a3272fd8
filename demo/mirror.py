"""A mirror of the sources on this machine, so that everything can be tried without internet.

It serves at the sources' own paths what demo/facts says, with robots.txt, validators and conditional answers; every
page says that it is a demonstration.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from crawlers.registry import load
from demo.faults import Fault
from demo.ncmec_facts import YEARS
from demo.treaty_pages import PUBLIC_KEY, SERVICE, key_page, signatures
from demo.un_pages import TREATIES as UN_TREATIES
from demo.un_pages import status_page
from domain.snapshots import sha256_of

TREATIES = ("185", "201")
NCMEC = "ncmec_cybertip"
# The day on which the facts were put together.
LAST_MODIFIED = "Fri, 20 Nov 2026 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class MirrorPage:
    """content: from the mirror's own base URL to the bytes. key: the header `token` that a request must carry."""

    content: Callable[[str], bytes]
    media_type: str
    key: str | None = None


@cache
def _drawn(year: str, _base_url: str) -> bytes:
    from demo.ncmec_pdf import draw_year

    return draw_year(year)


def _service(treaty: str, _base_url: str) -> bytes:
    return signatures(treaty)


def _status(source_id: str, _base_url: str) -> bytes:
    return status_page(source_id)


def _robots(_base_url: str) -> bytes:
    return b"User-agent: *\nDisallow: /private/\n"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def pages() -> Mapping[str, MirrorPage]:
    """Path with query -> page, at the same paths as the live sources'."""
    found = {"/robots.txt": MirrorPage(_robots, "text/plain; charset=utf-8")}
    for treaty in TREATIES:
        (page,) = load(f"coe_treaty_{treaty}").pages
        found[_path(page.url)] = MirrorPage(partial(key_page, treaty), "text/html; charset=utf-8")
        found[f"{SERVICE}api/signatures?NumSte={treaty}&langue=ENG"] = MirrorPage(
            partial(_service, treaty), "application/json; charset=utf-8", PUBLIC_KEY
        )
    for source_id in UN_TREATIES:
        (page,) = load(source_id).pages
        found[_path(page.url)] = MirrorPage(partial(_status, source_id), "text/html; charset=utf-8")
    for page in load(NCMEC).pages:
        if page.item in YEARS:
            found[_path(page.url)] = MirrorPage(partial(_drawn, page.item), "application/pdf")
    return found


class _Mirror(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, served: Mapping[str, MirrorPage], faults: Mapping[str, Fault]) -> None:
        super().__init__((host, 0), _Handler)
        self.pages, self.faults = served, faults
        self.base_url = f"http://{host}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "datumline-demonstration"
    sys_version = ""
    server: _Mirror

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path)
        fault = self.server.faults.get(self.path)
        if fault is not None:
            self._play(fault, page)
        elif page is None:
            self._answer(404, "text/plain; charset=utf-8", b"The demonstration has no such page.\n")
        elif page.key is not None and self.headers.get("token") != page.key:
            self._answer(401, "text/plain; charset=utf-8", b"The key that the public page names is missing.\n")
        else:
            self._answer_page(page)

    def _answer_page(self, page: MirrorPage) -> None:
        content = page.content(self.server.base_url)
        etag = f'"{sha256_of(content)[:32]}"'
        validators = {"ETag": etag, "Last-Modified": LAST_MODIFIED}
        if self._is_held(etag):
            self._answer(304, page.media_type, b"", validators)
        else:
            self._answer(200, page.media_type, content, validators)

    def _play(self, fault: Fault, page: MirrorPage | None) -> None:
        """Answers as the fault says; a client that has enough of it and leaves is no error."""
        self.close_connection = True
        content = page.content(self.server.base_url) if page and fault.body is None and fault.stream is None else b""
        content = content if fault.body is None else fault.body
        media_type = fault.media_type or (page.media_type if page else "text/plain; charset=utf-8")
        try:
            time.sleep(fault.silent_s)
            self.send_response(fault.status)
            for name, value in fault.headers.items():
                self.send_header(name, value or self.path)
            self.send_header("Content-Type", media_type)
            self._send(fault, fault.damage(content) if fault.damage else content)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _send(self, fault: Fault, content: bytes) -> None:
        if fault.stream is None:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        if fault.stream is not None:
            for part in fault.stream():
                self.wfile.write(part)
        elif fault.drip_s:
            for place in range(len(content)):
                self.wfile.write(content[place : place + 1])
                time.sleep(fault.drip_s)
        else:
            self.wfile.write(content[: fault.kept])

    def _is_held(self, etag: str) -> bool:
        """If-None-Match alone decides where it is given (RFC 9110, 13.2.2)."""
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return etag in (tag.strip().removeprefix("W/") for tag in asked.split(","))
        return self.headers.get("If-Modified-Since") == LAST_MODIFIED

    def _answer(self, status: int, media_type: str, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the crawl itself tells what was asked."""


@contextmanager
def serve(
    faults: Mapping[str, Fault] | None = None,
    host: str = "127.0.0.1",
    served: Mapping[str, MirrorPage] | None = None,
) -> Iterator[str]:
    """Serves the mirror on a free port of this machine and yields its base URL, without a slash at its end.

    faults: path with query -> what goes wrong there; looked up at each request, so that it may change meanwhile. Ask a
    path at `demo.faults.base_of(fault, base_url)`. host: an address of this machine. served: other pages than `pages`.
    """
    server = _Mirror(host, pages() if served is None else served, {} if faults is None else faults)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.base_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
