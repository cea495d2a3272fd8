"""How much waits for a person, counted cheaply enough to stand on every page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from domain.changes import ChangeStatus
from store.case_tables import cases
from store.questions import Question, ask
from store.tables import NEWS, changes, editions


def _query(_dialect: str) -> Select[Any]:
    edition = select(editions.c.id).where(editions.c.report == bindparam("report"))
    newest = edition.order_by(editions.c.adopted_at.desc()).limit(1).scalar_subquery()
    c = changes.c
    news = select(func.count()).select_from(changes).where(c.report == bindparam("report"), c.edition == newest, NEWS)
    # Apart from each other, so that the many open ones are counted in an index alone.
    still_open = news.where(c.status == ChangeStatus.OPEN.value)
    back = news.where(c.status == ChangeStatus.DEFERRED.value, c.deferred_until <= bindparam("now"))
    open_cases = select(func.count()).select_from(cases).where(cases.c.closed_at.is_(None))
    named = {"open": still_open, "back": back, "cases": open_cases}
    return select(*(one.scalar_subquery().label(name) for name, one in named.items()))


QUERY = Question(_query)


def read(conn: Connection, report: str, now: datetime) -> Mapping[str, int]:
    """Open news of the edition adopted last (deferred changes whose day has come among them) and open cases."""
    ((row,),) = ask(conn, (QUERY, {"report": report, "now": now}))
    return {"queue": row[0] + row[1], "cases": row[2]}
