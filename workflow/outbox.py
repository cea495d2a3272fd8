"""Compose what is due: for each subscription one transaction writes the message, its delivery and what it tells.

The message is made before that, from one moment of the store, so that nobody waits while ten thousand changes are read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

import store.issues
import store.messages
import store.subscriptions
from config.logs import logger
from config.reports import load_rules
from config.settings import Settings
from domain.cadences import last_due
from domain.sources import Source
from domain.subscriptions import (
    Cadence,
    Channel,
    Message,
    MessageKind,
    Subscription,
    SubscriptionState,
    ToldBefore,
)
from domain.uses import UseKind
from notifications.compose import compose
from notifications.letters import address_of
from notifications.material import Material, Period, Reader
from notifications.payload import payload
from notifications.wording import period_words
from store.engines import reading
from store.failures import is_fatal
from workflow.audience import Audience, scope_words, why_words
from workflow.digest import Gathered, gather, has_news
from workflow.exports import edition_in_force
from workflow.known_sources import chosen_sources
from workflow.notify import new_message_id
from workflow.subscribe import take_over_declared, unsubscribe_token
from workflow.uses import record_use

SCOPE = "mail"
"""Of the issues about mail."""
CONFIRMED = frozenset({SubscriptionState.CONFIRMED})
LOG = logger(__name__)


@dataclass(frozen=True, slots=True)
class Composed:
    """What one round composed. failed: subscriptions for which it could not be; an issue says why."""

    subjects: tuple[str, ...] = ()
    failed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Round:
    """What all digests of one round have in common. at_any_time: whether or not they are due."""

    settings: Settings
    sources: tuple[Source, ...]
    now: datetime
    at_any_time: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message that is not in the outbox yet. previous: the digest that was the subscription's last."""

    subscription: Subscription
    previous: Message | None
    message: Message
    gathered: Gathered


def compose_due(engine: Engine, settings: Settings, now: datetime, only: int | None = None) -> Composed:
    """Put every digest that is due into the outbox. only: one subscription, whether or not its is due.

    UsageError where no edition is adopted yet: there is nothing to tell.
    """
    due = due_digests(engine, settings, now, only)
    if not due:
        return Composed()
    round_ = _Round(settings, chosen_sources(settings), now, only is not None)
    subjects, failed = [], []
    for number in due:
        try:
            with reading(engine) as conn:
                draft = _drafted(conn, round_, number)
            with engine.begin() as conn:
                put = draft is not None and _put(conn, draft)
                close_issue(conn, f"compose:{number}", now)
        except Exception as error:  # one reader's digest must not cost the others theirs
            if is_fatal(error):
                raise
            LOG.exception("digest.not_composed", subscription=number)
            _note_failure(engine, number, error, now)
            failed.append(number)
        else:
            subjects += [draft.message.subject] if draft and put else []
    return Composed(tuple(subjects), tuple(failed))


def due_digests(engine: Engine, settings: Settings, now: datetime, only: int | None = None) -> tuple[int, ...]:
    """The subscriptions whose digest is due: looked at before a writer's place is taken, as mostly none is.

    UsageError where no edition is adopted yet.
    """
    with reading(engine) as conn:
        edition_in_force(conn, settings.report, None)
    if settings.subscriptions:
        with engine.begin() as conn:
            take_over_declared(conn, settings, now)
    with reading(engine) as conn:
        confirmed = [one for one in store.subscriptions.listing(conn, CONFIRMED) if only in (None, one.id)]
        if not confirmed:
            return ()
        round_ = _Round(settings, chosen_sources(settings), now, only is not None)
        return tuple(one.id for one in confirmed if _is_due(conn, round_, one))


def _is_due(conn: Connection, round_: _Round, subscription: Subscription) -> bool:
    """Whether one is to be composed; where that cannot be said, composing it will say why."""
    try:
        previous = store.messages.newest_digest(conn, subscription.id)
        if _due(round_, subscription) <= _since(subscription, previous):
            return False
        if subscription.times.cadence is not Cadence.AT_ONCE:
            return True
        period, audience = _period(round_, subscription, previous), _audience(conn, round_, subscription)
        return has_news(conn, round_.settings.report, round_.sources, period, audience)
    except Exception as error:
        if is_fatal(error):
            raise
        return True


def _drafted(conn: Connection, round_: _Round, number: int) -> _Draft | None:
    """The message, if one is due, with what must still hold when it is put into the outbox."""
    subscription = store.subscriptions.read(conn, number)
    if subscription is None or subscription.state is not SubscriptionState.CONFIRMED:
        return None
    previous = store.messages.newest_digest(conn, number)
    due = _due(round_, subscription)
    if due <= _since(subscription, previous):
        return None
    period, audience = _period(round_, subscription, previous), _audience(conn, round_, subscription)
    calendar = round_.settings.calendar_in(round_.settings.time_zone)
    gathered = gather(conn, round_.settings.report, round_.sources, period, audience, calendar)
    if subscription.times.cadence is Cadence.AT_ONCE and not gathered.has_news:
        return None
    message = _message(round_.settings, subscription, previous, gathered.material, due)
    return _Draft(subscription, previous, message, gathered)


def _due(round_: _Round, subscription: Subscription) -> datetime:
    return round_.now if round_.at_any_time else last_due(subscription.times, round_.now)


def _since(subscription: Subscription, previous: Message | None) -> datetime:
    if previous is not None and previous.until is not None:
        return previous.until
    return subscription.news_from or subscription.created_at


def _put(conn: Connection, draft: _Draft) -> bool:
    """Whether it is in the outbox now: not where its subscription ended meanwhile, or was told something else."""
    number, message, material = draft.subscription.id, draft.message, draft.gathered.material
    if store.subscriptions.read(conn, number, locked=True) != draft.subscription:
        return False
    if store.messages.newest_digest(conn, number) != draft.previous:
        return False
    queued = store.messages.queue(conn, message)
    if queued is None:
        return False
    store.subscriptions.mark_told(conn, number, queued, draft.gathered.told)
    edition = edition_in_force(conn, material.report, material.edition)
    what, period = f"digest of {period_words(material.period)} to {message.address}", material.period
    record_use(conn, UseKind.DIGEST, what, None, period.until, edition=edition, since=period.since, until=period.until)
    return True


def _period(round_: _Round, subscription: Subscription, previous: Message | None) -> Period:
    # A digest that nobody could compose for long still looks back over all of that time.
    since = min(_since(subscription, previous), round_.now - timedelta(seconds=1))
    return Period(since, round_.now, ZoneInfo(subscription.times.zone))


def _audience(conn: Connection, round_: _Round, subscription: Subscription) -> Audience:
    rules = load_rules(round_.settings.report)
    titles = {source.id: source.title for source in round_.sources}
    page = round_.settings.public_url or ""
    link = f"{page}/unsubscribe/{unsubscribe_token(subscription)}" if page else ""
    reader = Reader(scope_words(subscription.choice, rules, titles), why_words(subscription, bool(link)), page, link)
    marks = store.subscriptions.told_to(conn, subscription.id)
    return Audience(
        subscription.choice,
        subscription.maintainer,
        ToldBefore(subscription.news_from or subscription.created_at, marks),
        reader,
        subscription.times.cadence is Cadence.AT_ONCE,
    )


def _message(
    settings: Settings, subscription: Subscription, previous: Message | None, material: Material, due: datetime
) -> Message:
    now = material.period.until
    name = new_message_id("digest", now, address_of(settings.mail_from, "sender").domain)
    digest = compose(material)
    hook = subscription.channel is Channel.WEBHOOK
    thread = () if previous is None else (*previous.thread[:1], previous.message_id)
    return Message(
        key=f"digest/{subscription.id}/{due.isoformat()}",
        kind=MessageKind.DIGEST,
        channel=subscription.channel,
        address=subscription.address,
        subject=digest.subject,
        text=payload(material, name) if hook else digest.text,
        html="" if hook else digest.html,
        message_id=name,
        composed_at=now,
        subscription=subscription.id,
        since=material.period.since,
        until=now,
        unsubscribe=material.reader.unsubscribe,
        in_reply_to=previous.message_id if previous else "",
        thread=thread,
    )


def _note_failure(engine: Engine, number: int, error: Exception, now: datetime) -> None:
    words = f"The digest of subscription {number} cannot be composed: {error or type(error).__name__}."
    with engine.begin() as conn:
        store.issues.note(conn, SCOPE, f"compose:{number}", "not_composed", words, now)


def close_issue(conn: Connection, key: str, now: datetime) -> None:
    """Close one issue about mail, if it is open."""
    others = {issue.key for issue in store.issues.listing(conn, scope=SCOPE)} - {key}
    store.issues.close(conn, SCOPE, now, except_keys=others)
