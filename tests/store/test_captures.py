from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from domain.errors import UsageError
from domain.extractions import Problem, ProblemKind
from domain.snapshots import Capture, Part, Snapshot
from store import captures, snapshots
from store.tables import extractions

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def capture(source: str = "s", day: int = 0, **others: object) -> Capture:
    at = NOW + timedelta(days=day)
    key = Part("key", "https://example.org", at, Snapshot(b"<p>key</p>", "text/html", "utf-8"))
    data = Part("data", "https://example.org/json", at + timedelta(minutes=1), Snapshot(b"[]", "application/json"))
    return Capture(source, (key, data), **others)  # type: ignore[arg-type]


def keep_and_record(conn: Connection, one: Capture) -> int:
    for part in one.parts:
        snapshots.keep(conn, part.snapshot, part.url, part.fetched_at)
    return captures.record(conn, one, NOW)


def extract(conn: Connection, capture_id: int, outcome: str, records: int | None = None) -> None:
    captures.record_extraction(conn, capture_id, "s/1", outcome, "chart", (), NOW, records)


@pytest.mark.parametrize("one", [capture(), capture(complete=False, supplied_by="ada")])
def test_a_capture_comes_back_with_its_parts_in_order(conn: Connection, one: Capture) -> None:
    number = keep_and_record(conn, one)
    assert captures.read(conn, number) == one


def test_a_capture_that_does_not_exist_is_said_so(conn: Connection) -> None:
    with pytest.raises(UsageError, match="no capture 4711"):
        captures.read(conn, 4711)


def test_a_capture_needs_a_page(conn: Connection) -> None:
    with pytest.raises(UsageError, match="without any page"):
        captures.record(conn, Capture("s", ()), NOW)


def test_the_latest_capture_is_the_one_fetched_last_not_the_one_brought_last(conn: Connection) -> None:
    new, old = keep_and_record(conn, capture(day=3)), keep_and_record(conn, capture(day=-4000))
    keep_and_record(conn, capture("t", day=9))
    assert captures.latest(conn, "s") == new
    assert captures.identifiers(conn, "s") == (new, old)
    assert captures.latest(conn, "nobody") is None


def test_an_extraction_keeps_what_nobody_read(conn: Connection) -> None:
    number = keep_and_record(conn, capture())
    problem = Problem(ProblemKind.UNKNOWN_COUNTRY, "No country is named Atlantis.", "json:/0/3")
    captures.record_extraction(conn, number, "s/2", "partial", "json service", [problem], NOW, 46)
    row = conn.execute(select(extractions)).one()
    assert (row.capture, row.extractor, row.outcome, row.layout) == (number, "s/2", "partial", "json service")
    assert row.problems == [
        {"kind": "unknown_country", "message": "No country is named Atlantis.", "locator": "json:/0/3"}
    ]
    assert (row.records, row.extracted_at) == (46, NOW)


def test_an_outcome_that_does_not_exist_is_refused(conn: Connection) -> None:
    with pytest.raises(ValueError, match="'great' is no outcome"):
        extract(conn, 1, "great")


@pytest.mark.parametrize(("outcome", "good"), [(outcome, outcome in captures.GOOD) for outcome in captures.OUTCOMES])
def test_a_source_is_verified_by_a_good_reading_only(conn: Connection, outcome: str, good: bool) -> None:
    extract(conn, keep_and_record(conn, capture()), outcome, 47)
    assert captures.last_verified(conn) == ({"s": NOW} if good else {})
    assert captures.previous_record_count(conn, "s") == (47 if good else None)


def test_of_several_readings_of_one_capture_the_latest_counts(conn: Connection) -> None:
    number = keep_and_record(conn, capture())
    extract(conn, number, "complete", 47)
    extract(conn, number, "implausible", 3)
    assert captures.last_verified(conn) == {} and captures.previous_record_count(conn, "s") is None
    extract(conn, number, "partial", 46)
    assert captures.last_verified(conn) == {"s": NOW} and captures.previous_record_count(conn, "s") == 46


def test_the_newest_good_capture_counts_for_each_source(conn: Connection) -> None:
    for day, outcome, records in ((2, "complete", 47), (5, "layout_unknown", None), (-4000, "complete", 30)):
        extract(conn, keep_and_record(conn, capture(day=day)), outcome, records)
    extract(conn, keep_and_record(conn, capture("t", day=7)), "complete", 12)
    keep_and_record(conn, capture("u", day=8))
    assert captures.last_verified(conn) == {"s": NOW + timedelta(days=2), "t": NOW + timedelta(days=7)}
    assert captures.previous_record_count(conn, "s") == 47
