from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from domain.extractions import Coverage, Extraction, Record
from domain.snapshots import Capture, Part, Snapshot
from domain.subjects import Subject
from store import captures, extractions, snapshots

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = Coverage()
SWEDEN = Coverage(frozenset({"SWE"}), frozenset({"", "a"}))


def read(
    conn: Connection,
    day: int,
    covers: Coverage | None = EVERYTHING,
    item: str = "",
    outcome: str = "complete",
    status: date | None = None,
    whole: bool = True,
) -> int:
    """Keep a capture of that day with what was read of it; gives the capture's id."""
    at = NOW + timedelta(days=day)
    page = Snapshot(f"page of day {day}".encode(), "text/html", "utf-8")
    snapshots.keep(conn, page, "u", at)
    number = captures.record(conn, Capture("s", (Part("page", "u", at, page),), complete=whole), at)
    found = Extraction((Record(Subject("SWE"), {"member": "yes"}, "line:1"),), "list", covers, status_as_of=status)
    captures.record_extraction(conn, number, "s/1", outcome, "list", (), at, item=item, reading=found)
    return number


def covered(conn: Connection) -> list[Coverage]:
    return [cover.coverage for cover in extractions.covers(conn, ["s"]).get("s", ())]


@pytest.mark.parametrize("coverage", [EVERYTHING, SWEDEN, Coverage(items=frozenset())])
def test_coverage_comes_back_with_the_snapshot_that_shows_it(conn: Connection, coverage: Coverage) -> None:
    read(conn, 0, coverage)
    (cover,) = extractions.covers(conn, ["s", "t"])["s"]
    assert cover.coverage == coverage
    assert snapshots.read(conn, cover.snapshot).content == b"page of day 0"
    assert extractions.covers(conn, ["t"]) == {}


@pytest.mark.parametrize(
    ("outcome", "covers", "whole"),
    [("implausible", EVERYTHING, True), ("partial", None, True), ("partial", EVERYTHING, False)],
)
def test_what_is_not_whole_takes_nothing_from_the_last_whole_reading(
    conn: Connection, outcome: str, covers: Coverage | None, whole: bool
) -> None:
    read(conn, 0, SWEDEN)
    read(conn, 1, covers, outcome=outcome, whole=whole)
    assert covered(conn) == [SWEDEN]


def test_each_item_covers_by_its_own_newest_whole_reading(conn: Connection) -> None:
    years = {year: Coverage(items=frozenset({year})) for year in ("2019", "2020")}
    read(conn, 5, SWEDEN, item="2019")
    read(conn, 9, years["2019"], item="2019")
    read(conn, 1, years["2020"], item="2020")
    assert covered(conn) == list(years.values())


def test_a_capture_from_years_ago_covers_nothing_now(conn: Connection) -> None:
    read(conn, 5, SWEDEN)
    read(conn, -3000, EVERYTHING)
    assert covered(conn) == [SWEDEN]


def test_the_last_believed_reading_is_the_one_before_a_moment_and_of_a_whole_capture(conn: Connection) -> None:
    first, second = read(conn, 0), read(conn, 2)
    read(conn, 3, outcome="implausible")
    half, late = read(conn, 4, whole=False), read(conn, 9)
    found = extractions.last_good(conn, "s", "", NOW + timedelta(days=5), but=half)
    assert found is not None
    assert (found.capture, found.records, found.extractor) == (second, 1, "s/1")
    assert extractions.last_good(conn, "s", "", NOW, but=first) is None
    assert extractions.last_good(conn, "s", "2019", NOW + timedelta(days=5), but=0) is None
    assert [one.capture for one in extractions.all_of(conn, "s")][0::4] == [first, late]


def test_the_latest_day_that_a_page_stood_at(conn: Connection) -> None:
    read(conn, 0, status=date(2021, 4, 20))
    read(conn, 1, status=date(2020, 1, 1))
    last = read(conn, 2, status=date(2019, 1, 1))
    read(conn, 3, status=date(2030, 1, 1), outcome="implausible")
    assert extractions.latest_status(conn, "s", "", NOW + timedelta(days=3), but=last) == date(2021, 4, 20)
    assert extractions.latest_status(conn, "s", "", NOW - timedelta(days=1), but=last) is None
