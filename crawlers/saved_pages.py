"""What somebody saved by hand, whatever they saved it as: the page's own bytes, and what the file says of their origin.

The bytes that are kept are those that are read: of an MHTML file its HTML, decoded; of a WARC the body of the answer.
The container itself is not kept; its SHA-256 stands among the headers of the fetch as `container-sha256`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawlers import media
from domain.errors import UsageError
from domain.snapshots import Snapshot
from texts.catalogue import Phrase

CONTAINER = "container-sha256"

# Written by browsers into the first lines of a page saved as HTML, with the length of the address before it.
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{4}\)(https?://[!-~]{1,2000}?)\s*-->")
_HEAD = 2048
# Written by the extension SingleFile, which makes one file of a page and all that it shows.
_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[!-~]{1,2000})\s+saved date:\s*([^\n(]{10,60})"
)
_ARCHIVES = {b"PK\x03\x04": "zip", b"bplist00": "safari"}


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page out of a file. url and saved_at (UTC): what the file itself says, None where it says nothing.

    status and headers: of the answer, where the file holds that.
    """

    snapshot: Snapshot
    url: str | None = None
    saved_at: datetime | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def bytes_of(path: Path) -> bytes:
    """A file's bytes; UsageError naming the file that is missing, a folder, empty or unreadable."""
    if not path.exists():
        raise UsageError(Phrase("refused.supply.missing", path=str(path)))
    if path.is_dir():
        raise UsageError(Phrase("refused.supply.folder", path=str(path)))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(Phrase("refused.supply.unreadable", path=str(path), error=error.strerror)) from error
    if not content.strip():
        raise UsageError(Phrase("refused.supply.empty", path=str(path)))
    kind = next((name for start, name in _ARCHIVES.items() if content.startswith(start)), None)
    if media.is_compressed(content):
        kind = "gzip"
    if kind is not None:
        raise UsageError(Phrase(f"refused.supply.{kind}", path=str(path)))
    return content


def plain_page(content: bytes) -> SavedPage:
    """A file that is the page itself."""
    found = _SAVED_FROM.search(content[:_HEAD])
    single = _SINGLE_FILE.search(content[:_HEAD])
    url = found[1].decode("ascii") if found else single[1].decode("ascii") if single else None
    saved_at = _moment(single[2]) if single else None
    return SavedPage(Snapshot(content, media.sniff(content), media.charset(content)), url, saved_at)


def _moment(printed: bytes) -> datetime | None:
    """The time as JavaScript prints it ("Wed Mar 11 2026 11:00:00 GMT+0100"), in UTC; None for other text."""
    try:
        moment = datetime.strptime(printed.decode("ascii").strip(), "%a %b %d %Y %H:%M:%S GMT%z")
    except ValueError:
        return None
    return moment.astimezone(UTC)


def same_address(one: str, other: str) -> bool:
    """Whether two URLs differ at most in scheme, a leading www., the final slash and the part after `#`."""
    return _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, "", ""
    return parts.netloc.casefold().removeprefix("www."), parts.path.rstrip("/"), parts.query
