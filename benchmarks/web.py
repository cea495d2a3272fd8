"""The editors' pages on a store of 10,000 open changes and 1,000,000 statements, beside an empty page of their size.

`python -m benchmarks web`: uvicorn in a process of its own, one connection that is kept open, medians.
DATUMLINE_BENCHMARK_POSTGRESQL_URL names a server on which a database may be made; without it SQLite alone is measured.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import create_engine, text

from benchmarks.web_store import OPEN, REPORT, STATEMENTS, build, session
from config.settings import Settings
from store.database import migrate, open_database, sqlite_url
from store.engines import make_engine, parse_url

RUNS, DECISIONS, REQUESTS, UNFORESEEN = 200, 40, 10_000, 60
PAGE_KB = 4
PAUSE_S = 0.05


class Client:
    """One connection, kept open."""

    def __init__(self, address: str, token: str = "") -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc)
        self.headers = {"cookie": f"datumline-session={token}", "host": "localhost"} if token else {}

    def ask(self, path: str, body: str | None = None) -> tuple[float, int, str]:
        """Seconds, status and the answer."""
        form = {} if body is None else {"content-type": "application/x-www-form-urlencoded"}
        headers = {**self.headers, **form}
        start = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return time.perf_counter() - start, answer.status, content.decode()


@contextmanager
def serving(kind: str, url: str) -> Iterator[tuple[str, int]]:
    """The address of a server, and its process."""
    command = [sys.executable, "-m", "benchmarks.web_serving", kind, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.terminate()


def median_of(ask: Callable[[], tuple[float, int, str]], runs: int = RUNS) -> float:
    """Milliseconds."""
    return statistics.median(ask()[0] for _ in range(runs)) * 1000


def measure(url: str, token: str, peer_url: str) -> None:
    """Every page beside the peer's page of as many lines and bytes, asked in turn."""
    with serving("ours", url) as (address, pid), serving("peer", peer_url) as (peer_address, _):
        ours, peer = Client(address, token), Client(peer_address)
        ids = re.findall(r'href="/changes/([0-9a-f]{12})', ours.ask("/")[2])
        pages = {
            "queue, first page": ("/", 50),
            "queue, one country": ("/?country=SWE", 50),
            "queue, a kind by figure": ("/?by=figure&meaning=joined", 50),
            "queue, searched": ("/?q=sweden+party", 50),
            "a change": (f"/changes/{ids[0]}", 30),
        }
        print(f"{'page':<34}{'bytes':>8}{'ours ms':>9}{'peer ms':>9}{'ratio':>7}{'  first time, ms':>17}")
        for name, (path, lines) in pages.items():
            first, status, content = ours.ask(path)
            assert status == 200, (path, status)
            size = len(content.encode())
            _row(name, size, partial(ours.ask, path), partial(peer.ask, f"/page?lines={lines}&size={size}"), first)
        _other_changes(ours, peer, ids, anywhere(url))
        _decisions(ours, peer)
        _memory(ours, pid, ids)


def _row(
    name: str,
    size: int,
    ours: Callable[[], tuple[float, int, str]],
    peer: Callable[[], tuple[float, int, str]],
    first: float,
) -> float:
    own, other = [], []
    for _ in range(RUNS):
        own.append(ours()[0])
        other.append(peer()[0])
    mine, theirs = (statistics.median(times) * 1000 for times in (own, other))
    print(f"{name:<34}{size:>8,}{mine:>9.2f}{theirs:>9.2f}{mine / theirs:>7.2f}{first * 1000:>17.2f}")
    return theirs


def anywhere(url: str) -> list[str]:
    """Open changes from all over the store, of which no page has told the server: ids say nothing of their place."""
    engine = make_engine(parse_url(url))
    with engine.connect() as conn:
        ids = list(conn.execute(text("SELECT id FROM changes WHERE status = 'open' ORDER BY id")).scalars())
    engine.dispose()
    return ids[:: max(1, len(ids) // UNFORESEEN)]


def _other_changes(ours: Client, peer: Client, ids: list[str], unforeseen: list[str]) -> None:
    """Opened for the first time: lines of a queue that was shown, in turn and here and there; what no page named."""
    _first_openings("a change, the next of its queue", ours, peer, ids[1:])
    here_and_there = re.findall(r'href="/changes/([0-9a-f]{12})', ours.ask("/?by=source&source=un_opsc")[2])[::4]
    _first_openings("a change, here and there", ours, peer, here_and_there)
    _first_openings("a change nobody could foresee", ours, peer, unforeseen)


def _first_openings(name: str, ours: Client, peer: Client, ids: list[str]) -> None:
    own, other, size = [], [], 0
    for one in ids:
        seconds, _, content = _asked_after_a_pause(ours, f"/changes/{one}")
        size = len(content.encode())
        own.append(seconds)
        other.append(_asked_after_a_pause(peer, f"/page?lines=30&size={size}")[0])
    _in_turn(name, size, own, other, median_of(partial(peer.ask, f"/page?lines=30&size={size}")))


def _in_turn(name: str, size: int, own: list[float], other: list[float], hurried: float) -> None:
    """hurried: milliseconds of the peer asked without any pause, which is quicker: nothing cools in between."""
    mine, theirs = (statistics.median(times) * 1000 for times in (own, other))
    print(f"{name:<34}{size:>8,}{mine:>9.2f}{theirs:>9.2f}{mine / theirs:>7.2f}   without pauses {mine / hurried:.2f}")


def _asked_after_a_pause(ours: Client, path: str, body: str | None = None) -> tuple[float, int, str]:
    """As people ask: what the page before left to be done is done."""
    time.sleep(PAUSE_S)
    return ours.ask(path, body)


def _decisions(ours: Client, peer: Client) -> None:
    """Approvals as an editor makes them: a page is opened, decided, and the next one is opened."""
    own, other, then = [], [], []
    page = ours.ask("/")[2]
    where = re.findall(r'href="(/changes/[0-9a-f]{12})', page)[0]
    for _ in range(DECISIONS):
        seconds, _, content = _asked_after_a_pause(ours, where)
        then.append(seconds)
        fields = dict(re.findall(r'name="(csrf|shown)" value="([0-9a-f]+)"', content))
        decided = urlencode({**fields, "action": "approve"})
        seconds, status, _ = _asked_after_a_pause(ours, f"{where}/decide", decided)
        assert status == 303, status
        own.append(seconds)
        other.append(_asked_after_a_pause(peer, f"/insert?lines=30&size={len(content.encode())}", "")[0])
        following = re.search(r'rel="next" href="([^"?]+)', unescape(content))
        assert following
        where = following[1]
    size = len(content.encode())
    hurried = median_of(lambda: peer.ask(f"/insert?lines=30&size={size}", ""))
    _in_turn("a decision", size, own, other, hurried)
    after = statistics.median(then) * 1000
    print(f"{'the change after a decision':<34}{size:>8,}{after:>9.2f}")
    again = [ours.ask("/")[0] * 1000]
    print(f"{'the queue after a decision':<34}{'':>8}{again[0]:>9.2f}")


def _memory(ours: Client, pid: int, ids: list[str]) -> None:
    paths = ["/", "/?country=SWE", "/?by=source", *(f"/changes/{one}" for one in ids)]
    for number in range(1_000):
        ours.ask(paths[number % len(paths)])
    before = _resident_mb(pid)
    for number in range(REQUESTS):
        ours.ask(paths[number % len(paths)])
    print(f"memory after 1,000 requests {before:.0f} MB, after {REQUESTS:,} more {_resident_mb(pid):.0f} MB")


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB / 1024


@contextmanager
def stores(folder: Path) -> Iterator[Iterator[tuple[str, str, str]]]:
    """(engine, address of the store, address for the peer) of every engine that there is."""
    server = os.environ.get("DATUMLINE_BENCHMARK_POSTGRESQL_URL")
    made: list[str] = []

    def each() -> Iterator[tuple[str, str, str]]:
        yield "SQLite", sqlite_url(folder / "home"), sqlite_url(folder / "peer")
        if server:
            yield "PostgreSQL", *(_database(server, made) for _ in range(2))

    try:
        yield each()
    finally:
        for name in made:
            _run(server or "", f'DROP DATABASE "{name}" WITH (FORCE)')


def _database(server: str, made: list[str]) -> str:
    name = f"datumline_bench_{uuid.uuid4().hex[:8]}"
    _run(server, f'CREATE DATABASE "{name}"')
    made.append(name)
    return parse_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = create_engine(parse_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, stores(Path(folder)) as found:
        for name, url, peer_url in found:
            for one in (url, peer_url):
                if parse_url(one).get_backend_name() == "sqlite":
                    open_database(one).dispose()
                else:
                    migrate(one)
            engine = open_database(url)
            start = time.perf_counter()
            build(engine)
            token = session(engine, Settings(report=REPORT))
            engine.dispose()
            seconds = time.perf_counter() - start
            print(f"\n{name}: {OPEN:,} open changes, {STATEMENTS:,} statements (made in {seconds:.0f} s)")
            measure(url, token, peer_url)


if __name__ == "__main__":
    main()
