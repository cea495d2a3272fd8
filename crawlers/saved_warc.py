"""The answers in a web archive file (WARC 1.0 or 1.1, plain or gzip), as crawlers and browsers' extensions write it."""

import contextlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers import media
from crawlers.outcomes import kept_headers
from crawlers.results import MEGABYTE
from crawlers.saved_pages import CONTAINER, SavedPage
from domain.errors import UsageError
from domain.snapshots import Snapshot, sha256_of
from texts.catalogue import Phrase

LARGEST = 64 * MEGABYTE
_ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate", "br")
_SURROUNDINGS = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")


def answers_in(content: bytes, name: str) -> tuple[SavedPage, ...]:
    """The newest good answer of every URL, in the order of the file; pictures, styles and scripts are passed over.

    UsageError naming the file where it is damaged, cut off, or an answer in it is too large or cannot be decoded.
    """
    container = sha256_of(content)
    newest: dict[str, SavedPage] = {}
    try:
        # It complains on standard error of what it then raises.
        with contextlib.redirect_stderr(io.StringIO()):
            for page in _pages(content, name, container):
                held = newest.get(page.url or "")
                if held is None or _time(held) <= _time(page):
                    newest[page.url or ""] = page
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(Phrase("refused.supply.warc", name=name, reason=reason)) from error
    return tuple(newest.values())


def _pages(content: bytes, name: str, container: str) -> Iterator[SavedPage]:
    for record in ArchiveIterator(io.BytesIO(content)):
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        if record.rec_type in ("response", "resource") and url.startswith(("http://", "https://")):
            page = _page(record, url, name, container)
            if page is not None:
                yield page


def _page(record: Any, url: str, name: str, container: str) -> SavedPage | None:
    http = record.http_headers
    headers = {key.lower(): value for key, value in http.headers} if http else {}
    declared = headers.get("content-type") or record.rec_headers.get_header("Content-Type") or ""
    status = int(http.get_statuscode()) if http and http.get_statuscode().isdecimal() else None
    media_type, _, parameters = declared.partition(";")
    if (http and status != 200) or media_type.strip().lower().startswith(_SURROUNDINGS):
        return None
    body = _body(record, url, name, headers.get("content-encoding", "").strip().lower())
    charset = parameters.partition("charset=")[2].strip(" \"'") or media.charset(body)
    kind = media_type.strip().lower() or media.sniff(body)
    moment = _moment(record.rec_headers.get_header("WARC-Date"))
    kept = {**kept_headers(headers), CONTAINER: container}
    return SavedPage(Snapshot(body, kind, charset), url, moment, status, kept) if body.strip() else None


def _body(record: Any, url: str, name: str, encoding: str) -> bytes:
    if encoding not in _ENCODINGS:
        raise UsageError(Phrase("refused.supply.encoding", name=name, url=url, encoding=repr(encoding)))
    body: bytes = record.content_stream().read(LARGEST + 1)
    if len(body) > LARGEST:
        raise UsageError(Phrase("refused.supply.large", name=name, url=url, most=LARGEST // MEGABYTE))
    if getattr(record.raw_stream, "limit", 0) > 0 and not _drained(record):
        raise UsageError(Phrase("refused.supply.cut_inside", name=name, url=url))
    return body


def _drained(record: Any) -> bool:
    """Whether everything that the record announces was there to be read."""
    while record.raw_stream.read(MEGABYTE):
        pass
    return bool(record.raw_stream.limit == 0)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo else None


def _time(page: SavedPage) -> datetime:
    return page.saved_at or datetime.min.replace(tzinfo=UTC)
