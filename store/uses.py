"""What exports and digests held, append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from domain.uses import Use, UseKind
from store.log_tables import uses


def append(conn: Connection, use: Use) -> int:
    """Append a use and give its id; an id that it brings along is ignored."""
    values = {name: getattr(use, name) for name in Use.__dataclass_fields__ if name != "id"}
    row = {**values, "kind": use.kind.value}
    return int(conn.execute(insert(uses).values(row).returning(uses.c.id)).scalar_one())


def of_decided(conn: Connection, report: str, edition: str, decided_at: datetime) -> tuple[Use, ...]:
    """The uses that held what was decided in this edition at this moment, in the order in which they were made."""
    c = uses.c
    query = select(uses).where(
        or_(c.report.is_(None), c.report == report),
        or_(c.edition.is_(None), c.edition == edition),
        or_(c.since.is_(None), c.since <= decided_at),
        c.until >= decided_at,
        c.used_at >= decided_at,
    )
    return tuple(_use(row) for row in conn.execute(query.order_by(c.id)))


def _use(row: Row[Any]) -> Use:
    return Use(**{**row._asdict(), "kind": UseKind(row.kind)})
