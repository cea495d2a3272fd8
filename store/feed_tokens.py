"""What feed readers show instead of a session: one living token a user, of which only the SHA-256 is kept."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store.delivery_tables import feed_tokens


def replace(conn: Connection, owner: int, token: str, at: datetime) -> None:
    """Give a user this token (its SHA-256); the one before ends."""
    end(conn, owner, at)
    conn.execute(insert(feed_tokens).values(token=token, owner=owner, created_at=at))


def end(conn: Connection, owner: int, at: datetime) -> bool:
    """End a user's token; says whether there was one."""
    c = feed_tokens.c
    living = update(feed_tokens).where(c.owner == owner, c.ended_at.is_(None))
    return conn.execute(living.values(ended_at=at)).rowcount > 0


def owner_of(conn: Connection, token: str) -> int | None:
    """The user whose living token this is."""
    c = feed_tokens.c
    found: int | None = conn.execute(select(c.owner).where(c.token == token, c.ended_at.is_(None))).scalar_one_or_none()
    return found


def since(conn: Connection, owner: int) -> datetime | None:
    """When a user's living token was made."""
    c = feed_tokens.c
    found: datetime | None = conn.execute(
        select(c.created_at).where(c.owner == owner, c.ended_at.is_(None))
    ).scalar_one_or_none()
    return found
