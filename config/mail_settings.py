"""What can be set about mail, feeds and webhooks, and the subscriptions that an installation declares."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from domain.subscriptions import Cadence


class DeclaredSubscription(BaseModel):
    """One `[[subscriptions]]` table of datumline.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str
    """Who is written to."""
    cadence: Cadence = Cadence.WEEKLY
    """How often."""
    day: int = Field(1, ge=1, le=28)
    """Weekly: the day of the week, 1 is Monday; monthly: the day of the month."""
    hour: int = Field(8, ge=0, le=23)
    """The hour of the day from which on it is sent."""
    time_zone: str | None = None
    """The zone of day and hour; else `time_zone` of the installation."""
    countries: tuple[str, ...] = ()
    """Only these countries, as alpha-3 codes or names."""
    sources: tuple[str, ...] = ()
    """Only these sources, by their ids."""
    figures: tuple[str, ...] = ()
    """Only these figures: 1 to 7 or A3."""
    kinds: tuple[str, ...] = ()
    """Only these kinds of change."""
    only_wrong: bool = False
    """Only what makes the printed report wrong."""
    maintainer: bool = False
    """The maintainers' copy: with issues, cases and stale sources."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        try:
            ZoneInfo(value or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not a time zone; use a name such as Europe/Paris") from error
        return value


class Mail(BaseModel):
    """Mail, feeds and webhooks: what leaves this installation."""

    public_url: str | None = None
    """Where readers reach the page, as https://datumline.example.org: for links in mails and feeds, and for
    unsubscribing with one click. Without it mails carry no links to the page."""
    mail_from: str = "datumline@localhost"
    """The sender of every mail, `name@host` or `Name <name@host>`."""
    mail_to: str = "maintainers@localhost"
    """Who is written to when maintainers must know and none has a subscription; also the preview's reader."""
    smtp_host: str | None = None
    """The server that takes mail; without it digests are composed and wait."""
    smtp_port: int | None = Field(None, ge=1, le=65535)
    """Its port; else 465 with `tls`, 587 with `starttls`, 25 with `none`."""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is secured; certificates are always checked. `none` only for a server on this machine or
    network: then no password is sent."""
    smtp_user: str | None = None
    """Who signs in to the server, where it asks."""
    smtp_password: SecretStr | None = None
    """The password that goes with `smtp_user`; best in a file, by DATUMLINE_SMTP_PASSWORD_FILE."""
    smtp_timeout: int = Field(60, ge=1, le=120)
    """Seconds that the server may be silent."""
    dkim_key: Path | None = None
    """File of the private key (PEM) that mails are signed with; needs `dkim_selector`."""
    dkim_selector: str | None = None
    """Names the record with the public key: `<selector>._domainkey.<domain>`."""
    dkim_domain: str | None = None
    """The domain that signs; else the sender's."""
    give_up_after_days: int = Field(5, ge=1, le=30)
    """For how long a delivery is tried again before it is given up and maintainers are told."""
    open_subscription: bool = False
    """Lets anyone subscribe an address on the page; it gets nothing until its owner confirms by a link."""
    private_webhooks: bool = False
    """Lets webhooks reach addresses inside this machine or network, and go without TLS."""
    feed_tokens: bool = True
    """Lets feed readers use addresses with a personal token; without it feeds need a session."""
    open_feeds: bool = False
    """Lets anyone who reaches the page read the feeds, without session or token."""
    subscriptions: tuple[DeclaredSubscription, ...] = ()
    """Who is told: one `[[subscriptions]]` table each. Taken over with every digest; one that is removed here ends."""

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = urlsplit(value)
        if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
            raise ValueError("is not the address of a page; write https://host.example")
        return value.rstrip("/")

    @field_validator("smtp_password")
    @classmethod
    def _never_in_the_clear(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and info.data.get("smtp_security") == "none":
            raise ValueError("would cross the network in the clear; set smtp_security to starttls or tls")
        return value
