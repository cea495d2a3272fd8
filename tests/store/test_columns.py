from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from store.columns import PlainText, PortableJSON, UTCDateTime

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("name", PlainText),
    Column("data", PortableJSON),
    prefixes=["TEMPORARY"],
)


@pytest.fixture
def empty(conn: Connection) -> Connection:
    things.create(conn)
    return conn


def test_a_moment_of_any_zone_comes_back_aware_and_in_utc(empty: Connection) -> None:
    moment = datetime(2021, 4, 28, 23, 30, 0, 7, tzinfo=timezone(timedelta(hours=-2)))
    empty.execute(insert(things).values(at=moment))
    found = empty.execute(select(things.c.at)).scalar_one()
    assert found == moment and found.tzinfo is UTC and found.day == 29


def test_moments_are_compared_and_sorted_by_time(empty: Connection) -> None:
    start = datetime(2021, 4, 28, tzinfo=UTC)
    moments = [start, start + timedelta(microseconds=1), start + timedelta(seconds=1), start.replace(year=999)]
    zones = [timezone(timedelta(hours=hours)) for hours in (14, 0, -12, 3)]
    rows = [{"at": moment.astimezone(zone)} for moment, zone in zip(moments, zones, strict=True)]
    empty.execute(insert(things), rows)
    assert list(empty.execute(select(things.c.at).order_by(things.c.at)).scalars()) == sorted(moments)
    assert len(empty.execute(select(things.c.id).where(things.c.at > start)).all()) == 2


def test_a_moment_without_a_zone_is_refused(empty: Connection) -> None:
    with pytest.raises(StatementError, match="needs its time zone"):
        empty.execute(insert(things).values(at=datetime(2021, 4, 28)))  # noqa: DTZ001


def test_no_moment_stays_none(empty: Connection) -> None:
    empty.execute(insert(things).values(at=None))
    assert empty.execute(select(things.c.at)).scalar_one() is None


def test_text_is_in_the_order_of_its_code_points_on_both_engines(empty: Connection) -> None:
    names = ["coe_treaty_185", "coe-treaty", "A3", "a", "Å", "1", "10", "2", "", "é", "z"]
    empty.execute(insert(things), [{"name": name} for name in names])
    assert list(empty.execute(select(things.c.name).order_by(things.c.name)).scalars()) == sorted(names)


@pytest.mark.parametrize("data", [{}, [], {"etag": '"ü\u2028"', "n": [1, None]}, [1, 2, 3]])
def test_json_comes_back_equal(empty: Connection, data: object) -> None:
    empty.execute(insert(things).values(data=data))
    assert empty.execute(select(things.c.data)).scalar_one() == data
