"""Stored bytes leave as they came: one by its hash, or all as a web archive that warcio reads back."""

import io
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from warcio.archiveiterator import ArchiveIterator

from config.settings import Settings
from crawlers.saved_warc import answers_in
from domain.errors import UsageError
from domain.fetches import Fetch, Outcome
from domain.snapshots import Snapshot
from store import fetches, snapshots
from store.engines import reading
from tests.workflow.scenes import BUDAPEST, CHART, adopted, chart, day, read
from workflow.export_warc import export_warc
from workflow.show_snapshot import found, lines

URL = "https://www.example.org/list"
PAGE = Snapshot("<html>Türkiye</html>".encode(), "text/html", "utf-8")
LATER = Snapshot(b"<html>later</html>", "text/html", "utf-8")
ASKED = Fetch(
    BUDAPEST,
    "key_page",
    URL,
    day(0),
    Outcome.NEW,
    answered_url=URL,
    status=200,
    headers={"etag": '"1"', "content-type": "text/html; charset=utf-8"},
    snapshot=PAGE.sha256,
)
STORED = (
    (ASKED, PAGE),
    (replace(ASKED, fetched_at=day(1), outcome=Outcome.UNCHANGED, status=304), None),
    (replace(ASKED, fetched_at=day(2), outcome=Outcome.UNCHANGED), PAGE),
    (replace(ASKED, fetched_at=day(3), outcome=Outcome.WALLED, status=403, snapshot=LATER.sha256), LATER),
    (replace(ASKED, fetched_at=day(4), outcome=Outcome.UNAVAILABLE, status=None, snapshot=None), None),
    (replace(ASKED, source="un_crc", fetched_at=day(5), url="https://other.example/", answered_url=None), PAGE),
)


def stored(engine: Engine) -> None:
    with engine.begin() as conn:
        for fetch, snapshot in STORED:
            if snapshot is not None:
                snapshots.keep(conn, snapshot, fetch.url, fetch.fetched_at)
            fetches.record(conn, fetch)


def exported(engine: Engine, gzip: bool = False, source: str | None = None, since: datetime | None = None) -> bytes:
    out = io.BytesIO()
    with reading(engine) as conn:
        export_warc(conn, Settings(home=Path("nowhere")), out, gzip, source, since)
    return out.getvalue()


def read_back(content: bytes) -> list[tuple[str, str, str, str, bytes]]:
    """(type, address, date, status line, body) of every record but the description; digests are checked."""

    def told(record: Any) -> tuple[str, str, str, str, bytes]:
        headers, http = record.rec_headers, record.http_headers
        body = record.content_stream().read()
        assert record.digest_checker.passed is not False, record.digest_checker.problems
        place = (headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date"))
        return record.rec_type, *place, http.statusline if http else "", body

    records = [told(record) for record in ArchiveIterator(io.BytesIO(content), check_digests=True)]
    assert records[0][0] == "warcinfo"
    assert content.startswith((b"WARC/1.1\r\n", b"\x1f\x8b"))
    return records[1:]


@pytest.mark.parametrize("gzip", [False, True])
def test_what_was_fetched_is_read_back_by_warcio(engine: Engine, gzip: bool) -> None:
    stored(engine)
    dates = [f"2026-11-0{number}T06:00:00.000000Z" for number in (2, 3, 4, 5, 7)]
    assert read_back(exported(engine, gzip)) == [
        ("response", URL, dates[0], "200 OK", PAGE.content),
        ("revisit", URL, dates[1], "304 Not Modified", b""),
        ("revisit", URL, dates[2], "200 OK", b""),
        ("response", URL, dates[3], "403 Forbidden", LATER.content),
        ("revisit", "https://other.example/", dates[4], "200 OK", b""),
    ]


def test_a_record_carries_the_kept_headers_and_the_snapshots_own_hash(engine: Engine) -> None:
    stored(engine)
    records = ArchiveIterator(io.BytesIO(exported(engine)))
    (record,) = [one for one in records if one.rec_type == "response" and one.http_headers.get_statuscode() == "200"]
    http = {name.lower(): value for name, value in record.http_headers.headers}
    assert http == {**ASKED.headers, "content-length": str(len(PAGE.content))}
    assert record.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{sha256(PAGE.content).hexdigest()}"
    assert record.rec_headers.get_header("Datumline-Source") == BUDAPEST


def test_a_revisit_names_the_record_with_the_bytes(engine: Engine) -> None:
    stored(engine)
    records = ArchiveIterator(io.BytesIO(exported(engine)))
    first, second, _ = [one.rec_headers for one in records if one.rec_type == "revisit"]
    assert first.get_header("WARC-Profile").endswith("revisit/server-not-modified")
    assert second.get_header("WARC-Profile").endswith("revisit/identical-payload-digest")
    for headers in (first, second):
        assert headers.get_header("WARC-Refers-To-Target-URI") == URL
        assert headers.get_header("WARC-Refers-To-Date") == "2026-11-02T06:00:00.000000Z"


def test_since_a_day_the_bytes_that_it_refers_to_come_along(engine: Engine) -> None:
    stored(engine)
    records = read_back(exported(engine, since=day(1), source=BUDAPEST))
    assert [record[:2] for record in records] == [
        ("response", URL),
        ("revisit", URL),
        ("revisit", URL),
        ("response", URL),
    ]
    assert records[0][2].startswith("2026-11-02")
    assert [record[3] for record in read_back(exported(engine, since=day(2), source="un_crc"))] == ["200 OK"]
    with pytest.raises(UsageError, match="nothing to export"):
        exported(engine, since=day(9))
    with pytest.raises(UsageError, match="There is no source 'nobody'"):
        exported(engine, source="nobody")


def test_the_same_store_gives_the_same_archive(engine: Engine) -> None:
    stored(engine)
    assert exported(engine) == exported(engine)


def test_a_page_supplied_by_hand_is_a_resource_and_says_by_whom(engine: Engine, tmp_path: Path) -> None:
    read(engine, tmp_path, chart(CHART), day(0))
    content = exported(engine)
    ((kind, _, _, status, body),) = read_back(content)
    assert (kind, status, body) == ("resource", "", chart(CHART))
    assert b"Datumline-Supplied-By: tester" in content
    (page,) = answers_in(content, "own.warc")  # what goes out can come in again
    assert (page.snapshot.content, page.snapshot.media_type, page.saved_at) == (
        chart(CHART),
        "application/json",
        day(0),
    )


def test_a_snapshot_is_shown_with_what_rests_on_it(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, chart(CHART), day(0))
    name = sha256(chart(CHART)).hexdigest()
    with reading(engine) as conn:
        snapshot, document = found(conn, name[:12])
    assert snapshot.content == chart(CHART)
    assert (document["sha256"], document["size"], document["captures"]) == (name, len(chart(CHART)), 1)
    shown = "\n".join(lines(snapshot, document))
    assert "supplied by tester" in shown
    assert f"application/json, utf-8, {len(chart(CHART))} bytes; they have this hash" in shown
    with reading(engine) as conn, pytest.raises(UsageError, match="There is no snapshot"):
        found(conn, "0" * 64)
