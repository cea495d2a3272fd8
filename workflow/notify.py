"""Mails besides digests: to maintainers about one thing, to one address about its own matter. All by the outbox."""

import secrets
from datetime import datetime

from sqlalchemy import Connection

import store.messages
import store.subscriptions
from domain.subscriptions import Channel, Message, MessageKind, SubscriptionState
from notifications.cleaning import plain, shorten
from notifications.letters import address_of

LONGEST_SUBJECT = 110
NO_DOMAIN = "notice.datumline.invalid"
WHOEVER = ""
"""Stands for `mail_to`, looked up when the notice is sent."""


def tell_maintainers(conn: Connection, subject_key: str, text: str, now: datetime, sender: str = "") -> int:
    """Queue a notice to every maintainer, once for each `subject_key`, in the caller's transaction; gives how many.

    text: its first line is the subject. sender: whose domain its Message-ID names, where the caller knows it. Without
    a maintainer's subscription it goes to whoever `mail_to` names.
    """
    confirmed = store.subscriptions.listing(conn, {SubscriptionState.CONFIRMED})
    addresses = {one.address for one in confirmed if one.maintainer and one.channel is Channel.MAIL} or {WHOEVER}
    first, _, _ = text.strip().partition("\n")
    subject = f"datumline: {shorten(plain(first), LONGEST_SUBJECT)}"
    domain = address_of(sender, "sender").domain if sender else NO_DOMAIN
    queued = [
        _queue(conn, address, f"notice/{subject_key}/{address}", subject, text, now, MessageKind.NOTICE, domain)
        for address in sorted(addresses)
    ]
    return sum(queued)


def write_to(
    conn: Connection,
    sender: str,
    address: str,
    key: str,
    subject: str,
    text: str,
    now: datetime,
    kind: MessageKind = MessageKind.LETTER,
) -> bool:
    """Queue one plain mail to one address, once for each `key`. UsageError for what is not an address."""
    domain = address_of(sender, "sender").domain
    return _queue(conn, address_of(address, "recipient").addr_spec, key, subject, text, now, kind, domain)


def new_message_id(what: str, now: datetime, domain: str) -> str:
    """A Message-ID that no other message has; it is kept with the message."""
    return f"<{what}.{now:%Y%m%dT%H%M%SZ}.{secrets.token_hex(10)}@{domain}>"


def _queue(
    conn: Connection, address: str, key: str, subject: str, text: str, now: datetime, kind: MessageKind, domain: str
) -> bool:
    message = Message(
        key=key,
        kind=kind,
        channel=Channel.MAIL,
        address=address,
        subject=subject,
        text=text if text.endswith("\n") else f"{text}\n",
        html="",
        message_id=new_message_id(kind.value, now, domain),
        composed_at=now,
    )
    return store.messages.queue(conn, message) is not None
