"""What people save a page as: every form gives the same bytes to the extractor, and damage is named with its file."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import media
from crawlers.saved_pages import CONTAINER
from crawlers.supplied import capture_from_files
from domain.errors import UsageError
from domain.fetches import Fetch
from domain.snapshots import Capture, Part, sha256_of
from domain.sources import Page, Source
from tests.crawlers.saved_files import answer, mhtml, warc

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SAVED = datetime(2026, 11, 2, 6, tzinfo=UTC)
LIST = "https://example.org/list"
HTML = "<!DOCTYPE html><html><body><p>Türkiye – 40 % = two fifths</p></body></html>"
PAGES = (Page("list", LIST), Page("more", "https://example.org/list?page=2"))


def source(pages: tuple[Page, ...] = PAGES) -> Source:
    return Source("list", "A list", "Keeper", "https://example.org/cited", "open", 7, pages, "1")


def supplied(folder: Path, files: dict[str, bytes], **more: object) -> tuple[Capture, tuple[Fetch, ...]]:
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    given = {"source": source(), "url": None, "fetched_at": None, "by": "anna", "now": NOW, **more}
    return capture_from_files(paths=paths, **given)  # type: ignore[arg-type]


def test_an_mhtml_file_gives_the_page_it_was_saved_for_with_its_address_and_time(tmp_path: Path) -> None:
    file = mhtml(HTML)
    capture, (fetch,) = supplied(tmp_path, {"page.mhtml": file})
    (part,) = capture.parts
    assert part.snapshot.content.decode() == HTML
    assert (part.snapshot.media_type, part.snapshot.charset) == ("text/html", "utf-8")
    assert (part.role, part.url, part.fetched_at) == ("list", LIST, SAVED)
    assert (fetch.supplied_by, fetch.headers) == ("anna", {CONTAINER: sha256_of(file)})


@pytest.mark.parametrize("line_feeds", [b"\r\n", b"\n"])
def test_an_mhtml_file_is_known_by_its_bytes(line_feeds: bytes) -> None:
    assert media.sniff(mhtml(HTML).replace(b"\r\n", line_feeds)) == media.MHTML
    assert media.sniff(b"Dear reader: MIME-Version: 1.0 is written in mails.\n\nYours") == media.TEXT


def test_what_the_person_says_counts_before_what_the_file_says(tmp_path: Path) -> None:
    given = {"url": "https://web.example/copy", "fetched_at": NOW - timedelta(days=1)}
    (part,) = supplied(tmp_path, {"page.mhtml": mhtml(HTML)}, **given)[0].parts
    assert (part.url, part.fetched_at) == ("https://web.example/copy", NOW - timedelta(days=1))


def test_a_page_saved_as_html_says_where_it_came_from(tmp_path: Path) -> None:
    comment = "<!-- saved from url=(0040)https://www.example.org/list?page=2#top -->\n"
    (part,) = supplied(tmp_path, {"page.html": (comment + HTML).encode()})[0].parts
    assert (part.role, part.url) == ("more", "https://example.org/list?page=2")
    assert part.snapshot.content == (comment + HTML).encode()
    assert part.fetched_at == NOW


def test_a_page_saved_as_one_file_by_singlefile_says_whence_and_when(tmp_path: Path) -> None:
    comment = "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://www.example.org/list?page=2 \n"
    date = " saved date: Mon Nov 02 2026 07:00:00 GMT+0100 (Central European Standard Time)\n-->"
    (part,) = supplied(tmp_path, {"page.html": (comment + date + HTML).encode()})[0].parts
    assert (part.role, part.url) == ("more", "https://example.org/list?page=2")
    assert part.fetched_at == datetime(2026, 11, 2, 6, tzinfo=UTC)
    (part,) = supplied(tmp_path, {"page.html": (comment + " saved date: yesterday at noon\n-->" + HTML).encode()})[
        0
    ].parts
    assert (part.url, part.fetched_at) == ("https://example.org/list?page=2", NOW)


@pytest.mark.parametrize("folder", ["page_files", "page-Dateien", "page_fichiers"])
def test_a_browsers_folder_beside_the_page_is_left_out(tmp_path: Path, folder: str) -> None:
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    (tmp_path / folder).mkdir()
    both = [tmp_path / "page.html", tmp_path / folder]
    capture, _ = capture_from_files(source(), both, None, NOW, "anna")
    assert len(capture.parts) == 1
    with pytest.raises(UsageError, match="is a folder; name the file itself"):
        capture_from_files(source(), [tmp_path / folder], None, NOW, "anna")


@pytest.mark.parametrize("compressed", [True, False])
def test_a_web_archive_gives_the_sources_pages_in_their_order(tmp_path: Path, compressed: bool) -> None:
    answers = [
        answer("http://www.example.org/list?page=2", b"<html>second</html>", Content_Type="text/html; charset=latin-1"),
        answer("https://example.org/logo.png", b"\x89PNG", Content_Type="image/png"),
        answer(f"{LIST}/", b"<html>old</html>", "2026-10-01T06:00:00Z", Content_Type="text/html"),
        answer(f"{LIST}/", b"<html>first</html>", Content_Type="text/html", ETag='"7"', Set_Cookie="no"),
        answer(LIST, b"<html>gone</html>", "2026-11-03T06:00:00Z", status=503, Content_Type="text/html"),
    ]
    file = warc(answers, compressed)
    capture, fetches = supplied(tmp_path, {"visit.warc": file})
    assert [part.snapshot.content for part in capture.parts] == [b"<html>first</html>", b"<html>second</html>"]
    assert [part.role for part in capture.parts] == ["list", "more"]
    assert [part.snapshot.charset for part in capture.parts] == ["utf-8", "latin-1"]
    assert (capture.complete, capture.parts[0].fetched_at) == (True, SAVED)
    kept = {"content-type": "text/html", "etag": '"7"', CONTAINER: sha256_of(file)}
    assert (fetches[0].status, dict(fetches[0].headers)) == (200, kept)


def test_an_answer_that_was_sent_compressed_is_kept_as_it_reads(tmp_path: Path) -> None:
    sent = gzip.compress(HTML.encode())
    file = warc([answer(LIST, sent, Content_Type="text/html", Content_Encoding="gzip")])
    assert (
        supplied(tmp_path, {"a.warc.gz": file}, source=source(PAGES[:1]))[0].parts[0].snapshot.content == HTML.encode()
    )


def test_an_archive_that_lacks_a_page_of_the_source_is_an_incomplete_capture(tmp_path: Path) -> None:
    file = warc([answer(LIST, b"<html>first</html>", Content_Type="text/html")])
    capture, _ = supplied(tmp_path, {"a.warc": file})
    assert (len(capture.parts), capture.complete) == (1, False)


def test_the_pages_that_a_page_leads_to_are_taken_from_the_archive_too(tmp_path: Path) -> None:
    service = "https://service.example/rows?treaty=185"

    def follow(part: Part) -> tuple[Page, ...]:
        return (Page("rows", service, headers={"token": "secret"}),) if b"key" in part.snapshot.content else ()

    page = answer(LIST, b"<html>key</html>", Content_Type="text/html")
    rows = answer(service, b"[[]]", Content_Type="application/json")
    one_page = source(PAGES[:1])
    capture, _ = supplied(tmp_path, {"a.warc": warc([rows, page])}, follow=follow, source=one_page)
    assert [(part.role, part.snapshot.content) for part in capture.parts] == [
        ("list", b"<html>key</html>"),
        ("rows", b"[[]]"),
    ]
    assert capture.complete
    assert not supplied(tmp_path, {"b.warc": warc([page])}, follow=follow, source=one_page)[0].complete


def test_an_archive_of_several_years_is_taken_one_at_a_time(tmp_path: Path) -> None:
    pages = tuple(Page("report", f"https://example.org/{year}.pdf", year) for year in ("2019", "2020"))
    file = warc([answer(page.url, b"%PDF-1.7 " + page.item.encode(), Content_Type="application/pdf") for page in pages])
    assert media.sniff(warc([answer(LIST, b"%PDF-1.7")], gzip=False)) == media.WARC
    with pytest.raises(UsageError, match="pages of 2019, 2020: take one at a time, with --url"):
        supplied(tmp_path, {"a.warc": file}, source=source(pages))
    (part,) = supplied(tmp_path, {"a.warc": file}, source=source(pages), url=pages[1].url)[0].parts
    assert part.snapshot.content == b"%PDF-1.7 2020"


def test_several_files_of_several_kinds_are_one_capture(tmp_path: Path) -> None:
    files = {"1.mhtml": mhtml(HTML), "2.json": b"[1, 2]", "3.pdf": b"%PDF-1.7"}
    capture, fetches = supplied(tmp_path, files)
    assert [part.snapshot.media_type for part in capture.parts] == ["text/html", "application/json", "application/pdf"]
    assert len(fetches) == 3


def test_what_cannot_be_taken_is_said_with_the_name_of_its_file(tmp_path: Path) -> None:
    whole = warc([answer(LIST, b"<html>first</html>" * 20, Content_Type="text/html")], gzip=False)
    compressed = warc([answer(LIST, json.dumps(list(range(900))).encode(), Content_Type="text/html")])
    refused = {
        "cut.mhtml": (mhtml(HTML)[:-30], "cut.mhtml is cut off before its end"),
        "empty.mhtml": (mhtml(" "), "page inside empty.mhtml is empty"),
        "pictures.mhtml": (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
            b"--B\r\nContent-Type: image/png\r\n\r\nx\r\n--B--\r\n",
            "pictures.mhtml has no HTML page in it",
        ),
        "cut.warc": (whole[:-60], "cut.warc is cut off inside the answer of https://example.org/list"),
        "cut.warc.gz": (compressed[:-200], "cut.warc.gz"),
        "other.warc": (
            warc([answer("https://other.example/", b"<html></html>", Content_Type="text/html")]),
            "other.warc holds no answer of a page of list; the answers in it: https://other.example/",
        ),
        "strange.warc": (
            warc([answer(LIST, b"zzz", Content_Type="text/html", Content_Encoding="compress")]),
            "strange.warc: the answer of https://example.org/list is encoded as 'compress'",
        ),
        "late.mhtml": (
            mhtml(HTML, date="Mon, 02 Nov 2037 06:00:00 -0000"),
            "late.mhtml says that it was saved on 2037",
        ),
        "page.zip": (b"PK\x03\x04rest", "page.zip is a zip archive; unpack it"),
        "page.html.gz": (gzip.compress(HTML.encode()), "page.html.gz is compressed by gzip; unpack it"),
        "page.webarchive": (b"bplist00rest", "page.webarchive is Safari's own web archive"),
    }
    for name, (content, words) in refused.items():
        with pytest.raises(UsageError, match=words):
            supplied(tmp_path, {name: content})
