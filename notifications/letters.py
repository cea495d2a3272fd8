"""One mail with its headers: safe against what texts and addresses may carry, the same bytes for the same letter."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from domain.errors import UsageError
from notifications.cleaning import plain
from texts.catalogue import Phrase

LONGEST_ADDRESS = 320
# Visible ASCII without the brackets that end an address.
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,400}@[!-;=?A-~]{1,400}>")
_LINK = re.compile(r"https?://[!-;=?-~]{1,900}")


class _Verbatim(UnstructuredHeader, BaseHeader):
    """Ids and addresses: folded between them, never inside; the library would encode a long one as if it were text."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {(policy.linesep + ' ').join(str(self).split())}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("message-id", "in-reply-to", "references", "list-id", "list-unsubscribe", "list-unsubscribe-post"):
    _HEADERS.map_to_type(_name, _Verbatim)
POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail consists of. list_id, unsubscribe (an address of the web), in_reply_to and thread may be empty.

    sender, recipient: one address each, `name@host` or `Name <name@host>`. html: empty for plain text alone.
    """

    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    list_id: str = ""
    unsubscribe: str = ""
    in_reply_to: str = ""
    thread: tuple[str, ...] = ()


def build(letter: Letter) -> EmailMessage:
    """The mail: text, or multipart/alternative with the text first. UsageError for what is not one address."""
    message = EmailMessage(policy=POLICY)
    message["From"] = address_of(letter.sender, "sender")
    message["To"] = address_of(letter.recipient, "recipient")
    # A text that looks like an encoded word would be decoded, line breaks and all.
    message["Subject"] = plain(letter.subject).replace("=?", "= ?")
    message["Date"] = format_datetime(letter.date.astimezone(UTC))
    message["Message-ID"] = letter.message_id
    for name, ids in (("In-Reply-To", (letter.in_reply_to,)), ("References", letter.thread)):
        if good := [one for one in ids if _MESSAGE_ID.fullmatch(one)]:
            message[name] = " ".join(good)
    if letter.list_id:
        message["List-Id"] = f"<{letter.list_id}>"
    if _LINK.fullmatch(letter.unsubscribe):
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        # A drawn boundary would make every mail of the same digest differ; "=_" cannot occur in quoted-printable.
        message.set_boundary(f"=_{hashlib.sha256(letter.html.encode()).hexdigest()[:32]}")
    return message


def address_of(text: str, role: str) -> Address:
    """One mail address; anything else, a line break above all, is refused before it can become a header."""
    try:
        probe = EmailMessage(policy=SMTP)
        probe["To"] = text
        (address,) = probe["To"].addresses
        text.encode("utf-8"), address.addr_spec.encode("ascii")
        if not address.username or not address.domain or len(address.addr_spec) > LONGEST_ADDRESS:
            raise ValueError(text)
        return Address(display_name=plain(address.display_name), addr_spec=address.addr_spec)
    except (ValueError, IndexError, MessageError):
        raise UsageError(Phrase("refused.subscription.one_address", role=role, text=plain(text))) from None


def list_id(report: str, sender: str) -> str:
    """Names the list of a report's digests, for filters: `coe-ocsea-2021.datumline.example.org`."""
    label = re.sub(r"[^a-z0-9]+", "-", report.lower()).strip("-")[:60] or "report"
    return f"{label}.datumline.{address_of(sender, 'sender').domain}"
