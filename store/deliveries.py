"""The outbox: one row a message, taken by a lease, so that however many processes deliver, each is with one of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, and_, case, false, func, or_, select, true, update

from domain.subscriptions import Channel, Delivery, DeliveryState
from store.delivery_tables import deliveries, messages
from store.messages import message_of

PLAIN = (
    *("attempts", "unanswered", "handing_over", "next_attempt", "created_at", "lease", "leased_until"),
    *("last_answer", "sent_at"),
)
QUEUED, LEASED = DeliveryState.QUEUED.value, DeliveryState.LEASED.value


def lease(
    conn: Connection, holder: str, now: datetime, until: datetime, channels: Collection[Channel] = tuple(Channel)
) -> Delivery | None:
    """Take the delivery that has waited longest, and count the attempt; None where none is due.

    One whose lease has run out is taken over: who held it is gone, or too slow to be let say anything about it. If it
    was handing the message over, nobody knows the answer: that counts as unanswered.
    """
    c = deliveries.c
    oldest = (
        _due(now, channels).limit(1).order_by(c.next_attempt, c.id).with_for_update(skip_locked=True, of=deliveries)
    )
    taken = update(deliveries).where(c.id == oldest.scalar_subquery())
    values = {
        "state": LEASED,
        "lease": holder,
        "leased_until": until,
        "attempts": c.attempts + 1,
        "unanswered": c.unanswered + case((c.handing_over == true(), 1), else_=0),
        "handing_over": False,
    }
    number = conn.execute(taken.values(values).returning(c.id)).scalar_one_or_none()
    return None if number is None else read(conn, number)


def is_due(conn: Connection, now: datetime, channels: Collection[Channel]) -> bool:
    """Whether there is anything that `lease` would give."""
    return conn.execute(_due(now, channels).limit(1)).one_or_none() is not None


def hand_over(conn: Connection, delivery: Delivery, until: datetime) -> bool:
    """Note, before its first byte leaves, that a message is being handed over; False where the lease is lost."""
    return conn.execute(_held(delivery).values(handing_over=True, leased_until=until)).rowcount == 1


def sent(conn: Connection, delivery: Delivery, answer: str, at: datetime) -> bool:
    """The receiving side has taken it; False where the lease is lost."""
    return _ended(conn, delivery, DeliveryState.SENT, answer, {"sent_at": at})


def postpone(conn: Connection, delivery: Delivery, answer: str, until: datetime, unanswered: bool) -> bool:
    """Try again at `until`; unanswered: whether it may have arrived all the same."""
    lost = {"unanswered": deliveries.c.unanswered + 1} if unanswered else {}
    return _ended(conn, delivery, DeliveryState.QUEUED, answer, {"next_attempt": until, **lost})


def stop(conn: Connection, delivery: Delivery, state: DeliveryState, answer: str) -> bool:
    """End it without success: `state` is REFUSED or GIVEN_UP; only a person has it tried again."""
    return _ended(conn, delivery, state, answer, {})


def retry(conn: Connection, number: int, now: datetime) -> bool:
    """Queue one again that was refused, given up or waits; False for one that is sent or without text."""
    c = deliveries.c
    with_text = select(messages.c.id).where(messages.c.text != "")
    states = [one.value for one in (DeliveryState.QUEUED, DeliveryState.REFUSED, DeliveryState.GIVEN_UP)]
    again = update(deliveries).where(c.id == number, c.state.in_(states), c.message.in_(with_text))
    # created_at moves too: it is what giving up counts from.
    return conn.execute(again.values(state=QUEUED, next_attempt=now, created_at=now)).rowcount == 1


def drop_queued(conn: Connection, subscription: int, answer: str) -> int:
    """Give up what still waits for a subscription that has ended, and tell how many."""
    c = deliveries.c
    mine = select(messages.c.id).where(messages.c.subscription == subscription)
    waiting = update(deliveries).where(c.state == QUEUED, c.message.in_(mine))
    return conn.execute(waiting.values(state=DeliveryState.GIVEN_UP.value, last_answer=answer)).rowcount


def read(conn: Connection, number: int) -> Delivery | None:
    """A delivery by its id."""
    row = conn.execute(_query().where(deliveries.c.id == number)).one_or_none()
    return _delivery(row) if row else None


def listing(
    conn: Connection, states: Collection[DeliveryState] | None = None, most: int | None = None
) -> tuple[Delivery, ...]:
    """Deliveries, the newest first; those with one of `states`, or all; at most so many."""
    query = _query().order_by(deliveries.c.id.desc())
    if states is not None:
        query = query.where(deliveries.c.state.in_([state.value for state in states]))
    return tuple(_delivery(row) for row in conn.execute(query if most is None else query.limit(most)))


def counts(conn: Connection) -> dict[DeliveryState, int]:
    """How many there are in each state that has any."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    return {DeliveryState(state): int(count) for state, count in conn.execute(query)}


def oldest_waiting(conn: Connection) -> datetime | None:
    """Since when the oldest delivery that is not finished has been waiting."""
    c = deliveries.c
    oldest = func.min(c.created_at, type_=c.created_at.type)
    found: datetime | None = conn.execute(select(oldest).where(c.state.in_((QUEUED, LEASED)))).scalar_one_or_none()
    return found


def _due(now: datetime, channels: Collection[Channel]) -> Select[Any]:
    c = deliveries.c
    due = or_(and_(c.state == QUEUED, c.next_attempt <= now), and_(c.state == LEASED, c.leased_until <= now))
    # Named once more so that both databases use the index of what is not finished.
    waiting = and_(c.state.in_((QUEUED, LEASED)), messages.c.channel.in_([one.value for one in channels]))
    return select(c.id).join(messages, messages.c.id == c.message).where(waiting, due)


def _held(delivery: Delivery) -> Update:
    c = deliveries.c
    return update(deliveries).where(c.id == delivery.id, c.state == LEASED, c.lease == delivery.lease)


def _ended(conn: Connection, delivery: Delivery, state: DeliveryState, answer: str, values: dict[str, Any]) -> bool:
    free = {"lease": None, "leased_until": None, "handing_over": false()}
    done = _held(delivery).values(state=state.value, last_answer=answer, **free, **values)
    return conn.execute(done).rowcount == 1


def _query() -> Select[Any]:
    c = deliveries.c
    own = [c.id.label("delivery"), c.state, *(c[name] for name in PLAIN)]
    return select(messages, *own).join(deliveries, c.message == messages.c.id)


def _delivery(row: Row[Any]) -> Delivery:
    values: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    return Delivery(id=row.delivery, message=message_of(row), state=DeliveryState(row.state), **values)
