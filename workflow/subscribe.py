"""Make, confirm and end subscriptions: by a maintainer, by the settings, or by a reader who proves the address."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

import store.deliveries
import store.messages
import store.subscriptions
from config.mail_settings import DeclaredSubscription
from config.reports import load_rules
from config.settings import Settings
from domain.cadences import last_due
from domain.errors import UsageError
from domain.subscriptions import (
    Channel,
    MessageKind,
    Subscription,
    SubscriptionState,
)
from texts.catalogue import Phrase
from workflow.log import record
from workflow.notify import write_to
from workflow.subscription_checks import checked

HAS_ENDED = "The subscription has ended."
CONFIRM_WITHIN = timedelta(days=3)
ASKED_AT_MOST = 60
"""Confirmations an hour, so that nobody can have us write to a crowd."""
LIVING = frozenset({SubscriptionState.PENDING, SubscriptionState.CONFIRMED})


def add(
    conn: Connection,
    settings: Settings,
    wanted: DeclaredSubscription,
    by: str,
    now: datetime,
    origin: str = "cli",
) -> Subscription:
    """A confirmed subscription, on the word of whoever answers for it. UsageError says what cannot be."""
    made = _confirmed(checked(settings, wanted, by, now, origin), now)
    return _added(conn, made, by, now)


def ask(conn: Connection, settings: Settings, wanted: DeclaredSubscription, now: datetime) -> None:
    """A reader wants it: nothing is told until the owner of the address opens the link that is mailed there.

    Nothing shows whether the address was known; one that is already subscribed, or was asked of late, gets no mail.
    """
    if not settings.open_subscription or not settings.public_url:
        raise UsageError(Phrase("refused.subscription.closed"))
    # A maintainer's copy is never a stranger's to choose.
    made = checked(settings, wanted.model_copy(update={"maintainer": False}), "reader", now, "reader")
    if made.channel is not Channel.MAIL:
        raise UsageError(Phrase("refused.subscription.mail"))
    earlier = store.subscriptions.of_address(conn, made.address)
    if any(_still_asked(one, now) for one in earlier):
        return
    for one in earlier:
        if one.state is SubscriptionState.PENDING:  # its link is too old to be of use
            store.subscriptions.end(conn, one.id, "datumline", now)
    if store.messages.count_since(conn, MessageKind.CONFIRMATION, now - timedelta(hours=1)) >= ASKED_AT_MOST:
        raise UsageError(Phrase("refused.subscription.too_many"))
    token = secrets.token_urlsafe(24)
    waiting = replace(made, confirm_hash=_hash(token), confirm_until=now + CONFIRM_WITHIN)
    number = _added(conn, waiting, "reader", now).id
    link = f"{settings.public_url}/confirm/{number}.{token}"
    text = (
        f"Somebody, hopefully you, wants the digest of {load_rules(settings.report).title} sent to this address.\n\n"
        f"If it was you, open this page and press the button:\n\n  {link}\n\n"
        "If not, do nothing: no further mail will come, and the link ends in three days.\n"
    )
    subject = "Do you want this digest?"
    key = f"confirmation/{number}"
    write_to(conn, settings.mail_from, made.address, key, subject, text, now, MessageKind.CONFIRMATION)


def confirm_by_link(conn: Connection, token: str, now: datetime) -> Subscription:
    """The owner of the address has pressed the button; the link works once. UsageError where it does not."""
    found, secret = _of_token(conn, token)
    good = (
        found is not None
        and found.state is SubscriptionState.PENDING
        and found.confirm_hash is not None
        and found.confirm_until is not None
        and now < found.confirm_until
        and hmac.compare_digest(found.confirm_hash, _hash(secret))
    )
    if found is None or not good:
        raise UsageError(Phrase("refused.subscription.link"))
    return confirm(conn, found.id, found.address, now)


def confirm(conn: Connection, number: int, by: str, now: datetime) -> Subscription:
    """A pending subscription, confirmed. UsageError for one that is not pending."""
    found = read(conn, number, locked=True)
    if found.state is not SubscriptionState.PENDING:
        raise UsageError(Phrase("refused.subscription.state", number=number, state=found.state.value))
    confirmed = _confirmed(found, now)
    store.subscriptions.confirm(conn, number, confirmed.news_from or now)
    record(conn, by, "subscription.confirmed", f"subscription:{number}", {}, now)
    return confirmed


def unsubscribe(conn: Connection, token: str, now: datetime) -> bool:
    """End it by the link of any of its mails; True also where it had ended before, False for a link that is none."""
    found = by_link(conn, token)
    if found is None:
        return False
    end(conn, found.id, "its reader", now)
    return True


def by_link(conn: Connection, token: str) -> Subscription | None:
    """The subscription that an unsubscribe link names."""
    found, secret = _of_token(conn, token)
    if found is None or not hmac.compare_digest(found.secret.encode(), secret.encode("utf-8", "replace")):
        return None
    return found


def end(conn: Connection, number: int, by: str, now: datetime) -> bool:
    """End a subscription and what still waits for it; False where it had ended."""
    ended = store.subscriptions.end(conn, read(conn, number).id, by, now)
    if ended:
        store.deliveries.drop_queued(conn, number, HAS_ENDED)
        record(conn, by, "subscription.ended", f"subscription:{number}", {}, now)
    return ended


def read(conn: Connection, number: int, *, locked: bool = False) -> Subscription:
    """A subscription by its number; UsageError for one that does not exist."""
    found = store.subscriptions.read(conn, number, locked=locked)
    if found is None:
        raise UsageError(Phrase("refused.subscription.none", number=number))
    return found


def unsubscribe_token(subscription: Subscription) -> str:
    """What its unsubscribe links carry."""
    return f"{subscription.id}.{subscription.secret}"


def take_over_declared(conn: Connection, settings: Settings, now: datetime) -> None:
    """Make the declared subscriptions that are new, end those that are declared no longer.

    One whose reader has ended it stays ended: the settings say who is told, not who has to be.
    """
    known = [one for one in store.subscriptions.listing(conn) if one.origin == "settings"]
    wanted = [checked(settings, one, "settings", now, "settings") for one in settings.subscriptions]
    for one in known:
        if one.state in LIVING and not any(_same(one, other) for other in wanted):
            end(conn, one.id, "settings", now)
    for one in wanted:
        alike = [other for other in known if _same(one, other)]
        if not any(other.state in LIVING or other.ended_by != "settings" for other in alike):
            _added(conn, _confirmed(one, now), "settings", now)


def _same(one: Subscription, other: Subscription) -> bool:
    return (one.channel, one.address, one.times, one.choice, one.maintainer) == (
        *(other.channel, other.address, other.times, other.choice, other.maintainer),
    )


def _confirmed(subscription: Subscription, now: datetime) -> Subscription:
    """What was first seen since its last due moment is news of its first digest."""
    news_from = last_due(subscription.times, now)
    return replace(subscription, state=SubscriptionState.CONFIRMED, news_from=news_from, confirm_hash=None)


def _added(conn: Connection, made: Subscription, by: str, now: datetime) -> Subscription:
    number = store.subscriptions.add(conn, made)
    about = {"channel": made.channel.value, "cadence": made.times.cadence.value, "state": made.state.value}
    record(conn, by, "subscription.added", f"subscription:{number}", about, now)
    return replace(made, id=number)


def _still_asked(one: Subscription, now: datetime) -> bool:
    if one.state is SubscriptionState.PENDING:
        return one.confirm_until is not None and now < one.confirm_until
    return one.state is SubscriptionState.CONFIRMED


def _of_token(conn: Connection, token: str) -> tuple[Subscription | None, str]:
    number, _, secret = token.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 10 and secret):
        return None, ""
    return store.subscriptions.read(conn, int(number)), secret


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
