"""The outbox as people and scripts see it, and how what stopped is tried again."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

import store.deliveries
from domain.errors import UsageError
from domain.subscriptions import Delivery, DeliveryState
from texts.catalogue import Phrase
from workflow.exports import utc_text
from workflow.log import record
from workflow.subscribe import HAS_ENDED

HEADERS = ("Delivery", "State", "To", "Subject", "Tries", "Since")
UNSENT = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.REFUSED, DeliveryState.GIVEN_UP)
MOST = 1_000


def deliveries_of(conn: Connection, every: bool = False) -> tuple[Delivery, ...]:
    """What has not been sent to somebody who still wants it, or everything; the newest first, a thousand at most."""
    if every:
        return store.deliveries.listing(conn, None, MOST)
    waiting = store.deliveries.listing(conn, UNSENT, MOST)
    return tuple(one for one in waiting if one.last_answer != HAS_ENDED)


def delivery_of(conn: Connection, number: int) -> Delivery:
    """One delivery; UsageError for an unknown number."""
    found = store.deliveries.read(conn, number)
    if found is None:
        raise UsageError(Phrase("refused.delivery.none", number=number))
    return found


def retry(conn: Connection, number: int | None, by: str, now: datetime) -> list[int]:
    """Have one tried again at once, or (None) all that are not sent; gives their numbers."""
    numbers = [one.id for one in deliveries_of(conn)] if number is None else [number]
    again = [one for one in sorted(numbers) if store.deliveries.retry(conn, one, now)]
    if number is not None and not again:
        found = delivery_of(conn, number)
        if not found.message.text and found.state in UNSENT:
            raise UsageError(Phrase("refused.delivery.no_text", number=number))
        raise UsageError(Phrase("refused.delivery.state", number=number, state=found.state.value))
    for one in again:
        record(conn, by, "delivery.retried", f"delivery:{one}", {}, now)
    return again


def table_row(delivery: Delivery) -> tuple[str, ...]:
    """A row under HEADERS."""
    message = delivery.message
    state = delivery.state.value.replace("_", " ")
    tries = f"{delivery.attempts}" + (f" ({delivery.unanswered} unanswered)" if delivery.unanswered else "")
    since = f"{message.composed_at:%Y-%m-%d %H:%M}"
    return str(delivery.id), state, message.address or "mail_to", message.subject, tries, since


def delivery_row(delivery: Delivery) -> dict[str, object]:
    """The same for scripts."""
    message = delivery.message
    return {
        "delivery": delivery.id,
        "state": delivery.state.value,
        "kind": message.kind.value,
        "channel": message.channel.value,
        "address": message.address,
        "subscription": message.subscription,
        "subject": message.subject,
        "message_id": message.message_id,
        "composed_at": utc_text(message.composed_at),
        "attempts": delivery.attempts,
        "unanswered": delivery.unanswered,
        "next_attempt": utc_text(delivery.next_attempt) if delivery.state is DeliveryState.QUEUED else None,
        "last_answer": delivery.last_answer,
        "sent_at": utc_text(delivery.sent_at) if delivery.sent_at else None,
    }


def delivery_lines(delivery: Delivery) -> Iterator[str]:
    """Everything about one, its text below."""
    for name, value in delivery_row(delivery).items():
        if value not in (None, ""):
            yield f"{name.replace('_', ' '):<13} {value}"
    yield ""
    yield from delivery.message.text.splitlines()
