"""What a maintainer must know of deliveries: an address that refuses, a server that is silent."""

from datetime import datetime

from sqlalchemy import Connection

import store.issues
from domain.subscriptions import Delivery, DeliveryState, MessageKind
from workflow.notify import tell_maintainers
from workflow.outbox import SCOPE, close_issue

SERVER = "server"
REMEDY = "After the reason is gone: datumline deliveries retry"


def note_stop(conn: Connection, delivery: Delivery, state: DeliveryState, answer: str, now: datetime) -> None:
    """A delivery ended without success: an issue, and a notice; but none about a notice that could not be delivered."""
    message = delivery.message
    who = message.address or "mail_to"
    how = "is refused for good" if state is DeliveryState.REFUSED else "was tried for too long and is given up"
    words = f"The {message.kind.value} to {who} {how}: {answer.rstrip('.')}. {REMEDY} {delivery.id}."
    store.issues.note(conn, SCOPE, _key(delivery), state.value, words, now)
    if message.kind is not MessageKind.NOTICE:
        text = f"{who} does not get the {message.kind.value}\n\n{words}\n"
        tell_maintainers(conn, f"{state.value}/{delivery.id}", text, now)


def note_silence(conn: Connection, answer: str, now: datetime) -> None:
    """The mail server cannot be talked to, or refuses us: everything waits until it does again."""
    store.issues.note(conn, SCOPE, SERVER, "mail_server", answer, now)


def note_success(conn: Connection, delivery: Delivery, now: datetime) -> None:
    """What was open about this address, or about the server, is over."""
    close_issue(conn, _key(delivery), now)
    close_issue(conn, SERVER, now)


def _key(delivery: Delivery) -> str:
    message = delivery.message
    return f"subscription:{message.subscription}" if message.subscription else f"address:{message.address}"
