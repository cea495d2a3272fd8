"""A capture brought by hand goes the same way as a crawled one, marked with who brought it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.supplied import capture_from_files
from domain.errors import UsageError
from domain.fetches import Outcome
from domain.sources import Page, Source

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = (
    Page("report", "https://example.org/files/2019%20reports.pdf", "2019"),
    Page("report", "https://example.org/files/2020.pdf", "2020"),
)


def source(pages: tuple[Page, ...]) -> Source:
    return Source("list", "A list", "Keeper", "https://example.org/cited", "open", 7, pages, "1")


@pytest.mark.parametrize(
    ("content", "media_type", "charset"),
    [
        (b"%PDF-1.7\n\xe2\xe3", "application/pdf", None),
        (b' \n{"rows": []}', "application/json", "utf-8"),
        (b'\xef\xbb\xbf[["a"]]', "application/json", "utf-8-sig"),
        (b'"Error: no such treaty"', "application/json", "utf-8"),
        (b"<!DOCTYPE html><html></html>", "text/html", "utf-8"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html></html>', "text/html", "utf-8"),
        (b'<?xml version="1.0"?><rows/>', "application/xml", "utf-8"),
        (b"[1] A footnote, no JSON", "text/plain", "utf-8"),
        ("Türkiye".encode("utf-16"), "text/plain", "utf-16"),
        ("<td>Türkiye</td><table>".encode("latin-1"), "text/html", None),
        (b"\x00\xff\xfe\x00", "application/octet-stream", None),
    ],
)
def test_what_a_file_is_shows_in_its_bytes_not_in_its_name(
    tmp_path: Path, content: bytes, media_type: str, charset: str | None
) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(content)

    capture, (fetch,) = capture_from_files(source(PAGES[:1]), [file], None, NOW, "editor")

    snapshot = capture.parts[0].snapshot
    assert (snapshot.media_type, snapshot.charset, snapshot.content) == (media_type, charset, content)
    assert (fetch.outcome, fetch.snapshot, fetch.supplied_by) == (Outcome.NEW, snapshot.sha256, "editor")
    assert (capture.supplied_by, capture.complete) == ("editor", True)


def test_the_url_is_the_page_that_the_file_can_only_be(tmp_path: Path) -> None:
    for name in ("2019 reports.pdf", "2020.pdf", "download.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")

    def url_of(name: str, pages: tuple[Page, ...] = PAGES, url: str | None = None) -> str:
        return capture_from_files(source(pages), [tmp_path / name], url, NOW, "editor")[0].parts[0].url

    assert url_of("2019 reports.pdf") == PAGES[0].url
    assert url_of("2020.pdf") == PAGES[1].url
    assert url_of("download.pdf") == "https://example.org/cited"
    assert url_of("download.pdf", PAGES[:1]) == PAGES[0].url
    assert url_of("2020.pdf", url="https://web.example/2020.pdf") == "https://web.example/2020.pdf"


def test_several_files_are_the_parts_of_one_capture_in_their_order(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("b", "a")]
    for file in files:
        file.write_text(file.name, encoding="utf-8")

    capture, fetches = capture_from_files(source(PAGES), files, None, NOW, "editor")

    assert [part.snapshot.content for part in capture.parts] == [b"b", b"a"]
    assert [fetch.fetched_at for fetch in fetches] == [NOW, NOW]


def test_files_that_cannot_be_taken_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b" \n")
    expected = {
        "missing.html": "There is no file .*missing.html",
        "empty.html": "empty.html is empty",
        "": "is a folder",
    }

    for name, words in expected.items():
        with pytest.raises(UsageError, match=words):
            capture_from_files(source(PAGES), [tmp_path / name], None, NOW, "editor")
    with pytest.raises(UsageError, match="at least one file"):
        capture_from_files(source(PAGES), [], None, NOW, "editor")
    with pytest.raises(UsageError, match="time zone"):
        capture_from_files(source(PAGES), [tmp_path / "empty.html"], None, datetime(2026, 11, 21), "editor")  # noqa: DTZ001
