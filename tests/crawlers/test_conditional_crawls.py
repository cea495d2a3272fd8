"""A second crawl asks only whether anything changed."""

from pathlib import Path

from crawlers.results import FetchResult
from domain.fetches import Fetch, Outcome
from tests.crawlers.planted import HeldPages, page, plant, polled
from tests.crawlers.site import Reply, Site

ETAG, DATE = '"v1"', "Mon, 01 Nov 2021 10:00:00 GMT"


def validated(body: bytes) -> object:
    def reply(headers: dict[str, str]) -> Reply:
        if headers.get("if-none-match") == ETAG:
            return Reply(status=304)
        return Reply(body, headers={"ETag": ETAG, "Last-Modified": DATE})

    return reply


def by_role(results: list[FetchResult]) -> dict[str, Fetch]:
    return {result.fetch.role: result.fetch for result in results}


def test_unchanged_pages_are_told_from_changed_ones(site: Site, tmp_path: Path) -> None:
    site.pages = {
        "/validated": validated(b"<html>with validators</html>"),
        "/same": Reply(b"<html>the same bytes again</html>"),
        "/moving": Reply(b"<html>first</html>"),
        "/unasked-304": Reply(status=304),
    }  # type: ignore[assignment]
    plant(tmp_path, "list", "\n".join(page(site.url + path, role=path[1:]) for path in site.pages))
    first = polled(tmp_path, ["list"])
    site.pages["/moving"] = Reply(b"<html>second</html>")
    site.seen.clear()

    results = polled(tmp_path, ["list"], HeldPages(first))

    second = by_role(results)
    assert [by_role(first)[role].outcome for role in ("validated", "same", "moving")] == [Outcome.NEW] * 3
    assert second["validated"].outcome == second["same"].outcome == Outcome.UNCHANGED
    assert second["moving"].outcome == Outcome.NEW
    assert second["unasked-304"].outcome == Outcome.FAILED
    # A 304 carries no bytes: the fetch names those that are held, and keeps their validators for the next time.
    not_modified = results[0]
    assert not_modified.snapshot is None
    assert not_modified.fetch.snapshot == first[0].fetch.snapshot
    assert (not_modified.fetch.headers["etag"], not_modified.fetch.headers["last-modified"]) == (ETAG, DATE)
    asked = site.headers_of("/validated")
    assert (asked["if-none-match"], asked["if-modified-since"]) == (ETAG, DATE)
    assert "if-none-match" not in site.headers_of("/same")
