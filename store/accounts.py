"""The people who may sign in."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from domain.accounts import Role, User
from store.account_tables import users


def add(conn: Connection, name: str, email: str | None, role: Role, at: datetime) -> User:
    """A new user, without a password yet."""
    row = {"name": name, "email": email, "role": role.value, "created_at": at}
    return user_of(conn.execute(insert(users).values(row).returning(*users.c)).one())


def read(conn: Connection, user_id: int) -> User | None:
    """A user by id."""
    row = conn.execute(select(users).where(users.c.id == user_id)).one_or_none()
    return user_of(row) if row else None


def find(conn: Connection, name_or_email: str) -> User | None:
    """A user by name, or else by mail address; neither minds upper case."""
    typed = name_or_email.strip().lower()
    query = select(users).where(or_(users.c.name == typed, func.lower(users.c.email) == typed))
    # A name may look like a mail address: who has it as a name comes first.
    rows = sorted(conn.execute(query), key=lambda row: row.name != typed)
    return user_of(rows[0]) if rows else None


def listing(conn: Connection) -> tuple[User, ...]:
    """Everybody, by name."""
    return tuple(user_of(row) for row in conn.execute(select(users).order_by(users.c.name)))


def any_user(conn: Connection) -> bool:
    """Whether somebody has been added at all."""
    return conn.execute(select(users.c.id).limit(1)).first() is not None


def password_hash(conn: Connection, user_id: int) -> str | None:
    """The argon2 hash of a user's password, None where none was set yet."""
    return conn.execute(select(users.c.password).where(users.c.id == user_id)).scalar_one_or_none()


def set_password(conn: Connection, user_id: int, hashed: str) -> None:
    """Keep the argon2 hash of a user's new password."""
    conn.execute(update(users).where(users.c.id == user_id).values(password=hashed))


def set_role(conn: Connection, user_id: int, role: Role) -> None:
    """Give a user another role."""
    conn.execute(update(users).where(users.c.id == user_id).values(role=role.value))


def set_email(conn: Connection, user_id: int, email: str | None) -> None:
    """Give a user another mail address, or none."""
    conn.execute(update(users).where(users.c.id == user_id).values(email=email))


def set_disabled(conn: Connection, user_id: int, since: datetime | None) -> None:
    """Shut a user out from a moment on, or (None) let them in again."""
    conn.execute(update(users).where(users.c.id == user_id).values(disabled_at=since))


def lock(conn: Connection) -> None:
    """Wait until nobody else changes who is an operator; on SQLite the transaction itself is that lock."""
    conn.execute(select(users.c.id).order_by(users.c.id).with_for_update()).all()


def user_of(row: Row[Any]) -> User:
    """The user in a row that has all columns of `users`."""
    return User(
        row.id, row.name, row.email, Role(row.role), row.created_at, row.disabled_at, has_password=bool(row.password)
    )
