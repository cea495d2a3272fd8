"""Who may use the page, what each role may do, and how long a guess at a password has to wait."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import UsageError
from texts.catalogue import Phrase

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 256
FREE_GUESSES = 5
FREE_GUESSES_OF_AN_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,190}")


class Role(StrEnum):
    """Each may do what the ones before it may: read, decide, look after sources and cases, look after people."""

    VIEWER = "viewer"
    EDITOR = "editor"
    MAINTAINER = "maintainer"
    OPERATOR = "operator"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class User:
    """One person. name: what they sign in with and what the log calls them. disabled_at: since when they may not."""

    id: int
    name: str
    email: str | None
    role: Role
    created_at: datetime
    disabled_at: datetime | None = None
    has_password: bool = False

    @property
    def state(self) -> str:
        """disabled; invited, until a first password is set; active."""
        if self.disabled_at is not None:
            return "disabled"
        return "active" if self.has_password else "invited"


class LinkKind(StrEnum):
    """What a one-time link lets its holder do: set the first password, or another one."""

    INVITATION = "invitation"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. id: names it on pages; it is not the secret. address and agent: as they first came."""

    id: int
    user: User
    started_at: datetime
    last_seen: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """idle: how long a session lives without a request; absolute: how long at most."""

    idle: timedelta
    absolute: timedelta

    def hold(self, session: Session, now: datetime) -> bool:
        """Whether the session still lives."""
        return now - session.last_seen < self.idle and now - session.started_at < self.absolute


def valid_name(text: str) -> str:
    """The name in lower case; UsageError with the rule where it is none."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise UsageError(Phrase("refused.user.name", text=repr(text)))
    return name


def valid_email(text: str | None) -> str | None:
    """The address without spaces around it, None for none; UsageError where it is no address."""
    if text is None or not text.strip():
        return None
    if not _EMAIL.fullmatch(text.strip()):
        raise UsageError(Phrase("refused.user.email", text=repr(text)))
    return text.strip()


def valid_role(text: str) -> Role:
    """The role of that name; UsageError with the known ones."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        raise UsageError(Phrase("refused.user.role", text=repr(text), roles=", ".join(Role))) from None


def password_faults(password: str, name: str) -> tuple[str, ...]:
    """What speaks against a password, as words that a page knows: short, long, name, repeated; empty if nothing."""
    faults = []
    if len(password) < PASSWORD_SHORTEST:
        faults.append("short")
    if len(password) > PASSWORD_LONGEST:
        faults.append("long")
    if name and name.partition("@")[0] in password.lower() and len(name.partition("@")[0]) > 3:
        faults.append("name")
    if password and len(set(password)) < 5:
        faults.append("repeated")
    return tuple(faults)


def wait_after(failures: int, free: int) -> timedelta:
    """How long after the last of so many failures in a row nobody may try: nothing at first, then doubling."""
    if failures < free:
        return timedelta(0)
    # 1024 times half a minute is past the longest wait already.
    return min(FIRST_WAIT * (1 << min(failures - free, 10)), LONGEST_WAIT)
