from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from domain.cases import Case, CaseDecision, CaseState, Doubt, DoubtKind
from domain.snapshots import Capture, Part, Snapshot
from store import captures, cases

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DOUBT = Doubt(DoubtKind.SHRUNK, "26 of 46 records are gone.", "46 records", "20 records")


@pytest.fixture
def capture(conn: Connection, page: Snapshot) -> int:
    return captures.record(conn, Capture("s", (Part("page", "https://example.org", NOW, page),)), NOW)


def opened(capture: int, item: str = "", source: str = "s") -> Case:
    return Case(source, item, capture, None, DOUBT, NOW, NOW)


def test_a_case_comes_back_as_it_was_opened(conn: Connection, capture: int) -> None:
    number = cases.add(conn, opened(capture))
    found = cases.read(conn, number)
    assert found == cases.of_capture(conn, capture)
    assert (found,) == cases.of_item(conn, "s", "")
    assert found is not None and found.id == number
    assert (found.doubt, found.state, found.decision) == (DOUBT, CaseState.OPEN, None)
    assert cases.read(conn, number + 1) is None


@pytest.mark.parametrize("state", [CaseState.RELEASED, CaseState.DISMISSED])
def test_a_decision_closes_the_case_and_says_who_and_why(conn: Connection, capture: int, state: CaseState) -> None:
    number = cases.add(conn, opened(capture))
    decision = CaseDecision(number, state, "ada", NOW + timedelta(days=1), "looked at it")
    cases.decide(conn, decision)
    (found,) = cases.listing(conn)
    assert (found.state, found.closed_at, found.decision) == (state, decision.decided_at, decision)
    assert cases.listing(conn, {CaseState.OPEN}) == ()


def test_a_closed_case_stays_closed(conn: Connection, capture: int) -> None:
    number = cases.add(conn, opened(capture))
    cases.close(conn, number, CaseState.SUPERSEDED, NOW)
    cases.close(conn, number, CaseState.DISMISSED, NOW + timedelta(days=1))
    (found,) = cases.listing(conn)
    assert (found.state, found.closed_at) == (CaseState.SUPERSEDED, NOW)


def test_an_item_has_one_open_case(conn: Connection, capture: int) -> None:
    cases.add(conn, opened(capture))
    cases.add(conn, opened(capture, item="2020"))
    with pytest.raises(IntegrityError):
        cases.add(conn, opened(capture))


def test_the_same_bytes_again_move_only_the_day_they_were_last_seen(conn: Connection, capture: int) -> None:
    number = cases.add(conn, opened(capture))
    cases.seen_again(conn, number, NOW + timedelta(days=7))
    (found,) = cases.listing(conn)
    assert (found.opened_at, found.last_seen) == (NOW, NOW + timedelta(days=7))
