"""How much waits for a person, counted cheaply enough to stand on every page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from domain.changes import ChangeStatus
from store.case_tables import cases
from store.tables import NEWS, changes, editions


def _query() -> Select[Any]:
    edition = select(editions.c.id).where(editions.c.report == bindparam("report"))
    newest = edition.order_by(editions.c.adopted_at.desc()).limit(1).scalar_subquery()
    c = changes.c
    news = select(func.count()).select_from(changes).where(c.report == bindparam("report"), c.edition == newest, NEWS)
    # Apart from each other, so that the many open ones are counted in an index alone.
    still_open = news.where(c.status == ChangeStatus.OPEN.value)
    back = news.where(c.status == ChangeStatus.DEFERRED.value, c.deferred_until <= bindparam("now"))
    open_cases = select(func.count()).select_from(cases).where(cases.c.closed_at.is_(None))
    return select(*(one.scalar_subquery() for one in (still_open, back, open_cases)))


QUERY = _query()
"""Made once: to put it together takes longer than to run it."""


def read(conn: Connection, report: str, now: datetime) -> Mapping[str, int]:
    """Open news of the edition adopted last (deferred changes whose day has come among them) and open cases."""
    row = conn.execute(QUERY, {"report": report, "now": now}).one()
    return {"queue": row[0] + row[1], "cases": row[2]}
