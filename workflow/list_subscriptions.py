"""Subscriptions as people and scripts see them."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import store.messages
import store.subscriptions
from config.reports import load_rules
from config.settings import Settings
from domain.subscriptions import Subscription, SubscriptionState
from texts.catalogue import Phrase
from workflow.audience import next_digest, scope_words, times_words
from workflow.exports import utc_text
from workflow.known_sources import chosen_sources
from workflow.subscribe import LIVING, read

HEADERS = ("No", "To", "When", "Of what", "State", "Next")


def subscriptions_of(conn: Connection, every: bool = False) -> tuple[Subscription, ...]:
    """Those that run or wait to be confirmed, or all of them."""
    return store.subscriptions.listing(conn, None if every else LIVING)


def in_words(subscription: Subscription, settings: Settings) -> str:
    """`anna@example.org, every Monday at 08:00 (Europe/Paris): everything, and what maintainers act on`."""
    return f"{subscription.address}, {times_words(subscription.times)}: {scope_of(subscription, settings)}"


def scope_of(subscription: Subscription, settings: Settings) -> str:
    """What it is told of."""
    titles = {source.id: source.title for source in chosen_sources(settings)}
    scope = scope_words(subscription.choice, load_rules(settings.report), titles) or Phrase(
        "subscriptions.words.everything"
    )
    return Phrase("subscriptions.words.maintainer", scope=scope) if subscription.maintainer else scope


def table_row(subscription: Subscription, settings: Settings, now: datetime) -> tuple[str, ...]:
    """A row under HEADERS; the next digest on its reader's clock."""
    due = next_digest(subscription, now) if subscription.state is SubscriptionState.CONFIRMED else None
    when = due.astimezone(ZoneInfo(subscription.times.zone)).strftime("%Y-%m-%d %H:%M") if due else "-"
    words = times_words(subscription.times)
    scope = scope_of(subscription, settings)
    return str(subscription.id), subscription.address, words, scope, subscription.state.value, when


def subscription_row(subscription: Subscription, now: datetime) -> dict[str, object]:
    """The same for scripts; its secret is never told."""
    times = subscription.times
    due = next_digest(subscription, now) if subscription.state is SubscriptionState.CONFIRMED else None
    return {
        "subscription": subscription.id,
        "channel": subscription.channel.value,
        "address": subscription.address,
        "cadence": times.cadence.value,
        "day": times.day,
        "hour": times.hour,
        "time_zone": times.zone,
        **asdict(subscription.choice),
        "maintainer": subscription.maintainer,
        "state": subscription.state.value,
        "origin": subscription.origin,
        "created_by": subscription.created_by,
        "created_at": utc_text(subscription.created_at),
        "ended_by": subscription.ended_by,
        "ended_at": utc_text(subscription.ended_at) if subscription.ended_at else None,
        "next": utc_text(due) if due else None,
    }


def subscription_lines(conn: Connection, settings: Settings, number: int, now: datetime) -> Iterator[str]:
    """Everything about one, and the last digest that was composed for it."""
    found = read(conn, number)
    yield in_words(found, settings)
    for name, value in subscription_row(found, now).items():
        if value not in (None, "", (), False):
            told = ", ".join(value) if isinstance(value, tuple) else value
            yield f"{name.replace('_', ' '):<13} {told}"
    last = store.messages.newest_digest(conn, number)
    yield f"last digest   {last.composed_at:%Y-%m-%d %H:%M} UTC: {last.subject}" if last else "last digest   none yet"
