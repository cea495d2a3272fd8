"""Every attempt to get a page, in the order of time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from domain.fetches import DayAccount, Fetch, Outcome, Robots
from store.moments import moments_table
from store.tables import fetches

GOOD = tuple(outcome for outcome in Outcome if outcome.good)
FIELDS = tuple(Fetch.__dataclass_fields__)
# Made once: putting it together takes longer than running it.
LAST_GOOD = (
    select(fetches)
    .where(fetches.c.source == bindparam("source"), fetches.c.url == bindparam("url"), fetches.c.outcome.in_(GOOD))
    .order_by(fetches.c.fetched_at.desc(), fetches.c.id.desc())
    .limit(1)
)


def record(conn: Connection, fetch: Fetch) -> int:
    """Append one attempt and give its id. Its snapshot, if it has one, must be kept already."""
    return int(conn.execute(insert(fetches).returning(fetches.c.id), _row(fetch)).scalar_one())


def record_all(conn: Connection, attempts: Sequence[Fetch]) -> None:
    """Append many at once; likewise."""
    if attempts:
        conn.execute(insert(fetches), [_row(fetch) for fetch in attempts])


def _row(fetch: Fetch) -> dict[str, Any]:
    values = {name: getattr(fetch, name) for name in FIELDS}
    robots = fetch.robots.value if fetch.robots else None
    return {**values, "outcome": fetch.outcome.value, "headers": dict(fetch.headers), "robots": robots}


def last_good(conn: Connection, source: str, url: str) -> Fetch | None:
    """The newest attempt of this URL that left its bytes known: what a conditional request refers to."""
    row = conn.execute(LAST_GOOD, {"source": source, "url": url}).one_or_none()
    return fetch_of(row) if row else None


def of_url(conn: Connection, source: str, url: str) -> Iterator[Fetch]:
    """A source's attempts at one URL, the newest first."""
    query = select(fetches).where(fetches.c.source == source, fetches.c.url == url)
    yield from map(fetch_of, conn.execute(query.order_by(fetches.c.fetched_at.desc(), fetches.c.id.desc())))


def since(conn: Connection, time: datetime) -> tuple[Fetch, ...]:
    """Every attempt at or after this time, the earliest first."""
    query = select(fetches).where(fetches.c.fetched_at >= time).order_by(fetches.c.fetched_at, fetches.c.id)
    return tuple(fetch_of(row) for row in conn.execute(query))


def newest(conn: Connection) -> datetime | None:
    """When a site was last asked; pages supplied by hand are left out."""
    c = fetches.c
    query = select(c.fetched_at).where(c.supplied_by.is_(None)).order_by(c.fetched_at.desc()).limit(1)
    return conn.execute(query).scalar_one_or_none()


Asked = Mapping[str, tuple[int, datetime]]
"""URL -> how often and when last it was asked for."""


def asked_since(conn: Connection, since: Mapping[str, datetime | None]) -> dict[str, Asked]:
    """What was asked of each of these sources after its moment (None: ever); pages supplied by hand are left out."""
    c, wanted = fetches.c, moments_table(conn.dialect.name, since)
    last = func.max(c.fetched_at, type_=c.fetched_at.type)
    query = select(c.source, c.url, func.count(), last).join(wanted, c.source == wanted.c.name)
    query = query.where(c.fetched_at > wanted.c.moment, c.supplied_by.is_(None)).group_by(c.source, c.url)
    found: dict[str, dict[str, tuple[int, datetime]]] = {source: {} for source in since}
    for source, url, count, at in conn.execute(query):
        found[source][url] = (count, at)
    return dict(found)


def told_to_wait(conn: Connection, time: datetime) -> tuple[Fetch, ...]:
    """Every attempt at or after this time that was answered 429 or 503, the earliest first."""
    c = fetches.c
    query = select(fetches).where(c.fetched_at >= time, c.status.in_((429, 503))).order_by(c.fetched_at, c.id)
    return tuple(fetch_of(row) for row in conn.execute(query))


def account(conn: Connection, source: str) -> tuple[DayAccount, ...]:
    """What the source's site was asked, a row for each day (UTC) on which it was, the earliest first.

    Pages supplied by hand are left out.
    """
    c = fetches.c
    columns = (c.fetched_at, c.status, c.requests, c.bytes_received, c.robots, c.delay_ms)
    query = select(*columns).where(c.source == source, c.supplied_by.is_(None)).order_by(c.fetched_at, c.id)
    days = groupby(conn.execute(query), key=lambda row: row.fetched_at.date())
    return tuple(_day_account(day, tuple(rows)) for day, rows in days)


def _day_account(day: date, rows: Sequence[Any]) -> DayAccount:
    delays = [row.delay_ms for row in rows if row.delay_ms is not None]
    return DayAccount(
        day=day,
        pages=len(rows),
        # One each where no account was kept: what is stored from before it was is not made to look like nothing.
        requests=sum(1 if row.requests is None else row.requests for row in rows),
        bytes_received=sum(row.bytes_received or 0 for row in rows),
        not_modified=sum(row.status == 304 for row in rows),
        robots=Counter(Robots(row.robots) for row in rows if row.robots is not None),
        shortest_delay_ms=min(delays, default=None),
    )


def fetch_of(row: Row[Any]) -> Fetch:
    """A row of `fetches`."""
    values = row._asdict()
    del values["id"]
    robots = Robots(row.robots) if row.robots else None
    return Fetch(**{**values, "outcome": Outcome(row.outcome), "robots": robots})
