"""Signing in: guesses are slowed down per account and per address, and nothing tells who has an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from domain.accounts import (
    FREE_GUESSES,
    FREE_GUESSES_OF_AN_ADDRESS,
    LONGEST_WAIT,
    Lifetimes,
    Session,
    User,
    wait_after,
)
from domain.errors import DatumlineError
from store import accounts, sessions
from store.engines import reading
from texts.catalogue import Phrase
from workflow.log import record
from workflow.passwords import hash_password, is_outdated, kept, new_token, verify_password

COUNTED = timedelta(hours=1)
"""How long a failed attempt counts; longer than the longest wait."""
AGENT_LONGEST = 200
SEEN_EVERY = timedelta(minutes=5)
"""A session's last use is written no more often than this, so that reading pages writes nothing."""


class WrongPassword(DatumlineError):
    """No such account, no password yet, disabled, or the wrong password: one answer to all."""


class TooManyAttempts(DatumlineError):
    """Guesses have to wait. wait: for how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(Phrase("refused.user.wait", count=int(wait.total_seconds()) + 1))
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Guest:
    """Whence somebody asks to come in."""

    address: str
    agent: str


def sign_in(engine: Engine, typed: str, password: str, guest: Guest, lifetimes: Lifetimes, now: datetime) -> str:
    """The token of a new session; WrongPassword, TooManyAttempts.

    The slow comparison happens outside of any transaction; the attempt is counted before it begins.
    """
    user, hashed = _proved(engine, typed, password, guest, now)
    renewed = hash_password(password) if is_outdated(hashed) else None
    with engine.begin() as conn:
        # Between the two transactions the user may have been disabled or given another password.
        if _moved(conn, user, hashed):
            raise WrongPassword(Phrase("refused.user.wrong"))
        if renewed is not None:
            accounts.set_password(conn, user.id, renewed)
        return begin_session(conn, user, guest, lifetimes, now)


def confirm_password(engine: Engine, user: User, password: str, guest: Guest, now: datetime) -> None:
    """That a signed-in user is the one who knows the password, as slowly as at the door; errors as `sign_in`."""
    _proved(engine, user.name, password, guest, now)


def _proved(engine: Engine, typed: str, password: str, guest: Guest, now: datetime) -> tuple[User, str]:
    with engine.begin() as conn:
        attempt = _begin(conn, typed, guest, now)
        user = accounts.find(conn, typed)
        hashed = accounts.password_hash(conn, user.id) if user and user.disabled_at is None else None
    if not verify_password(hashed, password) or user is None or hashed is None:
        raise WrongPassword(Phrase("refused.user.wrong"))
    with engine.begin() as conn:
        sessions.attempt_succeeded(conn, attempt)
    return user, hashed


def begin_session(conn: Connection, user: User, guest: Guest, lifetimes: Lifetimes, now: datetime) -> str:
    """The token of a new session of a user who has proved who they are."""
    sessions.forget_dead(conn, now, lifetimes)
    token = new_token()
    sessions.begin(conn, kept(token), user.id, now, guest.address, guest.agent[:AGENT_LONGEST])
    record(conn, user.name, "session.began", f"user:{user.name}", {}, now)
    return token


def signed_in(conn: Connection, token: str, lifetimes: Lifetimes, now: datetime) -> Session | None:
    """The living session of a token."""
    return sessions.find(conn, kept(token), now, lifetimes)


def note_use(engine: Engine, session: Session, now: datetime) -> None:
    """Put off the session's end; written now and then only."""
    if now - session.last_seen >= SEEN_EVERY:
        with engine.begin() as conn:
            sessions.touch(conn, session.id, now)


def somebody_exists(engine: Engine) -> bool:
    """Whether the operator has added anybody yet."""
    with reading(engine) as conn:
        return accounts.any_user(conn)


def _begin(conn: Connection, typed: str, guest: Guest, now: datetime) -> int:
    sessions.lock_attempts(conn)
    sessions.forget_attempts(conn, now - COUNTED)
    user = accounts.find(conn, typed)
    # Name and mail address of one person are one account to a guesser.
    account = kept(user.name if user else typed.strip().lower())
    by_account = sessions.failures(conn, now - COUNTED, account=account)
    by_address = sessions.failures(conn, now - COUNTED, address=guest.address)
    waits = (
        _left(*by_account, free=FREE_GUESSES, now=now),
        _left(*by_address, free=FREE_GUESSES_OF_AN_ADDRESS, now=now),
    )
    if max(waits) > timedelta(0):
        raise TooManyAttempts(min(max(waits), LONGEST_WAIT))
    return sessions.add_attempt(conn, account, guest.address, now)


def _left(count: int, last: datetime | None, *, free: int, now: datetime) -> timedelta:
    return last + wait_after(count, free) - now if last is not None else timedelta(0)


def _moved(conn: Connection, user: User, hashed: str) -> bool:
    today = accounts.read(conn, user.id)
    return today is None or today.disabled_at is not None or accounts.password_hash(conn, user.id) != hashed
