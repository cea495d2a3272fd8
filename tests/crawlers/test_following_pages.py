"""A key page names the pages to ask next; a capture lacks parts as soon as one of them was not had."""

import json
from pathlib import Path

import pytest

from crawlers.captures import assemble
from crawlers.crawl import crawl
from crawlers.registry import load
from crawlers.results import CrawlOptions, EmptyArchive, FetchResult
from domain.errors import DatumlineError
from domain.fetches import Outcome
from domain.snapshots import Capture
from tests.crawlers.planted import HeldPages, page, plant, polled
from tests.crawlers.site import Reply, Site

FOLLOW = """
import json
from domain.errors import NotThePage
from domain.sources import Page

def follow(part):
    if part.role != "key_page":
        return ()
    try:
        key = json.loads(part.snapshot.content)
    except ValueError:
        raise NotThePage("The key page names no key.")
    headers = {"token": key["key"], "Accept": "application/json"}
    return tuple(Page("rows", key["api"] + name, headers=headers) for name in ("/rows/1", "/rows/2"))
"""
ROWS = json.dumps([{"country": "Sweden"}]).encode()


def service(headers: dict[str, str]) -> Reply:
    return Reply(ROWS) if headers.get("token") == "public" else Reply(b"no", 401)


@pytest.fixture
def root(site: Site, tmp_path: Path) -> Path:
    key_page = json.dumps({"key": "public", "api": site.url}).encode()
    site.pages = {"/key": Reply(key_page, headers={"ETag": '"k"'}), "/rows/1": service, "/rows/2": service}
    plant(tmp_path, "list", page(site.url + "/key", role="key_page", item="2021"), FOLLOW)
    return tmp_path


def captured(root: Path, results: list[FetchResult]) -> Capture:
    held = HeldPages(results)
    ((item, capture),) = assemble(load("list", root=root), results, held.read)
    assert item == "2021"
    return capture


def test_the_pages_that_a_key_page_names_are_asked_with_their_headers(site: Site, root: Path) -> None:
    results = polled(root, ["list"])

    assert [result.fetch.outcome for result in results] == [Outcome.NEW] * 3
    sent = site.headers_of("/rows/1")
    assert (sent["token"], sent["accept"]) == ("public", "application/json")
    assert {result.page.item for result in results} == {"2021"}
    capture = captured(root, results)
    assert capture.complete
    assert [part.url.removeprefix(site.url) for part in capture.parts] == ["/key", "/rows/1", "/rows/2"]


def test_an_unchanged_key_page_is_followed_from_the_archive(site: Site, root: Path) -> None:
    first = polled(root, ["list"])
    site.pages["/key"] = Reply(status=304)

    second = polled(root, ["list"], HeldPages(first))

    assert [result.fetch.outcome for result in second] == [Outcome.UNCHANGED] * 3
    read = HeldPages(first).read
    ((_, capture),) = assemble(load("list", root=root), second, read)
    assert capture.complete
    assert capture.parts[0].snapshot == first[0].snapshot


def test_a_part_that_was_not_had_leaves_the_capture_incomplete(site: Site, root: Path) -> None:
    bad = {
        "broken": Reply(b"oops", 500),
        "moved": Reply(status=301, headers={"Location": "/rows/1"}),
        "loading": Reply(b"<html>Loading</html>"),
    }
    for name, reply in bad.items():
        key = json.dumps({"key": "public", "api": f"{site.url}/{name}"}).encode()
        site.pages |= {f"/{name}": Reply(key), f"/{name}/rows/1": service, f"/{name}/rows/2": reply}
        plant(root, name, page(f"{site.url}/{name}", role="key_page", item="2021"), FOLLOW)

    results = polled(root, list(bad))

    outcomes = {r.fetch.source: r.fetch.outcome for r in results if r.fetch.url.endswith("/rows/2")}
    assert outcomes == {
        "broken": Outcome.UNAVAILABLE,
        "moved": Outcome.MOVED,
        "loading": Outcome.NOT_THE_PAGE,
    }
    for name in bad:
        ((_, capture),) = assemble(load(name, root=root), results, HeldPages(results).read)
        assert (capture.complete, len(capture.parts)) == (False, 2)


def test_a_key_page_that_leads_nowhere_keeps_its_bytes_and_gives_no_capture(site: Site, root: Path) -> None:
    elsewhere = json.dumps({"key": "public", "api": "file:///etc"}).encode()
    site.pages |= {
        "/key": Reply(b"<html>Welcome to the portal</html>"),
        "/other": Reply(b"{}"),
        "/out": Reply(elsewhere),
    }
    plant(root, "other", page(site.url + "/other", role="key_page"), FOLLOW)
    plant(root, "out", page(site.url + "/out", role="key_page"), FOLLOW)

    results = polled(root, ["list", "other", "out"])

    portal, unforeseen, outside = results
    assert (outside.fetch.outcome, outside.follows) == (Outcome.NOT_THE_PAGE, 0)
    assert "'file:///etc/rows/1', which is no address on the web" in str(outside.fetch.cause)
    assert (portal.fetch.outcome, portal.fetch.cause) == (Outcome.NOT_THE_PAGE, "The key page names no key.")
    assert portal.snapshot is not None
    assert unforeseen.fetch.outcome is Outcome.FAILED
    assert "other/follow.py broke on the page: KeyError" in str(unforeseen.fetch.cause)
    assert assemble(load("list", root=root), results, HeldPages([]).read) == ()


def test_a_result_that_never_came_leaves_the_capture_incomplete(root: Path) -> None:
    results = polled(root, ["list"])

    assert captured(root, results).complete
    assert not captured(root, results[:2]).complete


def test_an_error_of_the_program_is_told_after_everything_else_was_polled(site: Site, root: Path) -> None:
    # Nobody can send a number as a header's name: nothing but a mistake in the source's code leads here.
    follow = (
        'from domain.sources import Page\ndef follow(part):\n    return (Page("rows", part.url, headers={7: None}),)\n'
    )
    plant(root, "mistaken", page(site.url + "/rows/1", role="key_page"), follow)
    site.pages["/rows/1"] = Reply(ROWS)
    came: list[FetchResult] = []
    sources = [load(source_id, root=root) for source_id in ("mistaken", "list")]
    options = CrawlOptions(delay_s=0, allow_loopback=True, sources_root=root)

    with pytest.raises(DatumlineError, match="lost pages to an error of the program: AttributeError"):
        crawl(sources, options, EmptyArchive(), came.append)

    assert len([result for result in came if result.fetch.source == "list"]) == 3


NEXT = """
from domain.sources import Page

def follow(part):
    following = part.snapshot.content.decode()
    return (Page("next", following),) if following.startswith("http") else ()
"""


def test_a_list_of_which_each_page_only_knows_the_next_is_had_to_its_end(site: Site, tmp_path: Path) -> None:
    for number in range(1, 12):
        site.pages[f"/{number}"] = Reply(f"{site.url}/{number + 1}".encode())
    site.pages["/12"] = Reply(b"the end")
    plant(tmp_path, "list", page(site.url + "/1"), NEXT)

    assert [result.fetch.outcome for result in polled(tmp_path, ["list"])] == [Outcome.NEW] * 12


def test_pages_that_lead_on_for_ever_are_left_alone_in_the_end(site: Site, tmp_path: Path) -> None:
    for number in range(1, 230):
        site.pages[f"/{number}"] = Reply(f"{site.url}/{number + 1}".encode())
    plant(tmp_path, "list", page(site.url + "/1"), NEXT)

    results = polled(tmp_path, ["list"])

    assert len(results) == 201
    (failed,) = (result.fetch for result in results if result.fetch.outcome is Outcome.FAILED)
    assert failed.cause == "The page leads on and on to further pages; at most 200 are asked."
