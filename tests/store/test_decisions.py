from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from domain.decisions import Decision, DecisionKind
from store import decisions

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APPROVAL = Decision(DecisionKind.APPROVE, "2021", "ada", NOW, "a" * 64, "abcdef123456", "as the deposit says")


def test_a_decision_comes_back_as_it_was_under_its_id(conn: Connection) -> None:
    number = decisions.append(conn, replace(APPROVAL, id=4711))
    assert number != 4711 and decisions.read(conn, number) == replace(APPROVAL, id=number)
    assert decisions.read(conn, 4711) is None


def test_decisions_are_listed_in_the_order_they_were_made(conn: Connection) -> None:
    first = decisions.append(conn, APPROVAL)
    undo = Decision(DecisionKind.UNDO, "2021", "bob", NOW + timedelta(days=1), "b" * 64, undoes=first)
    second = decisions.append(conn, undo)
    assert decisions.listing(conn) == (replace(APPROVAL, id=first), replace(undo, id=second))
    assert decisions.listing(conn, since=undo.decided_at) == (replace(undo, id=second),)
