"""Fetched bytes, each distinct content kept once under its SHA-256, and proven again whenever it is read."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import zstandard
from sqlalchemy import Connection, Executable, Row, Select, bindparam, func, literal, select

from domain.errors import IntegrityError, UsageError
from domain.snapshots import Snapshot, sha256_of
from store import deltas
from store.tables import snapshots
from store.upserts import insert_for
from texts.catalogue import Phrase

SHORTEST_PREFIX = 8
WHOLE_HASH = 64


def _chain_query() -> Select[Any]:
    c = snapshots.c
    wanted = select(c.sha256, c.parent, literal(0).label("links")).where(c.sha256 == bindparam("wanted"))
    links = wanted.cte("links", recursive=True)
    links = links.union_all(select(c.sha256, c.parent, links.c.links + 1).join(links, c.sha256 == links.c.parent))
    columns = (c.sha256, c.media_type, c.charset, c.size, c.content)
    return select(*columns).join(links, links.c.sha256 == c.sha256).order_by(links.c.links.desc())


@cache
def _insertion(dialect: str) -> Executable:
    return insert_for(dialect, snapshots).on_conflict_do_nothing().returning(snapshots.c.size)


# Made once: putting these together takes longer than running them.
CHAIN = _chain_query()
HELD = select(snapshots.c.size).where(snapshots.c.sha256 == bindparam("wanted"))
NEWEST = (
    select(snapshots.c.version, snapshots.c.position)
    .where(snapshots.c.first_url == bindparam("url"))
    .order_by(snapshots.c.version.desc(), snapshots.c.position)
    .limit(1)
)
VERSION = (
    select(snapshots.c.sha256)
    .where(snapshots.c.first_url == bindparam("url"), snapshots.c.version == bindparam("number"))
    .order_by(snapshots.c.sha256)
    .limit(1)
)


class Kept(NamedTuple):
    """Where a content stands among the versions of its URL, and the bytes that are stored for it."""

    version: int
    position: int
    parent: str | None
    content: bytes


def keep(conn: Connection, snapshot: Snapshot, url: str, seen_at: datetime) -> bool:
    """Store the bytes unless they are held already, under whatever URL; whether they were new.

    Media type, charset, time and URL are those of the first arrival.
    """
    sha256 = snapshot.sha256
    if conn.execute(HELD, {"wanted": sha256}).first():
        return False
    row: dict[str, Any] = {
        "sha256": sha256,
        "media_type": snapshot.media_type,
        "charset": snapshot.charset,
        "size": len(snapshot.content),
        "first_seen": seen_at,
        "first_url": url,
        **_compressed(conn, snapshot.content, url)._asdict(),
    }
    # Another connection may have stored the same bytes since.
    return conn.execute(_insertion(conn.dialect.name), row).first() is not None


def read(conn: Connection, sha256: str) -> Snapshot:
    """The bytes with this hash, or with the only one that begins so (eight digits at least), verified.

    UsageError for a hash that is unknown or fits several; IntegrityError where stored bytes are damaged.
    """
    chain = _chain(conn, sha256 if len(sha256) == WHOLE_HASH else resolve(conn, sha256))
    if not chain:
        raise UsageError(Phrase("refused.snapshot.none", snapshot=sha256))
    return Snapshot(_expanded(chain), chain[-1].media_type, chain[-1].charset)


def resolve(conn: Connection, prefix: str) -> str:
    """The full hash of the only snapshot that begins so; UsageError as for `read`."""
    if len(prefix) < SHORTEST_PREFIX or not set(prefix) <= set("0123456789abcdef"):
        raise UsageError(Phrase("refused.snapshot.no_hash", text=repr(prefix), least=SHORTEST_PREFIX))
    c = snapshots.c
    between = select(c.sha256).where(c.sha256 >= prefix, c.sha256 <= prefix + "g").order_by(c.sha256).limit(2)
    found = conn.execute(between).scalars().all()
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise UsageError(Phrase("refused.snapshot.none", snapshot=prefix))
    raise UsageError(Phrase("refused.snapshot.several", snapshot=prefix))


def hashes(conn: Connection) -> tuple[str, ...]:
    """Of everything that is kept, in the order of the hashes."""
    return tuple(conn.execute(select(snapshots.c.sha256).order_by(snapshots.c.sha256)).scalars())


def stored_size(conn: Connection) -> int:
    """How many bytes all contents take as they are stored, without the database's own overhead."""
    total = select(func.coalesce(func.sum(func.length(snapshots.c.content)), 0))
    return int(conn.execute(total).scalar_one())


def _compressed(conn: Connection, content: bytes, url: str) -> Kept:
    """As the difference from an earlier version of the same URL where that is worth its link, else whole."""
    last = conn.execute(NEWEST, {"url": url}).one_or_none()
    if last is None:
        return Kept(0, 0, None, deltas.compress(content))
    version, position = last.version + 1, last.position + 1
    up = deltas.parent_position(position)
    if up is not None:
        delta = _delta(conn, content, url, version - position + up)
        if delta:
            return Kept(version, position, *delta)
    return Kept(version, 0, None, deltas.compress(content))


def _delta(conn: Connection, content: bytes, url: str, parent_version: int) -> tuple[str, bytes] | None:
    """The parent's hash and the difference from it; None where there is no gain, or the parent is damaged."""
    parent = conn.execute(VERSION, {"url": url, "number": parent_version}).scalar_one_or_none()
    if parent is None:
        return None
    chain = _chain(conn, parent)
    try:
        earlier = _expanded(chain)
    except IntegrityError:
        return None
    if len(earlier) < deltas.SMALLEST_PARENT:
        return None
    stored = deltas.compress(content, earlier)
    return (parent, stored) if _worthwhile(len(stored), content, chain[0]) else None


def _worthwhile(delta_size: int, content: bytes, whole: Row[Any]) -> bool:
    """Against what the page takes whole: told from the whole version first, measured only where that is in doubt."""
    expected = len(whole.content) / max(whole.size, 1) * len(content)
    return delta_size <= deltas.WORTHWHILE * expected or delta_size <= deltas.WORTHWHILE * len(deltas.compress(content))


def _chain(conn: Connection, sha256: str) -> list[Row[Any]]:
    """The rows that make up one content, from the one that is stored whole to the one that is asked for."""
    return list(conn.execute(CHAIN, {"wanted": sha256}).all())


def _expanded(chain: list[Row[Any]]) -> bytes:
    content = b""
    try:
        for position, row in enumerate(chain):
            content = deltas.expand(row.content, content if position else None)
    except zstandard.ZstdError:
        raise _damage(chain) from None
    if sha256_of(content) != chain[-1].sha256:
        raise _damage(chain)
    return content


def _damage(chain: list[Row[Any]]) -> IntegrityError:
    """Which stored content is damaged: the first in the chain that no longer has its hash."""
    content, wanted = b"", chain[-1].sha256
    for position, row in enumerate(chain):
        try:
            content = deltas.expand(row.content, content if position else None)
        except zstandard.ZstdError:
            return _integrity_error(wanted, row.sha256)
        if sha256_of(content) != row.sha256:
            return _integrity_error(wanted, row.sha256)
    return _integrity_error(wanted, wanted)


def _integrity_error(wanted: str, damaged: str) -> IntegrityError:
    which = "damaged" if wanted == damaged else "built_on_damaged"
    return IntegrityError(Phrase(f"refused.snapshot.{which}", snapshot=wanted, other=damaged))
