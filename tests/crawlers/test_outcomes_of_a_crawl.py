"""Scrapy over real HTTP: one crawl of one source with a page for each way in which a fetch can end."""

import gzip
import socket
from collections.abc import Iterator

import pytest

from crawlers.results import FetchResult
from domain.fetches import Outcome
from tests.crawlers.planted import page, plant, polled
from tests.crawlers.site import Reply, Site, serving

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body>"
LIST = b"<html><body><h1>The list</h1></body></html>"
LIMIT = 20_000

PAGES: dict[str, Reply] = {
    "good": Reply(LIST, headers={"Content-Type": "text/html; charset=UTF-8", "ETag": '"1"'}),
    "react-shell": Reply(b"<html><body>You need to enable JavaScript to run this app.</body></html>"),
    "to-root": Reply(status=301, headers={"Location": "/?NumSte=185"}),
    "to-portal": Reply(status=302, headers={"Location": "/en/web/portal"}),
    "to-other-site": Reply(status=301, headers={"Location": "http://localhost:9/list"}),
    "to-new-name": Reply(status=301, headers={"Location": "/new-name"}),
    "round": Reply(status=302, headers={"Location": "/round"}),
    "nowhere": Reply(status=302),
    "to-private": Reply(status=302, headers={"Location": "http://10.0.0.1/to-private"}),
    "refused": Reply(b"no", 403),
    "challenge-200": Reply(CHALLENGE, headers={"Content-Type": "text/html"}),
    "challenge-503": Reply(b"busy", 503, {"cf-mitigated": "challenge"}),
    "gone": Reply(b"gone", 410),
    "broken": Reply(b"oops", 500),
    "empty": Reply(b" \n"),
    "document.pdf": Reply(LIST, headers={"Content-Type": "application/pdf"}),
    "large": Reply(b"x" * (LIMIT + 1)),
    "bomb": Reply(gzip.compress(b"0" * (LIMIT * 50)), headers={"Content-Encoding": "gzip"}),
    "packed": Reply(gzip.compress(LIST), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"}),
    "broken-off": Reply(LIST, stated_length=len(LIST) + 100),
    "silent": Reply(LIST, pause_s=1.5),
    "dripping": Reply(LIST, drip_s=0.1),
    "private/list": Reply(LIST),
}


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FetchResult]]:
    root = tmp_path_factory.mktemp("sources")
    # Sites that say wait have hosts of their own: they are left alone after the first answer.
    with serving(Site()) as site, serving(Site(), "127.0.0.2") as strict, serving(Site(), "127.0.0.3") as busy:
        strict.pages = {"/too-often": Reply(b"slow down", 429, {"Retry-After": "3600"})}
        busy.pages = {"/too-busy": Reply(b"busy", 503, {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})}
        site.pages = {f"/{name}": reply for name, reply in PAGES.items()}
        site.pages["/new-name"] = Reply(LIST)
        site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private/\n")
        pages = [page(f"{site.url}/{name}", role=name) for name in PAGES]
        pages.append(page(f"http://127.0.0.1:{closed_port()}/", role="closed"))
        pages.append(page("http://name.invalid/", role="unknown-name"))
        pages.append(page("http://192.168.1.1/list", role="inside"))
        pages.append(page("https" + site.url.removeprefix("http") + "/good", role="no-tls"))
        pages.extend(page(f"{strict.url}/{name}", role=name) for name in ("too-often", "after-too-often"))
        pages.extend(page(f"{busy.url}/{name}", role=name) for name in ("too-busy", "after-too-busy"))
        plant(root, "list", "\n".join(pages))
        yield {r.fetch.role: r for r in polled(root, ["list"], contact="https://example.org/us", size_limit=LIMIT)}


@pytest.mark.parametrize(
    ("name", "outcome", "words"),
    [
        ("good", Outcome.NEW, None),
        ("react-shell", Outcome.NEW, None),
        ("packed", Outcome.NEW, None),
        ("to-new-name", Outcome.NEW, None),
        ("to-root", Outcome.MOVED, "entrance"),
        ("to-portal", Outcome.MOVED, "entrance"),
        ("to-other-site", Outcome.MOVED, "another site"),
        ("to-private", Outcome.MOVED, "another site"),
        ("round", Outcome.MOVED, "on and on"),
        ("nowhere", Outcome.MOVED, "without saying where"),
        ("refused", Outcome.WALLED, "by hand"),
        ("too-often", Outcome.WALLED, "asked too often (429) and wants to be left alone until 20"),
        ("after-too-often", Outcome.UNAVAILABLE, "127.0.0.2 wants to be left alone until 20"),
        ("too-busy", Outcome.UNAVAILABLE, "out of order (503) and wants to be left alone until 20"),
        ("after-too-busy", Outcome.UNAVAILABLE, "127.0.0.3 wants to be left alone until 20"),
        ("challenge-200", Outcome.WALLED, "browser"),
        ("challenge-503", Outcome.WALLED, "refuses programs"),
        ("gone", Outcome.UNAVAILABLE, "not there any more (410)"),
        ("broken", Outcome.UNAVAILABLE, "out of order (500)"),
        ("empty", Outcome.NOT_THE_PAGE, "empty"),
        ("document.pdf", Outcome.NOT_THE_PAGE, "A PDF was due and an HTML page came."),
        ("large", Outcome.TOO_LARGE, "limit"),
        ("bomb", Outcome.TOO_LARGE, "limit"),
        ("broken-off", Outcome.FAILED, "broke off"),
        ("silent", Outcome.UNAVAILABLE, "within 1 seconds"),
        ("dripping", Outcome.UNAVAILABLE, "within 1 seconds"),
        ("private/list", Outcome.FORBIDDEN_BY_ROBOTS, "robots.txt of 127.0.0.1"),
        ("closed", Outcome.UNAVAILABLE, "refuses connections"),
        ("unknown-name", Outcome.UNAVAILABLE, "has no address"),
        ("inside", Outcome.FAILED, "inside this machine or network"),
        ("no-tls", Outcome.FAILED, "No secure connection"),
    ],
)
def test_each_way_to_end_has_its_name_and_a_sentence(
    results: dict[str, FetchResult], name: str, outcome: Outcome, words: str | None
) -> None:
    fetch = results[name].fetch

    assert (fetch.outcome, fetch.cause is None) == (outcome, words is None), fetch.cause
    if words is not None:
        assert words in str(fetch.cause)
        assert str(fetch.cause).endswith(".")


def test_every_page_ends_exactly_once(results: dict[str, FetchResult]) -> None:
    assert sorted(result.place for result in results.values()) == [(number,) for number in range(len(PAGES) + 8)]


def test_bytes_are_kept_as_they_came_after_unpacking(results: dict[str, FetchResult]) -> None:
    good, packed = results["good"].snapshot, results["packed"].snapshot

    assert good is not None and packed is not None
    assert (good.content, good.media_type, good.charset) == (LIST, "text/html", "UTF-8")
    assert packed.content == LIST
    assert results["good"].fetch.snapshot == good.sha256
    assert results["good"].fetch.headers["etag"] == '"1"'


def test_the_address_that_answered_is_kept_beside_the_one_asked(results: dict[str, FetchResult]) -> None:
    fetch = results["to-new-name"].fetch

    assert fetch.url.endswith("/to-new-name")
    assert str(fetch.answered_url).endswith("/new-name")


def test_a_wall_is_kept_as_evidence_and_an_error_page_is_not(results: dict[str, FetchResult]) -> None:
    wall = results["challenge-200"].snapshot

    assert wall is not None and wall.content == CHALLENGE
    assert results["broken"].snapshot is None
    assert results["to-root"].snapshot is None
