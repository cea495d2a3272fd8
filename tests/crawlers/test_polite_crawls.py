"""What a site sees of us, and what we never ask."""

import datetime
import gzip
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from http.server import HTTPServer, SimpleHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawlers.crawl import crawl
from crawlers.registry import load
from crawlers.results import CrawlOptions, EmptyArchive, FetchResult
from crawlers.retry_after import closed_hosts
from domain import __version__
from domain.errors import DatumlineError, UsageError
from domain.fetches import Outcome, Robots
from domain.sources import Page, Source
from tests.crawlers.planted import page, plant, polled
from tests.crawlers.site import Reply, Site

LIST = Reply(b"<html>list</html>")


def source(url: str) -> Source:
    return Source("list", "A list", "Keeper", "https://example.org/", "open", 7, (Page("page", url),), "1")


def test_a_host_is_asked_one_page_at_a_time_with_a_pause_whatever_sources_are_due(site: Site, tmp_path: Path) -> None:
    for number in range(3):
        site.pages |= {f"/{number}/{part}": Reply(b"<html>list</html>", pause_s=0.05) for part in "ab"}
        plant(tmp_path, f"list_{number}", "".join(page(f"{site.url}/{number}/{part}", part) for part in "ab"))

    results = polled(tmp_path, ["list_0", "list_1", "list_2"], delay_s=0.2)

    assert [result.fetch.outcome for result in results] == [Outcome.NEW] * 6
    assert site.most_at_once == 1
    times = [seen.at for seen in site.seen]
    # Scrapy spreads the pause from half to one and a half times.
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.09


def test_a_site_is_told_who_asks_and_its_robots_file_is_read_first(site: Site, tmp_path: Path) -> None:
    site.pages = {"/list": Reply(b"<html>list</html>", headers={"Set-Cookie": "a=b"}), "/again": LIST}
    plant(tmp_path, "list", page(site.url + "/list") + page(site.url + "/again", "again"))

    polled(tmp_path, ["list"], contact="https://example.org/us")

    assert site.paths()[0] == "/robots.txt"
    assert {seen.headers["user-agent"] for seen in site.seen} == {f"datumline/{__version__} (+https://example.org/us)"}
    assert all("cookie" not in seen.headers and "referer" not in seen.headers for seen in site.seen)


def test_a_passing_failure_is_asked_again(site: Site, tmp_path: Path) -> None:
    replies = iter([Reply(b"oops", 503), LIST])
    site.pages = {"/passing": lambda _: next(replies)}
    plant(tmp_path, "list", page(site.url + "/passing"))

    (result,) = polled(tmp_path, ["list"], retries=2)

    assert (result.fetch.outcome, site.paths().count("/passing")) == (Outcome.NEW, 2)


def test_a_site_that_says_wait_is_left_alone_for_so_long(site: Site, tmp_path: Path) -> None:
    replies = iter([Reply(b"slow down", 429, {"Retry-After": "1"}), LIST])
    site.pages = {"/short": lambda _: next(replies), "/other": LIST}
    plant(tmp_path, "list", page(site.url + "/short", "short") + page(site.url + "/other", "other"))

    outcomes = [result.fetch.outcome for result in polled(tmp_path, ["list"], retries=1)]

    assert outcomes == [Outcome.NEW] * 2
    told, after = [seen.at for seen in site.seen if seen.path != "/robots.txt"][:2]
    assert after - told >= 0.95


def test_a_site_that_says_wait_long_is_not_asked_again_neither_now_nor_before_the_time(
    site: Site, tmp_path: Path
) -> None:
    site.pages = {"/long": Reply(b"", 503, {"Retry-After": "7200"}), "/other": LIST}
    plant(tmp_path, "list", page(site.url + "/long", "long") + page(site.url + "/other", "other"))
    told, untold = polled(tmp_path, ["list"], retries=2)

    assert site.paths() == ["/robots.txt", "/long"]
    assert "left alone until" in str(told.fetch.cause) and "was not asked" in str(untold.fetch.cause)
    assert (told.fetch.requests, untold.fetch.requests) == (2, 0)

    closed = closed_hosts([told.fetch, untold.fetch], told.fetch.fetched_at + datetime.timedelta(seconds=7199))
    again = polled(tmp_path, ["list"], closed_hosts=closed)

    assert {(one.fetch.outcome, one.fetch.requests) for one in again} == {(Outcome.UNAVAILABLE, 0)}
    assert len(site.seen) == 2
    assert closed_hosts([told.fetch], told.fetch.fetched_at + datetime.timedelta(seconds=7201)) == {}


def test_every_page_keeps_an_account_of_what_it_took(site: Site, tmp_path: Path) -> None:
    packed = gzip.compress(b"<html>" + b"list " * 1000)
    site.pages = {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private/\n"),
        "/list": Reply(packed, headers={"Content-Encoding": "gzip"}),
        "/moved": Reply(b"moved", 301, {"Location": "/list"}),
        "/private/list": LIST,
    }
    plant(tmp_path, "list", "".join(page(site.url + path, path) for path in list(site.pages)[1:]))

    found = {result.fetch.role: result.fetch for result in polled(tmp_path, ["list"], delay_s=0.2)}

    robots = len(b"User-agent: *\nDisallow: /private/\n")
    accounts = {role: (one.requests, one.bytes_received, one.robots) for role, one in found.items()}
    assert accounts == {
        "/list": (2, robots + len(packed), Robots.ALLOWED),
        "/moved": (2, len(b"moved") + len(packed), Robots.ALLOWED),
        "/private/list": (0, 0, Robots.FORBIDDEN),
    }
    # Scrapy spreads the pause from half to one and a half times.
    assert all(one.delay_ms is None or one.delay_ms >= 90 for one in found.values())
    assert found["/moved"].delay_ms is not None and found["/private/list"].delay_ms is None


@pytest.mark.parametrize(
    ("reply", "decision"),
    [(Reply(b"no", 404), Robots.NONE), (Reply(b"<html><title>All</title>Disallow: /</html>"), Robots.NONE)],
)
def test_a_site_without_robots_file_may_be_asked(site: Site, tmp_path: Path, reply: Reply, decision: Robots) -> None:
    site.pages = {"/robots.txt": reply, "/list": LIST}
    plant(tmp_path, "list", page(site.url + "/list"))

    (result,) = polled(tmp_path, ["list"])

    assert (result.fetch.outcome, result.fetch.robots) == (Outcome.NEW, decision)


def test_this_machine_is_not_asked_unless_allowed_neither_by_name_nor_in_other_spellings(
    site: Site, tmp_path: Path
) -> None:
    port = site.url.rpartition(":")[2]
    hosts = ("127.0.0.1", "localhost", "2130706433", "0x7f.1")
    plant(tmp_path, "list", "".join(page(f"http://{host}:{port}/list", host) for host in hosts))

    results = polled(tmp_path, ["list"], allow_loopback=False, contact="https://example.org/us")

    assert [result.fetch.outcome for result in results] == [Outcome.FAILED] * 4
    assert all("inside this machine" in str(result.fetch.cause) for result in results)
    assert site.seen == []


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b"oops", 503), "robots.txt answers 503"),
        (Reply(b"slow down", 429), "robots.txt answers 429"),
        (Reply(b"User-agent: *", pause_s=1.5), "did not answer completely within 1 seconds"),
        (Reply(b"User-agent: *", stated_length=100), "broke off"),
    ],
)
def test_a_site_that_cannot_say_what_may_be_fetched_is_not_asked(
    site: Site, tmp_path: Path, reply: Reply, words: str
) -> None:
    site.pages = {"/robots.txt": reply, "/list": LIST}
    plant(tmp_path, "list", page(site.url + "/list"))

    (result,) = polled(tmp_path, ["list"])

    assert (set(site.paths()), result.fetch.snapshot) == ({"/robots.txt"}, None)
    assert not result.fetch.outcome.good and words in str(result.fetch.cause)
    assert result.fetch.robots is Robots.UNKNOWN


def test_the_operator_s_proxy_is_used_for_public_sites_only(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", site.url)
    monkeypatch.delenv("no_proxy", raising=False)
    site.pages = {"http://example.org/list": LIST}
    pages = page("http://example.org/list", "public") + page("http://localhost:9/list", "own")
    plant(tmp_path, "list", pages + page("http://10.0.0.1/list", "inside"))

    results = polled(tmp_path, ["list"], allow_loopback=False, contact="https://example.org/us")

    outcomes = {result.fetch.role: result.fetch.outcome for result in results}
    assert outcomes == {"public": Outcome.NEW, "own": Outcome.FAILED, "inside": Outcome.FAILED}
    assert site.paths() == ["http://example.org/robots.txt", "http://example.org/list"]


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    plant(tmp_path / "sources", "list", page(f"https://localhost:{server.server_port}/"))

    (result,) = polled(tmp_path / "sources", ["list"])
    server.shutdown()
    server.server_close()

    assert result.fetch.outcome is Outcome.FAILED
    assert "No secure connection to localhost" in str(result.fetch.cause)


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = folder / "localhost.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return file


def test_public_sites_are_not_asked_without_a_contact() -> None:
    with pytest.raises(UsageError, match="DATUMLINE_CONTACT"):
        crawl([source("https://example.org/list")], CrawlOptions(), EmptyArchive(), print)
    with pytest.raises(UsageError, match="line breaks"):
        crawl([source("https://example.org/list")], CrawlOptions(contact="a\r\nX: b"), EmptyArchive(), print)


def test_a_store_that_fails_ends_the_crawl_with_its_own_error(site: Site, tmp_path: Path) -> None:
    site.pages = {"/list": LIST}
    plant(tmp_path, "list", page(site.url + "/list"))

    class BrokenArchive(EmptyArchive):
        def last_good(self, source: str, url: str) -> None:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        polled(tmp_path, ["list"], BrokenArchive())
    assert "/list" not in site.paths()


def test_a_crawl_that_takes_too_long_is_stopped_and_what_came_is_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages = {"/quick": LIST, "/slow": Reply(b"<html>list</html>", pause_s=5)}
    plant(tmp_path, "list", page(site.url + "/quick", "quick") + page(site.url + "/slow", "slow"))
    came: list[FetchResult] = []
    monkeypatch.setattr("crawlers.crawl.monotonic", lambda: 3600.0 * len(came))
    options = CrawlOptions(delay_s=0, timeout_s=30, allow_loopback=True, time_limit_s=600, sources_root=tmp_path)

    with pytest.raises(DatumlineError, match="time limit"):
        crawl([load("list", root=tmp_path)], options, EmptyArchive(), came.append)

    assert [result.fetch.role for result in came] == ["quick"]


def test_a_crashed_crawling_process_is_told_in_one_sentence(site: Site, tmp_path: Path) -> None:
    plant(tmp_path, "list", page(site.url + "/list"))
    children = f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children"

    def kill(headers: dict[str, str]) -> Reply:
        for child in Path(children).read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if any(b"crawlers" in argument for argument in command):
                os.kill(int(child), signal.SIGKILL)
        return LIST

    site.pages = {"/list": kill}

    with pytest.raises(DatumlineError, match="ended before its work was done"):
        polled(tmp_path, ["list"])


def test_a_crawling_process_whose_parent_is_gone_ends(site: Site, tmp_path: Path) -> None:
    site.pages = {f"/{number}": Reply(b"<html>list</html>", pause_s=0.2) for number in range(100)}
    plant(tmp_path, "list", "".join(page(f"{site.url}/{number}", str(number)) for number in range(100)))
    script = (
        "from pathlib import Path; from tests.crawlers.planted import polled; "
        f"polled(Path({str(tmp_path)!r}), ['list'])"
    )
    parent = subprocess.Popen([sys.executable, "-c", script])
    while len(site.seen) < 3:
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    time.sleep(1)
    seen = len(site.seen)
    time.sleep(1)

    assert len(site.seen) == seen < 20
