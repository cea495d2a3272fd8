"""Who is told what and when, and every message on its way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cadence(StrEnum):
    """How often a subscription is told; `at_once` as soon as something it chose is seen."""

    WEEKLY = "weekly"
    DAILY = "daily"
    MONTHLY = "monthly"
    AT_ONCE = "at_once"


class Channel(StrEnum):
    """By which way a message leaves."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class SubscriptionState(StrEnum):
    """`pending` until its owner confirms; only a confirmed one is told anything."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the news a subscription wants; an empty side leaves it open.

    countries: alpha-3 codes. sources, figures: ids. kinds: of changes (`modified`) or meanings (`signed_to_party`).
    only_wrong: only what makes a value that the report states wrong.
    """

    countries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    only_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """When a digest is due. day: 1 (Monday) to 7 of a week, 1 to 28 of a month; hour and zone: on whose clock."""

    cadence: Cadence = Cadence.WEEKLY
    day: int = 1
    hour: int = 8
    zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One address and what it is told.

    maintainer: also what only maintainers act on: issues, cases, links that rot. origin: `cli`, `page`, `reader` (who
    subscribed on the page without an account) or `settings`. news_from: what was first seen before is no news to it.
    secret: what its unsubscribe link carries; of a webhook, the key that signs what it is sent.
    """

    id: int
    channel: Channel
    address: str
    times: Times
    choice: Choice
    maintainer: bool
    state: SubscriptionState
    origin: str
    secret: str
    created_at: datetime
    created_by: str
    news_from: datetime | None = None
    confirm_hash: str | None = None
    confirm_until: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


class MessageKind(StrEnum):
    """`notice`: to maintainers, about one thing; `letter`: to one person, about their own matter (an invitation).

    `confirmation`: asks an address whether it wants a subscription.
    """

    DIGEST = "digest"
    NOTICE = "notice"
    LETTER = "letter"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was composed. key: names it once and for all, so that none is composed twice.

    text: empty where it was let go, once it had arrived or after long; of a webhook's message its JSON. html: empty for
    plain text. address: empty for a notice to whoever `mail_to` names when it is sent. message_id: the same however
    often it is sent.
    """

    key: str
    kind: MessageKind
    channel: Channel
    address: str
    subject: str
    text: str
    html: str
    message_id: str
    composed_at: datetime
    subscription: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    unsubscribe: str = ""
    in_reply_to: str = ""
    thread: tuple[str, ...] = ()
    id: int | None = None


class DeliveryState(StrEnum):
    """`refused`: for good, by the receiving side; `given_up`: tried for too long. Both wait for a person."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address. handing_over: its bytes may be with the receiving side, no answer is known yet.

    unanswered: how many attempts ended without an answer after the hand-over, so that it may have arrived.
    """

    id: int
    message: Message
    state: DeliveryState
    attempts: int
    unanswered: int
    handing_over: bool
    next_attempt: datetime
    created_at: datetime
    lease: str | None = None
    leased_until: datetime | None = None
    last_answer: str | None = None
    sent_at: datetime | None = None


class Matter(StrEnum):
    """What can be told, each kind by its own key."""

    CHANGE = "change"
    WATCHED = "watched"
    DECISION = "decision"
    ISSUE = "issue"
    CASE = "case"


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One thing that a subscription was told."""

    matter: Matter
    key: str


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """What a subscription was told before. Nothing is news that was first seen before `news_from`."""

    news_from: datetime
    marks: frozenset[Told] = frozenset()
