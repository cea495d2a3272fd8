"""The loopback site of the crawl benchmark: 1,000 pages that never change, on hosts 127.0.0.1 to 127.0.0.250.

Every host has a robots.txt and four pages, each a table of about 25 KB with an ETag; a request that names the ETag is
answered 304. It runs as a process of its own (`python -m benchmarks.crawl_site`), prints its port, and ends with its
standard input. `/counts` says what was asked since the last time it was read.
"""

import asyncio
import json
import socket
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from subprocess import PIPE, Popen
from typing import Any

from config.countries import name_of

HOSTS = 250
COUNTRIES = (
    "ALB", "AND", "ARM", "AUT", "AZE", "BEL", "BIH", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA",
    "GEO", "DEU", "GRC", "HUN", "ISL", "IRL", "ITA", "LVA", "LIE", "LTU", "LUX", "MLT", "MDA", "MCO", "MNE",
    "NLD", "MKD", "NOR", "POL", "PRT", "ROU", "SMR", "SRB", "SVK", "SVN", "ESP", "SWE", "CHE", "TUR", "UKR",
)  # fmt: skip
ROBOTS = b"User-agent: *\nDisallow: /private/\n"


def host_of(number: int) -> str:
    return f"127.0.0.{number % HOSTS + 1}"


def page(number: int) -> bytes:
    """45 rows, a country each, in about 25 KB of markup."""
    rows = "\n".join(_row(number, place, code) for place, code in enumerate(COUNTRIES))
    head = f"<!DOCTYPE html><html lang='en'><head><title>Status of list {number}</title></head>"
    table = f"<table id='t'><thead><tr><th>Country</th><th>Status</th><th>Since</th></tr></thead>\n{rows}\n</table>"
    return f"{head}<body><h1>Status of list {number}</h1>\n{table}\n</body></html>".encode()


def _row(number: int, place: int, code: str) -> str:
    status = "member" if (number + place) % 3 else "observer"
    since = f"20{(number + place) % 20:02}-0{place % 9 + 1}-1{number % 9}"
    filler = f"<span class='note note-{place}' title='{'details of the entry ' * 16}'></span>"
    cells = f"<td>{name_of(code)}</td><td>{status}{filler}</td><td><time datetime='{since}'>{since}</time></td>"
    return f"<tr class='row' data-place='{place}'>{cells}</tr>"


@dataclass
class Counts:
    """What was asked, by kind of answer; most_at_once: the largest number of connections that one host had in use."""

    answers: Counter[str] = field(default_factory=Counter)
    busy: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    first: float | None = None
    last: float | None = None

    def told(self) -> dict[str, Any]:
        seconds = 0.0 if self.first is None or self.last is None else self.last - self.first
        return {**self.answers, "most_at_once": self.most_at_once, "seconds": seconds}


class Site(asyncio.Protocol):
    """One connection. `pause_s`: how long an answer is held back, so that overlap can be seen."""

    pages: dict[str, bytes]
    counts: Counts
    pause_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer = transport, b""
        self.host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            counts, path = self.counts, head.split(b" ", 2)[1].decode()
            if path == "/counts":
                self.transport.write(_answer("200 OK", json.dumps(counts.told()).encode()))
                type(self).counts = Counts()
                continue
            counts.busy[self.host] += 1
            counts.most_at_once = max(counts.most_at_once, counts.busy[self.host])
            asyncio.get_running_loop().call_later(self.pause_s, self._send, path, head.lower())

    def _send(self, path: str, head: bytes) -> None:
        counts, now = self.counts, asyncio.get_running_loop().time()
        counts.busy[self.host] -= 1
        counts.first, counts.last = counts.first or now, now
        kind, answer = self._chosen(path, head)
        counts.answers[kind] += 1
        self.transport.write(answer)

    def _chosen(self, path: str, head: bytes) -> tuple[str, bytes]:
        if path == "/robots.txt":
            return "robots", _answer("200 OK", ROBOTS)
        if path not in self.pages:
            return "missing", _answer("404 Not Found", b"")
        if b"\nif-none-match:" in head:
            return "not_modified", f'HTTP/1.1 304 Not Modified\r\nETag: "{path}"\r\n\r\n'.encode()
        return "whole", _answer("200 OK", self.pages[path], f'ETag: "{path}"\r\n')


def _answer(status: str, body: bytes, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


async def _serve(count: int) -> None:
    Site.pages, Site.counts = {f"/list/{number}": page(number) for number in range(count)}, Counts()
    loop = asyncio.get_running_loop()
    hosts = sorted({host_of(number) for number in range(count)})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    await loop.create_server(Site, hosts, port, backlog=1024, reuse_address=True)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def serving(count: int) -> Iterator[int]:
    """The port of a site of so many pages, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.crawl_site", str(count)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin and process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


def url_of(port: int, number: int) -> str:
    return f"http://{host_of(number)}:{port}/list/{number}"


def counts(port: int) -> dict[str, Any]:
    """What was asked since this was asked last."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/counts", timeout=10) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
