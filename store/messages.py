"""Messages as they were composed: appended with their delivery, never changed but for texts that are let go."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.subscriptions import Channel, DeliveryState, Message, MessageKind
from store.delivery_tables import deliveries, messages
from store.upserts import insert_for

WITH_LINKS = frozenset({MessageKind.LETTER, MessageKind.CONFIRMATION})
"""Their texts hold links that open something for whoever has them; of the links themselves only hashes are kept."""
UNFINISHED = (DeliveryState.QUEUED.value, DeliveryState.LEASED.value)
PLAIN = (
    *("key", "address", "subject", "text", "html", "message_id", "composed_at", "subscription", "since", "until"),
    *("unsubscribe", "in_reply_to"),
)


def queue(conn: Connection, message: Message) -> int | None:
    """Put a message and its delivery into the outbox and give its id; None where one with its key is there already.

    Whoever composes calls it in the transaction that marks what the message tells.
    """
    row = {
        **{name: getattr(message, name) for name in PLAIN},
        "kind": message.kind.value,
        "channel": message.channel.value,
        "thread": list(message.thread),
    }
    new = insert_for(conn.dialect.name, messages).values(row).on_conflict_do_nothing(index_elements=["key"])
    number = conn.execute(new.returning(messages.c.id)).scalar_one_or_none()
    if number is None:
        return None
    conn.execute(insert(deliveries).values(_delivery(number, message.composed_at)))
    return int(number)


def forget_text(conn: Connection, number: int) -> None:
    """Let the text of one message go; what it was, to whom and when stays."""
    conn.execute(update(messages).where(messages.c.id == number).values(text="", html="", unsubscribe=""))


def forget_texts(conn: Connection, before: datetime, kinds: Collection[MessageKind] = tuple(MessageKind)) -> int:
    """The same for all of these kinds that were composed before a moment and wait no longer; gives how many."""
    c = messages.c
    waits = select(deliveries.c.message).where(deliveries.c.state.in_(UNFINISHED))
    old = update(messages).where(c.composed_at < before, c.kind.in_([kind.value for kind in kinds]), c.text != "")
    return conn.execute(old.where(c.id.not_in(waits)).values(text="", html="", unsubscribe="")).rowcount


def newest_digest(conn: Connection, subscription: int) -> Message | None:
    """The last digest that was composed for a subscription."""
    c = messages.c
    query = select(messages).where(c.subscription == subscription, c.kind == MessageKind.DIGEST.value)
    row = conn.execute(query.order_by(c.id.desc()).limit(1)).one_or_none()
    return message_of(row) if row else None


def count_since(conn: Connection, kind: MessageKind, since: datetime) -> int:
    """How many messages of a kind were composed since a moment."""
    c = messages.c
    query = select(func.count()).where(c.kind == kind.value, c.composed_at >= since)
    return int(conn.execute(query).scalar_one())


def message_of(row: Row[Any]) -> Message:
    """The message in a row that has all columns of the table; its id from `id`."""
    return Message(
        id=row.id,
        **{name: getattr(row, name) for name in PLAIN},
        kind=MessageKind(row.kind),
        channel=Channel(row.channel),
        thread=tuple(row.thread),
    )


def _delivery(message: int, at: datetime) -> dict[str, Any]:
    counted = {"attempts": 0, "unanswered": 0, "handing_over": False}
    return {"message": message, "state": "queued", **counted, "next_attempt": at, "created_at": at}
