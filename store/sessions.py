"""Signed-in browsers, one-time links and attempts to sign in; secrets are given and kept as their SHA-256."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, insert, select, text, update

from domain.accounts import Lifetimes, LinkKind, Session, User
from store.account_tables import one_time_links, sessions, sign_in_attempts, users
from store.accounts import user_of
from store.questions import Question, ask

_ATTEMPTS_LOCK = 7_305_262_022


def begin(conn: Connection, token: str, user_id: int, at: datetime, address: str, agent: str) -> int:
    """A new session."""
    row = {
        "token": token,
        "user_id": user_id,
        "started_at": at,
        "last_seen": at,
        "address": address,
        "agent": agent,
    }
    return int(conn.execute(insert(sessions).values(row).returning(sessions.c.id)).scalar_one())


def find(conn: Connection, token: str, now: datetime, lifetimes: Lifetimes) -> Session | None:
    """The session with this token, if it is alive and its user may still come in."""
    (rows,) = ask(conn, (OF_TOKEN, {"token": token, **_limits(now, lifetimes)}))
    return _session(rows[0]) if rows else None


def of_user(conn: Connection, user_id: int, now: datetime, lifetimes: Lifetimes) -> tuple[Session, ...]:
    """A user's living sessions, the one last used first."""
    mine = _alive().where(sessions.c.user_id == user_id).order_by(sessions.c.last_seen.desc(), sessions.c.id)
    return tuple(_session(row) for row in conn.execute(mine, _limits(now, lifetimes)))


def counts(conn: Connection, now: datetime, lifetimes: Lifetimes) -> dict[int, int]:
    """User id -> living sessions, for those who have any."""
    alive = _alive().subquery()
    each = select(alive.c.user_id, func.count()).group_by(alive.c.user_id)
    return {row[0]: row[1] for row in conn.execute(each, _limits(now, lifetimes))}


def touch(conn: Connection, session_id: int, at: datetime) -> None:
    """The session was used."""
    conn.execute(update(sessions).where(sessions.c.id == session_id).values(last_seen=at))


def end(conn: Connection, user_id: int, session_id: int) -> bool:
    """End one session of a user; whether there was such a one."""
    mine = (sessions.c.id == session_id) & (sessions.c.user_id == user_id)
    return conn.execute(delete(sessions).where(mine)).rowcount > 0


def end_all(conn: Connection, user_id: int, but: int | None = None) -> int:
    """End a user's sessions, all but one if named; gives how many."""
    mine = sessions.c.user_id == user_id
    return conn.execute(delete(sessions).where(mine if but is None else mine & (sessions.c.id != but))).rowcount


def forget_dead(conn: Connection, now: datetime, lifetimes: Lifetimes) -> None:
    """Drop sessions past their time."""
    dead = (sessions.c.last_seen <= now - lifetimes.idle) | (sessions.c.started_at <= now - lifetimes.absolute)
    conn.execute(delete(sessions).where(dead))


def add_link(conn: Connection, token: str, user_id: int, kind: LinkKind, at: datetime, until: datetime) -> None:
    """A new one-time link; earlier unused ones of this user are taken back."""
    withdraw_links(conn, user_id)
    row = {"token": token, "user_id": user_id, "kind": kind.value, "made_at": at, "expires_at": until}
    conn.execute(insert(one_time_links).values(row))


def withdraw_links(conn: Connection, user_id: int) -> None:
    """Take back every unused link of a user."""
    c = one_time_links.c
    conn.execute(delete(one_time_links).where(c.user_id == user_id, c.used_at.is_(None)))


def link_user(conn: Connection, token: str, kind: LinkKind, now: datetime) -> User | None:
    """Whom an unused, living link is for."""
    row = conn.execute(select(users).join(one_time_links).where(_usable(token, kind, now))).one_or_none()
    return user_of(row) if row else None


def use_link(conn: Connection, token: str, kind: LinkKind, now: datetime) -> bool:
    """Use a link up; False where somebody else did in the meantime, or its time is over."""
    return conn.execute(update(one_time_links).where(_usable(token, kind, now)).values(used_at=now)).rowcount > 0


def lock_attempts(conn: Connection) -> None:
    """Wait until nobody else counts attempts; on SQLite the transaction itself is that lock."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ATTEMPTS_LOCK})


def failures(conn: Connection, since: datetime, *, account: str = "", address: str = "") -> tuple[int, datetime | None]:
    """How many attempts failed since a moment, and when the last of them was.

    Of an account only those since its last success; of an address all, since who guesses may have an account too.
    """
    c = sign_in_attempts.c
    mine = (c.account == account) if account else (c.address == address)
    failed = select(func.count(), func.max(c.at)).where(mine, ~c.succeeded, c.at > since)
    if account:
        succeeded = select(func.max(c.id)).where(mine, c.succeeded, c.at > since).scalar_subquery()
        failed = failed.where(c.id > func.coalesce(succeeded, 0))
    count, last = conn.execute(failed).one()
    return count, last


def add_attempt(conn: Connection, account: str, address: str, at: datetime) -> int:
    """An attempt begins; it counts as failed until `attempt_succeeded`."""
    row = {"account": account, "address": address, "at": at, "succeeded": False}
    return int(conn.execute(insert(sign_in_attempts).values(row).returning(sign_in_attempts.c.id)).scalar_one())


def attempt_succeeded(conn: Connection, attempt: int) -> None:
    """The attempt ended well."""
    conn.execute(update(sign_in_attempts).where(sign_in_attempts.c.id == attempt).values(succeeded=True))


def forget_attempts(conn: Connection, before: datetime) -> None:
    """Drop attempts that no longer count."""
    conn.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at <= before))


def _usable(token: str, kind: LinkKind, now: datetime) -> Any:
    c = one_time_links.c
    return and_(c.token == token, c.kind == kind.value, c.used_at.is_(None), c.expires_at > now)


def _alive() -> Select[Any]:
    c = sessions.c
    mine = (c.id.label("session"), c.user_id, c.started_at, c.last_seen, c.address, c.agent)
    used, began = (bindparam(name, type_=c.started_at.type) for name in ("used_after", "began_after"))
    alive = (c.last_seen > used, c.started_at > began, users.c.disabled_at.is_(None))
    return select(*mine, *users.c).join(users).where(*alive)


def _limits(now: datetime, lifetimes: Lifetimes) -> dict[str, datetime]:
    return {"used_after": now - lifetimes.idle, "began_after": now - lifetimes.absolute}


def _session(row: Row[Any]) -> Session:
    return Session(row.session, user_of(row), row.started_at, row.last_seen, row.address, row.agent)


OF_TOKEN = Question(lambda _dialect: _alive().where(sessions.c.token == bindparam("token")))
