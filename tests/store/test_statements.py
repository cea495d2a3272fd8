from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from domain.errors import DatumlineError, UsageError
from domain.snapshots import Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from store import snapshots, statements
from store.tables import confirmations

START = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = [Snapshot(f"page {number}".encode(), "text/html") for number in range(8)]


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest) -> Iterator[None]:
    if "conn" in request.fixturenames:
        keep_pages(request.getfixturevalue("conn"))
    yield


def keep_pages(conn: Connection) -> None:
    for one in PAGES:
        snapshots.keep(conn, one, "https://example.org", START)


def said(value: str | None, day: float, country: str = "SWE", field: str = "status", source: str = "s") -> Statement:
    at = START + timedelta(days=day)
    proof = PAGES[int(day) % 8].sha256
    return Statement(source, Subject(country, ""), field, value, None, proof, "https://x", at, f"line:{day}", "s/1")


def test_a_first_statement_is_appended_with_an_id_and_read_back_equal(conn: Connection) -> None:
    (new,) = statements.record(conn, [said("signed", 1)])
    assert new == replace(said("signed", 1), id=new.id) and new.id is not None
    assert statements.current(conn) == statements.history(conn) == statements.by_ids(conn, [new.id]) == (new,)


def test_nothing_is_appended_when_the_source_says_the_same(conn: Connection) -> None:
    statements.record(conn, [said("signed", 1)])
    assert statements.record(conn, [said("signed", 2)]) == ()
    assert statements.record(conn, []) == ()
    (now,) = statements.current(conn)
    assert now.fetched_at == START + timedelta(days=1)


@pytest.mark.parametrize(
    "other",
    [{"value": "party"}, {"value": None}, {"original_value": "Signed*"}, {"value": None, "absent": True}],
    ids=["value", "nothing", "original value", "absent"],
)
def test_whatever_is_said_differently_is_appended(conn: Connection, other: dict[str, object]) -> None:
    statements.record(conn, [said("signed", 1)])
    changed = replace(said("signed", 2), **other)  # type: ignore[arg-type]
    (new,) = statements.record(conn, [changed])
    assert statements.current(conn) == (new,) and statements.before(conn, new) == statements.history(conn)[0]


def test_nothing_stated_and_absent_are_not_the_same(conn: Connection) -> None:
    statements.record(conn, [said(None, 1)])
    assert len(statements.record(conn, [replace(said(None, 2), absent=True)])) == 1
    assert statements.record(conn, [replace(said(None, 3), absent=True)]) == ()


def test_a_capture_from_years_ago_goes_to_the_history(conn: Connection) -> None:
    (new,) = statements.record(conn, [said("party", 1)])
    (old,) = statements.record(conn, [said("signed", -4000)])
    assert statements.current(conn) == (new,)
    assert statements.history(conn) == (old, new)
    assert statements.before(conn, new) == old and statements.before(conn, old) is None
    assert statements.record(conn, [said("signed", -3000)]) == (), "it equals what was in force then"


def test_a_capture_from_before_the_last_repetition_does_not_become_the_newest_word(conn: Connection) -> None:
    statements.record(conn, [said("a", 1)])
    statements.record(conn, [said("a", 5)])
    between = statements.record(conn, [said("b", 3)])
    assert [one.value for one in between] == ["b", "a"]
    (now,) = statements.current(conn)
    assert (now.value, now.fetched_at, now.snapshot) == ("a", START + timedelta(days=5), PAGES[5].sha256)
    assert conn.execute(select(confirmations)).all() == []


def test_a_better_reading_of_the_same_bytes_becomes_current(conn: Connection) -> None:
    statements.record(conn, [said("singed", 1)])
    same_bytes = replace(said("singed", 4), snapshot=PAGES[1].sha256)
    assert statements.record(conn, [same_bytes]) == ()
    (new,) = statements.record(conn, [replace(said("signed", 1), extractor="s/2")])
    assert statements.current(conn) == (new,)
    assert statements.record(conn, [replace(same_bytes, value="signed", extractor="s/2")]) == ()


def test_sources_countries_items_and_fields_do_not_mix(conn: Connection) -> None:
    places = [said("x", 1), said("x", 1, country="NOR"), said("x", 1, field="other"), said("x", 1, source="t")]
    item = replace(said("x", 1), subject=Subject("SWE", "2019"))
    assert len(statements.record(conn, [*places, item])) == 5
    assert len(statements.current(conn, "s")) == 4 and len(statements.current(conn, "t")) == 1
    assert {one.subject.country for one in statements.history(conn, country="NOR")} == {"NOR"}
    assert len(statements.history(conn, source="s", country="SWE", field="status")) == 2
    assert [one.subject for one in statements.current(conn, "s")][:1] == [Subject("NOR")]


def test_a_reading_that_contradicts_itself_is_refused_and_leaves_nothing(conn: Connection) -> None:
    with pytest.raises(DatumlineError, match=r"'a' \(line:1\) and 'b' \(line:1\).*SWE"):
        statements.record(conn, [said("z", 1, country="NOR"), said("a", 1), said("b", 1)])
    assert statements.history(conn) == ()


def test_the_same_statement_twice_counts_once(conn: Connection) -> None:
    assert len(statements.record(conn, [said("a", 1), said("a", 1)])) == 1


def test_statements_come_in_the_order_of_the_ids_asked_for(conn: Connection) -> None:
    ids = [one.id for one in statements.record(conn, [said(str(day), day) for day in range(5)])]
    wanted = [number for number in reversed(ids) if number is not None]
    assert [one.id for one in statements.by_ids(conn, wanted)] == wanted
    assert statements.by_ids(conn, []) == ()
    with pytest.raises(UsageError, match="no statement 987654"):
        statements.by_ids(conn, [*wanted, 987_654])


def test_what_is_recorded_needs_its_proof(conn: Connection) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        statements.record(conn, [replace(said("a", 1), snapshot="0" * 64)])


def test_thousands_of_statements_take_a_few_queries(conn: Connection) -> None:
    many = [replace(said("a", 1), subject=Subject("SWE", f"'{number}\u2028\"")) for number in range(3_000)]
    assert len(statements.record(conn, many)) == 3_000
    again = [replace(one, fetched_at=START + timedelta(days=2), value="b") for one in many]
    assert len(statements.record(conn, again)) == 3_000
    assert {one.value for one in statements.current(conn)} == {"b"}


READINGS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["SWE", "NOR"]), st.sampled_from(["a", "b", None])),
    max_size=12,
    unique_by=lambda reading: reading[:2],
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=READINGS, data=st.data())
def test_the_order_and_the_batches_of_arrival_make_no_difference_to_what_is_current(
    engine: Engine, readings: list[tuple[int, str, str | None]], data: st.DataObject
) -> None:
    truth = {country: value for _, country, value in sorted(readings, key=lambda reading: reading[0])}
    arriving = [said(value, day, country) for day, country, value in data.draw(st.permutations(readings))]
    with engine.connect() as conn:
        keep_pages(conn)
        while arriving:
            size = data.draw(st.integers(1, len(arriving)))
            statements.record(conn, arriving[:size])
            arriving = arriving[size:]
        assert {one.subject.country: one.value for one in statements.current(conn)} == truth
        conn.rollback()
