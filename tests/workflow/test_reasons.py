"""Rejections with their reasons and expiry, the sources' errors they open, comments, and what moved."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import store.upstream_errors
from domain.changes import Change, ChangeStatus
from domain.decisions import DecisionKind, Reason
from domain.errors import ConflictError, UsageError
from domain.upstream import UpstreamError, UpstreamState
from store import decisions, log
from tests.workflow.scenes import (
    REPORT,
    SWEDEN_PARTY,
    SWEDEN_SIGNED,
    Dates,
    adopted,
    all_changes,
    budapest,
    day,
    only,
    read,
    with_sweden,
)
from workflow.audit import verify
from workflow.decide import Choice, approve, comment, defer, reject, shown
from workflow.list_upstream import upstream_lines, upstream_rows, upstream_views
from workflow.undo import undo
from workflow.upstream_errors import mark
from workflow.uses import record_use, use_sentence, used_since

OPEN, REJECTED = ChangeStatus.OPEN, ChangeStatus.REJECTED
NOTHING: Dates = (None, None, None)
# What asks nothing of the engine that another test here does not ask of both.
on_one_engine = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def party(engine: Engine, tmp_path: Path) -> Engine:
    """Sweden's cell is approved as signed; then the source says party."""
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    with engine.begin() as conn:
        approve(conn, [Choice(only(all_changes(engine, OPEN), "SWE").id)], "anna", day(1))
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(2))
    return engine


def sweden(engine: Engine, status: ChangeStatus = OPEN) -> Change:
    return only(all_changes(engine, status), "SWE")


def error_of(engine: Engine) -> UpstreamError:
    with engine.connect() as conn:
        (error,) = store.upstream_errors.listing(conn, REPORT)
    return error


def states(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as conn:
        marks = store.upstream_errors.marks(conn, error_of(engine).id or 0)
    return [(one.state.value, one.marked_by) for one in marks]


def test_a_rejection_that_expires_brings_the_change_back(party: Engine, tmp_path: Path) -> None:
    change = sweden(party)
    with party.begin() as conn:
        (number,) = reject(conn, [Choice(change.id)], "bela", day(3), why=Reason.OUT_OF_SCOPE, expires_at=day(10))
        decision = decisions.read(conn, number)
        assert decision is not None
        assert (decision.reason, decision.expires_at, decision.note) == (Reason.OUT_OF_SCOPE, day(10), None)
    read(party, tmp_path, with_sweden(SWEDEN_SIGNED), day(5))
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(9))
    assert sweden(party, REJECTED).id == change.id and budapest(all_changes(party, OPEN), "SWE") == []
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(10) + timedelta(minutes=1))
    again = sweden(party)
    assert (again.id, again.first_seen, again.deferred_until) == (change.id, change.first_seen, None)
    with party.begin() as conn, pytest.raises(ConflictError, match="no longer stands"):
        undo(conn, REPORT, number, "bela", day(11))


@on_one_engine
def test_a_rejection_says_why_and_does_not_expire_in_the_past(party: Engine) -> None:
    choices = [Choice(sweden(party).id)]
    with party.begin() as conn:
        with pytest.raises(UsageError, match="reason"):
            reject(conn, choices, "bela", day(3), " ")
        with pytest.raises(UsageError, match="passed already"):
            reject(conn, choices, "bela", day(3), "no", expires_at=day(3))


def test_an_error_of_the_source_goes_its_way_and_closes_when_the_source_moves(party: Engine, tmp_path: Path) -> None:
    with party.begin() as conn:
        reject(conn, [Choice(sweden(party).id)], "bela", day(3), "never deposited", why=Reason.SOURCE_IS_WRONG)
    error = error_of(party)
    assert (error.said, error.held, error.state) == ("party", "signed", UpstreamState.OPEN)
    with party.begin() as conn:
        mark(conn, error.id or 0, UpstreamState.REPORTED, "cara", day(4), "by mail to the Treaty Office")
        mark(conn, error.id or 0, UpstreamState.ACKNOWLEDGED, "cara", day(5))
        with pytest.raises(ConflictError, match=r"already\. cara marked it acknowledged on 7 November 2026"):
            mark(conn, error.id or 0, UpstreamState.REPORTED, "anna", day(6))
        lines = "\n".join(upstream_lines(upstream_views(conn, REPORT)))
        assert "reported by cara, 6 November 2026, 06:00 UTC: by mail to the Treaty Office" in lines
        assert upstream_rows(upstream_views(conn, REPORT))[0]["state"] == "acknowledged"
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(7))
    assert error_of(party).state is UpstreamState.ACKNOWLEDGED, "the source says the same"
    read(party, tmp_path, with_sweden(SWEDEN_SIGNED), day(8))
    assert states(party)[-1] == ("fixed", "datumline")
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(9))
    assert states(party)[-1] == ("open", "datumline"), "the source is wrong again"
    with party.connect() as conn:
        kinds = [row.kind for row in log.rows(conn, kinds="upstream.")]
        assert verify(conn).findings == ()
    steps = ("open", "reported", "acknowledged", "fixed", "open")
    assert kinds == [f"upstream.{one}" for one in steps] and [one for one, _ in states(party)] == list(steps)


@on_one_engine
def test_an_error_that_a_person_closed_stays_closed(party: Engine, tmp_path: Path) -> None:
    with party.begin() as conn:
        reject(conn, [Choice(sweden(party).id)], "bela", day(3), why=Reason.SOURCE_IS_WRONG)
    number = error_of(party).id or 0
    with party.begin() as conn:
        mark(conn, number, UpstreamState.FIXED, "cara", day(4), "they have said so")
        with pytest.raises(UsageError, match="cannot be marked open"):
            mark(conn, 1, UpstreamState.OPEN, "cara", day(4))
        with pytest.raises(UsageError, match="no upstream error 77"):
            mark(conn, 77, UpstreamState.FIXED, "cara", day(4))
        assert upstream_views(conn, REPORT) == [] and len(upstream_views(conn, REPORT, all_=True)) == 1
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(5))
    assert states(party)[-1] == ("fixed", "cara")


@on_one_engine
def test_an_error_outlives_a_rejection_that_lapses_and_ends_when_the_baseline_takes_its_value(
    party: Engine, tmp_path: Path
) -> None:
    change = sweden(party)
    for at in (3, 6):
        with party.begin() as conn:
            reject(conn, [Choice(change.id)], "bela", day(at), why=Reason.SOURCE_IS_WRONG, expires_at=day(at + 1))
        read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(at + 2))
        assert states(party) == [("open", "bela")], "one error, however often it is rejected"
    with party.begin() as conn:
        approve(conn, [Choice(change.id)], "bela", day(9))
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(10))
    assert states(party) == [("open", "bela"), ("withdrawn", "datumline")]


@on_one_engine
def test_who_takes_the_rejection_back_withdraws_the_error(party: Engine) -> None:
    change = sweden(party)
    with party.begin() as conn:
        (number,) = reject(conn, [Choice(change.id)], "bela", day(3), why=Reason.SOURCE_IS_WRONG)
        undo(conn, REPORT, number, "bela", day(4))
    assert states(party) == [("open", "bela"), ("withdrawn", "bela")]
    assert sweden(party).id == change.id


def test_a_comment_moves_nothing_and_is_not_undone(party: Engine) -> None:
    change = sweden(party)
    with party.begin() as conn:
        number = comment(conn, change.id, "cara", day(3), "ask Stockholm")
        with pytest.raises(UsageError, match="words"):
            comment(conn, change.id, "cara", day(3), " ")
        with pytest.raises(UsageError, match="is a comment"):
            undo(conn, REPORT, number, "cara", day(3))
        reject(conn, [Choice(change.id, shown(change))], "bela", day(3), "no")
        comment(conn, change.id, "cara", day(4), "late")
        assert [one.kind for one in decisions.listing(conn) if one.change == change.id] == [
            DecisionKind.COMMENT,
            DecisionKind.REJECT,
            DecisionKind.COMMENT,
        ]
        with pytest.raises(ConflictError) as refused:
            approve(conn, [Choice(change.id)], "anna", day(4))
    assert refused.value.moved == (f"bela rejected it on 5 November 2026, 06:00 UTC (decision {number + 1}).",)


@on_one_engine
def test_what_moved_is_said(party: Engine, tmp_path: Path) -> None:
    seen = sweden(party)
    read(party, tmp_path, with_sweden(("2001-11-23", "2021-04-29", "2021-08-01")), day(3))
    with party.begin() as conn, pytest.raises(ConflictError) as evidence:
        approve(conn, [Choice(seen.id, shown(seen))], "bela", day(3))
    assert evidence.value.moved[0].startswith("It now says signed -> party, read from coe_treaty_185 ")
    read(party, tmp_path, with_sweden(NOTHING), day(4))
    with party.begin() as conn, pytest.raises(ConflictError) as newer:
        approve(conn, [Choice(seen.id)], "bela", day(4))
    assert newer.value.moved == (f"Change {sweden(party).id} took its place: signed -> none.",)
    read(party, tmp_path, with_sweden(SWEDEN_SIGNED), day(5))
    with party.begin() as conn, pytest.raises(ConflictError) as back:
        approve(conn, [Choice(budapest(all_changes(party, ChangeStatus.REVERTED), "SWE")[0].id)], "bela", day(5))
    assert back.value.moved == ("The source has gone back to what the baseline holds.",)


@on_one_engine
def test_an_earlier_rejection_is_not_undone_for_a_later_one(party: Engine, tmp_path: Path) -> None:
    change = sweden(party)
    with party.begin() as conn:
        (first,) = defer(conn, [Choice(change.id)], "bela", day(3), day(4))
    read(party, tmp_path, with_sweden(SWEDEN_PARTY), day(5))
    with party.begin() as conn:
        reject(conn, [Choice(change.id)], "cara", day(5), "no")
    with party.begin() as conn, pytest.raises(ConflictError, match=r"no longer stands.*cara rejected it"):
        undo(conn, REPORT, first, "bela", day(6))
    assert sweden(party, REJECTED).id == change.id


def test_who_undoes_sees_what_has_used_the_value(party: Engine) -> None:
    with party.begin() as conn:
        record_use(conn, "export", "an export before", "dora", day(2))
        (number,) = approve(conn, [Choice(sweden(party).id)], "bela", day(3))
        record_use(conn, "export", "baseline export, edition 2021", "dora", day(4))
        record_use(conn, "digest", "digest of later decisions", None, day(5), since=day(4))
        record_use(conn, "digest", "digest of the week", None, day(6), since=day(1), until=day(4))
        record_use(conn, "export", "as it was", "dora", day(6), until=day(2))
        used = used_since(conn, REPORT, number)
        assert [one.what for one in used] == ["baseline export, edition 2021", "digest of the week"]
        assert use_sentence(used[1]) == "digest of the week, 8 November 2026, 06:00 UTC (not named)"
        with pytest.raises(UsageError, match="no decision 99"):
            used_since(conn, REPORT, 99)
