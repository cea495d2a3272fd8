"""Send what is in the outbox: a lease for each delivery, one attempt, its ending on record."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

import store.deliveries
import store.messages
from config.logs import logger
from config.settings import Settings
from domain.errors import UsageError
from domain.retries import wait_before_retry
from domain.subscriptions import Channel, Delivery, DeliveryState, SubscriptionState
from notifications.endings import Later, LeaseLost, Refused
from store.engines import reading
from store.messages import WITH_LINKS
from workflow import subscribe
from workflow.delivery_issues import note_silence, note_stop, note_success
from workflow.ways_out import Ways

LEASE = timedelta(minutes=10)
"""Longer than any attempt can take: a conversation with a mail server is cut after four minutes."""
Clock = Callable[[], datetime]
LOG = logger(__name__)


@dataclass(slots=True)
class Delivered:
    """What one round did. silent: a sentence for each way out that cannot be used now; what goes that way waits."""

    sent: int = 0
    postponed: int = 0
    refused: int = 0
    given_up: int = 0
    silent: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing that could have left stays behind."""
        return not (self.postponed or self.refused or self.given_up or self.silent)

    def lines(self) -> Iterator[str]:
        """What a person is told."""
        counts = (("postponed", self.postponed), ("refused", self.refused), ("given up", self.given_up))
        more = "".join(f", {count} {word}" for word, count in counts if count)
        yield f"{self.sent} sent{more}{': datumline deliveries list' if more else ''}"
        yield from self.silent


def deliver(engine: Engine, settings: Settings, clock: Clock, most: int | None = None) -> Delivered:
    """Send everything that is due, or `most` of it; any number of processes may do so at once.

    UsageError where a setting makes it impossible, before anything is taken.
    """
    done = Delivered()
    channels = {Channel.WEBHOOK}

    def secret_of(subscription: int) -> str:
        with reading(engine) as conn:
            return subscribe.read(conn, subscription).secret

    with Ways(settings, secret_of) as ways:
        if ways.has_server:
            channels.add(Channel.MAIL)
        elif _mail_waits(engine):
            done.silent.append("No smtp_host is set: mails stay in the outbox.")
        while channels and (most is None or done.sent < most):
            now = clock()
            with engine.begin() as conn:
                delivery = store.deliveries.lease(conn, secrets.token_hex(8), now, now + LEASE, channels)
            if delivery is None:
                break
            _attempt(engine, settings, ways, delivery, clock, channels, done)
    return done


def is_waiting(conn: Connection, settings: Settings, now: datetime) -> bool:
    """Whether there is anything to send now, by a way that is open."""
    channels = (Channel.WEBHOOK, Channel.MAIL) if settings.smtp_host else (Channel.WEBHOOK,)
    return store.deliveries.is_due(conn, now, channels)


def _mail_waits(engine: Engine) -> bool:
    with reading(engine) as conn:
        waiting = store.deliveries.listing(conn, (DeliveryState.QUEUED, DeliveryState.LEASED))
    return any(delivery.message.channel is Channel.MAIL for delivery in waiting)


def _attempt(
    engine: Engine,
    settings: Settings,
    ways: Ways,
    delivery: Delivery,
    clock: Clock,
    channels: set[Channel],
    done: Delivered,
) -> None:
    def about_to() -> None:
        """On record before the first byte leaves, so that a crash cannot hide that it may have arrived."""
        with engine.begin() as conn:
            if not store.deliveries.hand_over(conn, delivery, clock() + LEASE):
                raise LeaseLost(f"Delivery {delivery.id} was taken over by another process.")

    if _has_ended(engine, delivery):
        return
    try:
        answer = ways.send(delivery.message, clock(), about_to)
    except Later as error:
        _postpone(engine, settings, delivery, error, clock(), done)
        if error.everywhere:
            channels.discard(delivery.message.channel)
            done.silent.append(str(error))
    except (Refused, UsageError) as error:
        _stop(engine, delivery, DeliveryState.REFUSED, str(error), clock())
        done.refused += 1
    except LeaseLost as error:
        LOG.warning("delivery.lost", delivery=delivery.id, why=str(error))
    else:
        _keep_sent(engine, delivery, answer, clock())
        done.sent += 1


def _has_ended(engine: Engine, delivery: Delivery) -> bool:
    """Whether its subscription ended while it was on its way; then it is not sent any more."""
    if delivery.message.subscription is None:
        return False
    with engine.begin() as conn:
        if subscribe.read(conn, delivery.message.subscription).state is not SubscriptionState.ENDED:
            return False
        store.deliveries.stop(conn, delivery, DeliveryState.GIVEN_UP, subscribe.HAS_ENDED)
        return True


def _keep_sent(engine: Engine, delivery: Delivery, answer: str, now: datetime) -> None:
    with engine.begin() as conn:
        if store.deliveries.sent(conn, delivery, answer, now):
            note_success(conn, delivery, now)
            if delivery.message.kind in WITH_LINKS and delivery.message.id is not None:
                store.messages.forget_text(conn, delivery.message.id)
    LOG.info("delivery.sent", delivery=delivery.id, attempts=delivery.attempts)


def _postpone(
    engine: Engine, settings: Settings, delivery: Delivery, error: Later, now: datetime, done: Delivered
) -> None:
    if now - delivery.created_at >= timedelta(days=settings.give_up_after_days):
        _stop(engine, delivery, DeliveryState.GIVEN_UP, str(error), now)
        done.given_up += 1
        return
    wait = wait_before_retry(delivery.attempts, delivery.message.key)
    if error.wait is not None:
        wait = max(wait, timedelta(seconds=error.wait))
    with engine.begin() as conn:
        store.deliveries.postpone(conn, delivery, str(error), now + wait, error.unanswered)
        if error.everywhere:
            note_silence(conn, str(error), now)
    done.postponed += 1
    LOG.warning("delivery.postponed", delivery=delivery.id, attempts=delivery.attempts)


def _stop(engine: Engine, delivery: Delivery, state: DeliveryState, answer: str, now: datetime) -> None:
    with engine.begin() as conn:
        if store.deliveries.stop(conn, delivery, state, answer):
            note_stop(conn, delivery, state, answer, now)
    LOG.error("delivery.stopped", delivery=delivery.id, state=state.value)
