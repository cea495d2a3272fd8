"""Decisions: what they do to the baseline, how long they are remembered, when they are refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.changes import ChangeKind, ChangeStatus
from domain.errors import ConflictError, UsageError
from store import baseline, decisions
from tests.workflow.scenes import (
    REPORT,
    SWEDEN_PARTY,
    SWEDEN_SIGNED,
    adopted,
    all_changes,
    budapest,
    day,
    held,
    only,
    read,
    with_sweden,
)
from workflow.decide import Choice, approve, defer, reject, shown
from workflow.undo import undo

OPEN = ChangeStatus.OPEN


@pytest.fixture
def signed(engine: Engine, tmp_path: Path) -> Engine:
    """Sweden's cell is approved as signed; the source says so too."""
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    change = only(all_changes(engine, OPEN), "SWE")
    with engine.begin() as conn:
        approve(conn, [Choice(change.id)], "anna", day(1))
    return engine


@pytest.fixture
def moved(signed: Engine, tmp_path: Path) -> Engine:
    """And then the source says party."""
    read(signed, tmp_path, with_sweden(SWEDEN_PARTY), day(2))
    return signed


def test_an_approval_puts_the_sources_value_into_the_baseline(moved: Engine) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    assert (change.before, change.after, change.meaning) == ("signed", "party", "signed to party")
    with moved.begin() as conn:
        approve(conn, [Choice(change.id, shown(change))], "bela", day(3))
    assert held(moved, "SWE") == "party"
    approved = budapest(all_changes(moved, ChangeStatus.APPROVED), "SWE")
    assert [one.after for one in approved] == ["signed", "party"]
    assert all(one.cell.country != "SWE" for one in all_changes(moved, OPEN))


def test_an_edited_value_is_kept_beside_the_sources(moved: Engine, tmp_path: Path) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        approve(conn, [Choice(change.id, value="none")], "bela", day(3))
    with moved.connect() as conn:
        entry = baseline.entries(conn, REPORT, "2021")[change.cell]
    assert (entry.value, entry.original_value) == ("none", "party")
    read(moved, tmp_path, with_sweden(SWEDEN_PARTY), day(4))
    assert all(one.cell.country != "SWE" for one in all_changes(moved, OPEN)), "the source said nothing new"


def test_an_edited_value_must_be_one_that_the_field_allows(moved: Engine) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn, pytest.raises(UsageError, match="budapest"):
        approve(conn, [Choice(change.id, value="ratified")], "bela", day(3))
    assert held(moved, "SWE") == "signed"


def test_rejected_stays_rejected_until_the_source_says_something_new(moved: Engine, tmp_path: Path) -> None:
    first = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        reject(conn, [Choice(first.id)], "bela", day(3), "not in scope")
    read(moved, tmp_path, with_sweden(SWEDEN_PARTY), day(4))
    read(moved, tmp_path, with_sweden(SWEDEN_SIGNED), day(5))
    read(moved, tmp_path, with_sweden(SWEDEN_PARTY), day(6))
    assert only(all_changes(moved, ChangeStatus.REJECTED), "SWE").id == first.id
    assert all(one.cell.country != "SWE" for one in all_changes(moved, OPEN))
    read(moved, tmp_path, with_sweden((None, None, None)), day(7))
    assert only(all_changes(moved, OPEN), "SWE").after == "none"
    assert held(moved, "SWE") == "signed"


def test_a_rejection_needs_a_reason(moved: Engine) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn, pytest.raises(UsageError, match="reason"):
        reject(conn, [Choice(change.id)], "bela", day(3), "  ")


def test_a_deferred_change_comes_back_on_its_day(moved: Engine, tmp_path: Path) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        defer(conn, [Choice(change.id)], "bela", day(3), day(10))
    read(moved, tmp_path, with_sweden(SWEDEN_PARTY), day(9))
    assert only(all_changes(moved, ChangeStatus.DEFERRED), "SWE").id == change.id
    read(moved, tmp_path, with_sweden(SWEDEN_PARTY), day(10) + timedelta(minutes=1))
    assert only(all_changes(moved, OPEN), "SWE").id == change.id


def test_a_change_that_reverts_before_anyone_decided_closes_itself(moved: Engine, tmp_path: Path) -> None:
    read(moved, tmp_path, with_sweden(SWEDEN_SIGNED), day(3))
    assert only(all_changes(moved, ChangeStatus.REVERTED), "SWE").after == "party"
    assert all(one.cell.country != "SWE" for one in all_changes(moved, OPEN))


def test_a_decision_on_what_has_moved_is_refused(moved: Engine, tmp_path: Path) -> None:
    seen = only(all_changes(moved, OPEN), "SWE")
    read(moved, tmp_path, with_sweden(("2001-11-23", "2021-04-29", "2021-08-01")), day(3))
    with moved.begin() as conn, pytest.raises(ConflictError, match="has moved since it was shown"):
        approve(conn, [Choice(seen.id, shown(seen))], "bela", day(4))
    assert held(moved, "SWE") == "signed"


def test_of_two_decisions_on_one_change_the_second_is_refused(moved: Engine) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        approve(conn, [Choice(change.id)], "bela", day(3))
    with moved.begin() as conn, pytest.raises(ConflictError, match="approved"):
        reject(conn, [Choice(change.id)], "cara", day(3), "wrong")


def test_many_are_decided_together_or_not_at_all(moved: Engine) -> None:
    found = all_changes(moved, OPEN)
    with pytest.raises(UsageError, match="no change"), moved.begin() as conn:
        approve(conn, [Choice(found[0].id), Choice("no-such-change")], "bela", day(3))
    assert {one.id for one in all_changes(moved, OPEN)} == {one.id for one in found}


def test_undoing_an_approval_brings_the_change_back(moved: Engine) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        (decision,) = approve(conn, [Choice(change.id)], "bela", day(3))
    with moved.begin() as conn:
        undo(conn, REPORT, decision, "bela", day(4), "too early")
    assert held(moved, "SWE") == "signed"
    again = only(all_changes(moved, OPEN), "SWE")
    assert (again.before, again.after) == ("signed", "party")
    assert again.id != change.id


def test_undoing_a_rejection_opens_the_same_change(moved: Engine) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        (decision,) = reject(conn, [Choice(change.id)], "bela", day(3), "other")
    with moved.begin() as conn:
        undo(conn, REPORT, decision, "bela", day(4))
    assert only(all_changes(moved, OPEN), "SWE").id == change.id


@pytest.mark.parametrize("twice", [True, False])
def test_what_cannot_be_undone_is_refused(moved: Engine, twice: bool) -> None:
    change = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        (decision,) = approve(conn, [Choice(change.id)], "bela", day(3))
    if twice:
        with moved.begin() as conn:
            undo(conn, REPORT, decision, "bela", day(4))
        expected, refused = "already taken back", decision
    else:
        expected, refused = "adopted the edition", 1
    with moved.begin() as conn, pytest.raises((ConflictError, UsageError), match=expected):
        undo(conn, REPORT, refused, "bela", day(5))


def test_a_decision_that_another_rests_on_is_not_undone(moved: Engine, tmp_path: Path) -> None:
    with moved.connect() as conn:
        first = next(one for one in decisions.listing(conn) if one.change)
    second = only(all_changes(moved, OPEN), "SWE")
    with moved.begin() as conn:
        approve(conn, [Choice(second.id)], "bela", day(3))
    with moved.begin() as conn, pytest.raises(ConflictError, match="decided again"):
        undo(conn, REPORT, first.id or 0, "bela", day(4))


def test_a_first_reading_is_established_not_modified(signed: Engine) -> None:
    albania = only(all_changes(signed, OPEN), "ALB")
    assert (albania.kind, albania.before, albania.after) == (ChangeKind.ESTABLISHED, None, "party")
