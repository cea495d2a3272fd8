"""What a subscription may be: an address that can be written to, times that exist, a choice of what there is."""

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from config.mail_settings import DeclaredSubscription
from config.reports import load_rules
from config.settings import Settings
from crawlers.addresses import is_allowed, literal
from domain.errors import UsageError
from domain.subscriptions import Cadence, Channel, Choice, Subscription, SubscriptionState, Times
from notifications.letters import address_of
from texts.catalogue import Phrase
from workflow.country_names import country_code
from workflow.known_sources import chosen_sources


def wanted_of(**values: Any) -> DeclaredSubscription:
    """What somebody typed or chose; UsageError for the first of it that cannot be."""
    try:
        return DeclaredSubscription(**values)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]).replace("_", "-")
        message = fault["msg"].removeprefix("Value error, ")
        raise UsageError(
            Phrase("refused.subscription.field", field=place, given=repr(fault["input"]), message=message)
        ) from None


def checked(settings: Settings, wanted: DeclaredSubscription, by: str, now: datetime, origin: str) -> Subscription:
    """The subscription as it would be, pending; UsageError for what does not exist."""
    channel, address = _address(wanted.address, settings)
    return Subscription(
        id=0,
        channel=channel,
        address=address,
        times=_times(wanted, settings),
        choice=_choice(wanted, settings),
        maintainer=wanted.maintainer,
        state=SubscriptionState.PENDING,
        origin=origin,
        secret=secrets.token_urlsafe(24),
        created_at=now,
        created_by=by,
    )


def _address(text: str, settings: Settings) -> tuple[Channel, str]:
    if "://" not in text:
        return Channel.MAIL, address_of(text.strip(), "reader").addr_spec
    try:
        url = urlsplit(text)
        host = url.hostname
    except ValueError:
        host = None
    if not host or url.scheme not in ("http", "https") or url.username is not None or " " in text:
        raise UsageError(Phrase("refused.subscription.address", text=repr(text)))
    if not settings.private_webhooks:
        inside = literal(host)
        if url.scheme != "https" or host == "localhost" or (inside and not is_allowed(inside, allow_loopback=False)):
            raise UsageError(Phrase("refused.subscription.webhook", host=host))
    return Channel.WEBHOOK, text


def _times(wanted: DeclaredSubscription, settings: Settings) -> Times:
    if wanted.cadence is Cadence.WEEKLY and wanted.day > 7:
        raise UsageError(Phrase("refused.subscription.weekday"))
    zone = wanted.time_zone or settings.time_zone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(Phrase("refused.subscription.zone", zone=repr(zone))) from None
    return Times(wanted.cadence, wanted.day, wanted.hour, zone)


def _choice(wanted: DeclaredSubscription, settings: Settings) -> Choice:
    rules = load_rules(settings.report)
    known = {source.id for source in chosen_sources(settings)}
    for name, given, there in (("source", wanted.sources, known), ("figure", wanted.figures, set(rules.figures))):
        if unknown := sorted(set(given) - there):
            raise UsageError(
                Phrase(f"refused.subscription.{name}", given=repr(unknown[0]), there=", ".join(sorted(there)))
            )
    countries = tuple(sorted({country_code(one) for one in wanted.countries}))
    sources, figures, kinds = (tuple(sorted(set(one))) for one in (wanted.sources, wanted.figures, wanted.kinds))
    return Choice(countries, sources, figures, kinds, wanted.only_wrong)
