"""Who may come in: adding people, their roles, one-time links, passwords. Every change is a row of the log."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from config.settings import Settings
from domain.accounts import Lifetimes, LinkKind, Role, User, password_faults, valid_email, valid_name
from domain.errors import ConflictError, UsageError
from store import accounts, sessions
from texts.catalogue import Phrase
from workflow.log import record
from workflow.passwords import hash_password, kept, new_token

LINK_LIFETIME = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=24)}


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """Whoever has it may set the user's password, once and until then. Of the token only a hash is kept: what is not
    handed over now (printed, shown, mailed) is lost."""

    user: User
    kind: LinkKind
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where it leads to, below the address of the page."""
        return f"/{self.kind.value}/{self.token}"


class BadPassword(UsageError):
    """faults: the words of `password_faults`."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(Phrase("refused.user.password", faults=", ".join(faults)))
        self.faults = faults


def add_user(conn: Connection, name: str, email: str | None, role: Role, by: str, now: datetime) -> User:
    """A new person, who comes in by an invitation link; UsageError where the name or address is taken or is none."""
    name, email = valid_name(name), valid_email(email)
    for taken in filter(None, (name, email)):
        _refuse_what_is_taken(conn, taken)
    user = accounts.add(conn, name, email, role, now)
    record(conn, by, "user.added", _about(user), {"role": role.value}, now)
    return user


def read_user(conn: Connection, name: str) -> User:
    """The user with this name or mail address; UsageError where there is none."""
    found = accounts.find(conn, name)
    if found is None:
        raise UsageError(Phrase("refused.user.none", name=repr(name)))
    return found


def make_link(conn: Connection, user: User, by: str, now: datetime) -> OneTimeLink:
    """A one-time link: an invitation until a first password is set, a reset after; earlier ones of this user stop
    working. UsageError for a user who is disabled."""
    if user.disabled_at is not None:
        raise UsageError(Phrase("refused.user.disabled", name=user.name))
    kind = LinkKind.RESET if user.has_password else LinkKind.INVITATION
    link = OneTimeLink(user, kind, new_token(), now + LINK_LIFETIME[kind])
    sessions.add_link(conn, kept(link.token), user.id, kind, now, link.expires_at)
    record(conn, by, f"user.{kind.value}", _about(user), {}, now)
    return link


def set_role(conn: Connection, user: User, role: Role, by: str, now: datetime) -> None:
    """Give a user another role; ConflictError where the last operator would be gone."""
    if role is user.role:
        return
    _keep_an_operator(conn, user, stays=role is Role.OPERATOR)
    accounts.set_role(conn, user.id, role)
    record(conn, by, "user.role", _about(user), {"before": user.role.value, "after": role.value}, now)


def set_email(conn: Connection, user: User, email: str | None, by: str, now: datetime) -> None:
    """Give a user another mail address, or none; UsageError where it is taken or is none. No log row holds it."""
    email = valid_email(email)
    if email == user.email:
        return
    if email is not None:
        _refuse_what_is_taken(conn, email, but=user)
    accounts.set_email(conn, user.id, email)
    record(conn, by, "user.email", _about(user), {"has_address": email is not None}, now)


def disable(conn: Connection, user: User, by: str, now: datetime) -> None:
    """Shut a user out: sessions and links end at once; ConflictError where the last operator would be gone."""
    if user.disabled_at is not None:
        return
    _keep_an_operator(conn, user, stays=False)
    accounts.set_disabled(conn, user.id, now)
    sessions.withdraw_links(conn, user.id)
    ended = sessions.end_all(conn, user.id)
    record(conn, by, "user.disabled", _about(user), {"sessions_ended": ended}, now)


def enable(conn: Connection, user: User, by: str, now: datetime) -> None:
    """Let a user in again."""
    if user.disabled_at is None:
        return
    accounts.set_disabled(conn, user.id, None)
    record(conn, by, "user.enabled", _about(user), {}, now)


def end_sessions(conn: Connection, user: User, by: str, now: datetime, but: int | None = None) -> int:
    """End a user's sessions everywhere, or everywhere but here; gives how many."""
    ended = sessions.end_all(conn, user.id, but)
    record(conn, by, "session.ended", _about(user), {"sessions": ended}, now)
    return ended


def end_session(conn: Connection, user: User, session: int, now: datetime) -> bool:
    """End one of one's own sessions; False where it had ended already."""
    ended = sessions.end(conn, user.id, session)
    if ended:
        record(conn, user.name, "session.ended", _about(user), {"sessions": 1}, now)
    return ended


def hashed_if_good(password: str, name: str) -> str:
    """The hash of a password that somebody of this name may have; BadPassword. Slow: not inside a transaction."""
    faults = password_faults(password, name)
    if faults:
        raise BadPassword(faults)
    return hash_password(password)


def set_password(conn: Connection, user: User, hashed: str, now: datetime) -> None:
    """A new password of one's own, by the hash that `hashed_if_good` gave; every session and link of theirs ends."""
    accounts.set_password(conn, user.id, hashed)
    sessions.withdraw_links(conn, user.id)
    ended = sessions.end_all(conn, user.id)
    record(conn, user.name, "user.password", _about(user), {"sessions_ended": ended}, now)


def user_of_link(conn: Connection, kind: LinkKind, token: str, now: datetime) -> User | None:
    """Whom a link is for; None once it was used, taken back or too old."""
    user = sessions.link_user(conn, kept(token), kind, now)
    return user if user is not None and user.disabled_at is None else None


def use_link(conn: Connection, kind: LinkKind, token: str, hashed: str, now: datetime) -> User:
    """Set the password that a link allows, once; ConflictError where the link no longer works."""
    user = user_of_link(conn, kind, token, now)
    if user is None or not sessions.use_link(conn, kept(token), kind, now):
        raise ConflictError(Phrase("refused.user.link"))
    set_password(conn, user, hashed, now)
    return user


def user_rows(conn: Connection, settings: Settings, now: datetime) -> list[dict[str, str | int | None]]:
    """Everybody by name: name, role, state (active, invited, disabled), open sessions, mail address."""
    counts = sessions.counts(conn, now, lifetimes(settings))
    return [
        {
            "name": user.name,
            "role": user.role.value,
            "state": user.state,
            "sessions": counts.get(user.id, 0),
            "email": user.email,
        }
        for user in accounts.listing(conn)
    ]


def lifetimes(settings: Settings) -> Lifetimes:
    """How long sessions live here."""
    return Lifetimes(timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days))


def _refuse_what_is_taken(conn: Connection, taken: str, but: User | None = None) -> None:
    other = accounts.find(conn, taken)
    if other is None or (but is not None and other.id == but.id):
        return
    if other.name == taken.lower():
        raise UsageError(Phrase("refused.user.name_taken", name=other.name))
    raise UsageError(Phrase("refused.user.email_taken", name=other.name, taken=repr(taken)))


def _about(user: User) -> str:
    return f"user:{user.name}"


def _keep_an_operator(conn: Connection, user: User, stays: bool) -> None:
    """Someone must be able to let people in; the CLI could repair it, but nobody at the page."""
    if stays or user.role is not Role.OPERATOR or user.disabled_at is not None:
        return
    accounts.lock(conn)
    operators = [one for one in accounts.listing(conn) if one.role is Role.OPERATOR and one.disabled_at is None]
    if [one.id for one in operators] == [user.id]:
        raise ConflictError(Phrase("refused.user.last_operator", name=user.name))
