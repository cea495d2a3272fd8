"""What was fetched, as a web archive (WARC 1.1) that the field's own programs read.

Bodies are kept as they read, without the transfer and content encoding they came in, and of the headers only some; so
no header speaks of an encoding. An answer is a `response` record; the same bytes again are a `revisit` of it, and a 304
is one too; a page supplied by hand without an answer is a `resource`. The payload digest is the snapshot's own SHA-256.
"""

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import IO, Any

from sqlalchemy import Connection
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import store.snapshot_facts
import store.snapshots
from config.settings import Settings
from domain import __version__
from domain.errors import UsageError
from domain.fetches import Fetch
from workflow.known_sources import chosen_sources

VERSION = "1.1"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NAMES = uuid.UUID("6b1c3f2e-0f6a-5a0e-9d1b-3a5d6f0c7b11")


@dataclass(slots=True)
class Exported:
    """How many records of which kind were written."""

    responses: int = 0
    revisits: int = 0
    resources: int = 0


@dataclass(slots=True)
class _Archive:
    """The file as it grows. written: snapshot -> the fetch under which its bytes stand in the file."""

    conn: Connection
    writer: Any
    done: Exported = field(default_factory=Exported)
    written: dict[str, Fetch] = field(default_factory=dict)


def export_warc(
    conn: Connection, settings: Settings, out: IO[bytes], gzip: bool, source: str | None, since: datetime | None
) -> Exported:
    """Write every fetch that had bytes, the earliest first; a UsageError says that there is no such source or fetch.

    since: later fetches only; bytes that these refer to and that came before are written all the same, dated as then.
    The same store gives the same file.
    """
    if source is not None:
        chosen_sources(settings, [source])
    archive = _Archive(conn, WARCWriter(out, gzip=gzip, warc_version=VERSION))
    described = False
    for fetch in store.snapshot_facts.with_bytes(conn, source, since):
        if not described:
            archive.writer.write_record(_description(archive.writer, fetch.fetched_at))
            described = True
        for one in _with_what_it_refers_to(archive, fetch):
            _write(archive, one)
    if not described:
        raise UsageError("Nothing was fetched there and then, so there is nothing to export.")
    return archive.done


def _with_what_it_refers_to(archive: _Archive, fetch: Fetch) -> Iterator[Fetch]:
    if fetch.status == 304 and fetch.snapshot not in archive.written:
        earlier = store.snapshot_facts.first_with(archive.conn, fetch)
        if earlier is not None:
            yield earlier
    yield fetch


def _write(archive: _Archive, fetch: Fetch) -> None:
    sha256 = fetch.snapshot or ""
    first = archive.written.get(sha256)
    if fetch.status is None:
        record, archive.done.resources = _resource(archive, fetch), archive.done.resources + 1
    elif first is not None:
        record, archive.done.revisits = _revisit(archive, fetch, first), archive.done.revisits + 1
    else:
        record, archive.done.responses = _response(archive, fetch), archive.done.responses + 1
    archive.written.setdefault(sha256, fetch)
    archive.writer.write_record(record)


def _response(archive: _Archive, fetch: Fetch) -> Any:
    snapshot = store.snapshots.read(archive.conn, fetch.snapshot or "")
    told = _answer(fetch, 200 if fetch.status == 304 else fetch.status or 200, len(snapshot.content))
    return archive.writer.create_warc_record(
        fetch.answered_url or fetch.url,
        "response",
        io.BytesIO(snapshot.content),
        len(snapshot.content),
        http_headers=told,
        warc_headers_dict=_dated(fetch, f"sha256:{snapshot.sha256}"),
    )


def _revisit(archive: _Archive, fetch: Fetch, first: Fetch) -> Any:
    record = archive.writer.create_revisit_record(
        fetch.answered_url or fetch.url,
        f"sha256:{fetch.snapshot}",
        first.answered_url or first.url,
        _date(first.fetched_at),
        http_headers=_answer(fetch, fetch.status or 200),
        warc_headers_dict=_dated(fetch),
    )
    if fetch.status == 304:
        record.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED)
    return record


def _resource(archive: _Archive, fetch: Fetch) -> Any:
    snapshot = store.snapshots.read(archive.conn, fetch.snapshot or "")
    return archive.writer.create_warc_record(
        fetch.url,
        "resource",
        io.BytesIO(snapshot.content),
        len(snapshot.content),
        warc_content_type=snapshot.media_type,
        warc_headers_dict=_dated(fetch, f"sha256:{snapshot.sha256}"),
    )


def _answer(fetch: Fetch, status: int, length: int | None = None) -> StatusAndHeaders:
    known = {one.value: one.phrase for one in HTTPStatus}
    headers = [(name.title(), value) for name, value in sorted(fetch.headers.items())]
    if length is not None:
        headers.append(("Content-Length", str(length)))
    return StatusAndHeaders(f"{status} {known.get(status, 'Unknown')}", headers, protocol="HTTP/1.1")


def _dated(fetch: Fetch, payload: str | None = None) -> dict[str, str]:
    """The record's own headers; its id follows from the fetch."""
    place = f"{fetch.source} {fetch.url} {_date(fetch.fetched_at)} {fetch.snapshot}"
    headers = {"WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMES, place)}>", "WARC-Date": _date(fetch.fetched_at)}
    headers |= {"WARC-Payload-Digest": payload} if payload else {}
    headers |= {"Datumline-Source": fetch.source, "Datumline-Role": fetch.role}
    return headers | ({"Datumline-Supplied-By": fetch.supplied_by} if fetch.supplied_by else {})


def _description(writer: Any, at: datetime) -> Any:
    record = writer.create_warcinfo_record(
        None, {"software": f"datumline/{__version__}", "format": f"WARC File Format {VERSION}"}
    )
    record.rec_headers.replace_header("WARC-Date", _date(at))
    name = uuid.uuid5(_NAMES, f"warcinfo {_date(at)}")
    record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{name}>")
    return record


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
