"""The ways by which messages leave: the mail server and webhooks, as the settings have them."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from config.settings import Settings
from crawlers.addresses import is_allowed, literal
from domain.subscriptions import Channel, Message
from notifications import webhooks
from notifications.letters import Letter, address_of, build, list_id
from notifications.signing import Key, read_key, signed
from notifications.smtp import Post, Server

PORTS = {"tls": 465, "starttls": 587, "none": 25}


class Ways:
    """Opened for one round of deliveries. UsageError for settings that cannot work."""

    def __init__(self, settings: Settings, secret_of: Callable[[int], str]) -> None:
        self._settings = settings
        self._secret_of = secret_of
        self._sender = address_of(settings.mail_from, "sender")
        self._key = _key(settings, self._sender.domain)
        self._post = Post(_server(settings)) if settings.smtp_host else None

    @property
    def has_server(self) -> bool:
        """Whether mails can be sent at all."""
        return self._post is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._post is not None:
            self._post.close()

    def send(self, message: Message, now: datetime, about_to: Callable[[], None]) -> str:
        """One attempt; gives the receiving side's answer. Raises Later, Refused, or what about_to raises."""
        if message.channel is Channel.WEBHOOK:
            return self._call(message, now, about_to)
        assert self._post is not None  # noqa: S101 - without a server no mail is taken from the outbox
        recipient = address_of(message.address or self._settings.mail_to, "recipient").addr_spec
        return self._post.send(self._sender.addr_spec, recipient, self.content(message), about_to)

    def content(self, message: Message) -> bytes:
        """The mail's bytes: the same at every attempt, but for the time in its signature."""
        letter = Letter(
            self._settings.mail_from,
            message.address or self._settings.mail_to,
            message.subject,
            message.text,
            message.html,
            message.message_id,
            message.composed_at,
            list_id(self._settings.report, self._settings.mail_from) if message.subscription else "",
            message.unsubscribe,
            message.in_reply_to,
            message.thread,
        )
        content = build(letter).as_bytes()
        return content if self._key is None else signed(content, self._key)

    def _call(self, message: Message, now: datetime, about_to: Callable[[], None]) -> str:
        secret = self._secret_of(message.subscription or 0)
        call = webhooks.Call(message.address, secret, message.message_id, message.text.encode(), self._may_reach)
        return webhooks.post(call, now, about_to)

    def _may_reach(self, digits: str) -> bool:
        address = literal(digits)
        return self._settings.private_webhooks or (address is not None and is_allowed(address, allow_loopback=False))


def _server(settings: Settings) -> Server:
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    port = settings.smtp_port or PORTS[settings.smtp_security]
    return Server(
        settings.smtp_host or "", port, settings.smtp_security, settings.smtp_user, password, settings.smtp_timeout
    )


def _key(settings: Settings, domain: str) -> Key | None:
    if settings.dkim_key is None:
        return None
    return read_key(settings.dkim_key, settings.dkim_selector, settings.dkim_domain or domain)
