"""Who is told what, and what each was told."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from domain.subscriptions import (
    Cadence,
    Channel,
    Choice,
    Matter,
    Subscription,
    SubscriptionState,
    Times,
    Told,
)
from store.delivery_tables import subscriptions, told

PLAIN = (
    *("address", "maintainer", "origin", "secret", "created_at", "created_by", "news_from"),
    *("confirm_hash", "confirm_until", "ended_at", "ended_by"),
)
SIDES = ("countries", "sources", "figures", "kinds")


def add(conn: Connection, subscription: Subscription) -> int:
    """Append a subscription and give its id; an id that it brings along is ignored."""
    times = subscription.times
    row = {
        **{name: getattr(subscription, name) for name in PLAIN},
        "channel": subscription.channel.value,
        "state": subscription.state.value,
        "choice": asdict(subscription.choice),
        "cadence": times.cadence.value,
        "day": times.day,
        "hour": times.hour,
        "zone": times.zone,
    }
    return int(conn.execute(insert(subscriptions).values(row).returning(subscriptions.c.id)).scalar_one())


def read(conn: Connection, number: int, *, locked: bool = False) -> Subscription | None:
    """A subscription by its id. locked: on PostgreSQL, until the transaction ends; on SQLite it is that anyway."""
    query = select(subscriptions).where(subscriptions.c.id == number)
    row = conn.execute(query.with_for_update() if locked else query).one_or_none()
    return _subscription(row) if row else None


def listing(conn: Connection, states: Collection[SubscriptionState] | None = None) -> tuple[Subscription, ...]:
    """Subscriptions in the order in which they were made; those with one of `states`, or all."""
    query = select(subscriptions).order_by(subscriptions.c.id)
    if states is not None:
        query = query.where(subscriptions.c.state.in_([state.value for state in states]))
    return tuple(_subscription(row) for row in conn.execute(query))


def of_address(conn: Connection, address: str) -> tuple[Subscription, ...]:
    """Every subscription of an address, ended ones too, in the order in which they were made."""
    query = select(subscriptions).where(subscriptions.c.address == address).order_by(subscriptions.c.id)
    return tuple(_subscription(row) for row in conn.execute(query))


def confirm(conn: Connection, number: int, news_from: datetime) -> None:
    """Its owner, or who answers for it, wants it; the link that asked is used up."""
    values = {"state": SubscriptionState.CONFIRMED.value, "news_from": news_from, "confirm_hash": None}
    conn.execute(update(subscriptions).where(subscriptions.c.id == number).values(**values, confirm_until=None))


def ask(conn: Connection, number: int, confirm_hash: str, confirm_until: datetime) -> None:
    """Note which link confirms it, and until when."""
    values = {"confirm_hash": confirm_hash, "confirm_until": confirm_until}
    conn.execute(update(subscriptions).where(subscriptions.c.id == number).values(**values))


def end(conn: Connection, number: int, by: str, at: datetime) -> bool:
    """End one that has not ended; says whether it was."""
    c = subscriptions.c
    running = update(subscriptions).where(c.id == number, c.state != SubscriptionState.ENDED.value)
    values = {"state": SubscriptionState.ENDED.value, "ended_by": by, "ended_at": at, "confirm_hash": None}
    return conn.execute(running.values(**values, confirm_until=None)).rowcount == 1


def told_to(conn: Connection, number: int) -> frozenset[Told]:
    """Everything that a subscription was told."""
    query = select(told.c.matter, told.c.key).where(told.c.subscription == number)
    return frozenset(Told(Matter(row.matter), row.key) for row in conn.execute(query))


def mark_told(conn: Connection, number: int, message: int, things: Iterable[Told]) -> None:
    """Mark what a message tells; in the transaction that puts the message into the outbox."""
    rows = [
        {"subscription": number, "message": message, "matter": one.matter.value, "key": one.key}
        for one in sorted(set(things))
    ]
    if rows:
        conn.execute(insert(told), rows)


def _subscription(row: Row[Any]) -> Subscription:
    sides: dict[str, Any] = {name: tuple(row.choice.get(name, ())) for name in SIDES}
    return Subscription(
        id=row.id,
        **{name: getattr(row, name) for name in PLAIN},
        channel=Channel(row.channel),
        times=Times(Cadence(row.cadence), row.day, row.hour, row.zone),
        choice=Choice(**sides, only_wrong=row.choice.get("only_wrong", False)),
        state=SubscriptionState(row.state),
    )
