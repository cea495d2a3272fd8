"""A page that a browser saved as one MHTML file (RFC 2557): a mail with the page first and its pictures after it."""

import codecs
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, InvalidBase64CharactersDefect, InvalidBase64PaddingDefect
from email.message import Message
from email.utils import parsedate_to_datetime

from crawlers import media
from crawlers.saved_pages import CONTAINER, SavedPage
from domain.errors import UsageError
from domain.snapshots import Snapshot, sha256_of
from texts.catalogue import Phrase

_PAGES = ("text/html", "application/xhtml+xml")
_DAMAGE = (InvalidBase64CharactersDefect, InvalidBase64PaddingDefect)


def page_in(content: bytes, name: str) -> SavedPage:
    """The page itself, its transfer encoding undone; UsageError naming the file that is cut off or holds no page."""
    message = message_from_bytes(content)
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects):
        raise UsageError(Phrase("refused.supply.cut", name=name))
    part = _main_part(message)
    if part is None:
        raise UsageError(Phrase("refused.supply.no_page", name=name))
    html = part.get_payload(decode=True)
    if not isinstance(html, bytes) or not html.strip() or any(isinstance(found, _DAMAGE) for found in part.defects):
        raise UsageError(Phrase("refused.supply.damaged", name=name))
    snapshot = Snapshot(html, "text/html", _charset(part) or media.charset(html))
    url = _address(part.get("Content-Location")) or _address(message.get("Snapshot-Content-Location"))
    return SavedPage(snapshot, url, _moment(message.get("Date")), headers={CONTAINER: sha256_of(content)})


def _main_part(message: Message) -> Message | None:
    """The part that the container names as its start, else the first page in it."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    return next((part for part in pages if start and part.get("Content-ID") == start), next(iter(pages), None))


def _charset(part: Message) -> str | None:
    name = part.get_content_charset()
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def _address(text: str | None) -> str | None:
    address = "".join(str(text or "").split())
    return address if address.startswith(("http://", "https://")) else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(text)) if text else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
