"""Captures that are not believed: one case each, nothing moved, closed by the next good one or by a decision."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.countries import name_of
from config.reports import load_rules
from config.settings import Settings
from domain.cases import Case, CaseState, DoubtKind
from domain.changes import ChangeStatus
from domain.errors import ConflictError, UsageError
from store import cases, issues, statements
from tests.workflow.scenes import BUDAPEST, REPORT, SWEDEN_SIGNED, Dates, adopted, all_changes, chart, day, only, read
from workflow.decide_case import dismiss, release
from workflow.list_cases import case_lines, case_row, cases_of
from workflow.show_case import head_lines, save_pages, view_case

PARTY: Dates = ("2001-11-23", "2005-01-01", "2005-05-01")
WHOLE: Mapping[str, Dates] = {name_of(code): PARTY for code in load_rules(REPORT).countries}
HALF = dict(list(WHOLE.items())[:20])
BLANKED: Mapping[str, Dates] = {**WHOLE, **dict.fromkeys(list(WHOLE)[:30], ("2001-11-23", None, None))}
SHIFTED: Mapping[str, Dates] = dict.fromkeys(WHOLE, ("2001-12-23", "2005-02-01", "2005-06-01"))
DAMAGED = {"halved": HALF, "dates blanked": BLANKED, "dates shifted": {**SHIFTED, "Albania": PARTY}}


def _cases(engine: Engine) -> tuple[Case, ...]:
    with engine.connect() as conn:
        return cases_of(conn, every=True)


def _messages(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return [issue.message for issue in issues.listing(conn, scope=BUDAPEST)]


def _said(engine: Engine) -> int:
    with engine.connect() as conn:
        return len(statements.history(conn, BUDAPEST))


@pytest.fixture
def known(engine: Engine, tmp_path: Path) -> Engine:
    """A store that has once read the whole chart."""
    adopted(engine)
    read(engine, tmp_path, chart(WHOLE), day(1))
    return engine


@pytest.mark.parametrize("rows", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_chart_is_one_case_and_moves_nothing_until_it_is_good_again(
    known: Engine, tmp_path: Path, rows: Mapping[str, Dates]
) -> None:
    before, said = all_changes(known), _said(known)
    done = read(known, tmp_path, chart(rows), day(2))
    (reading,) = done.sources[0].readings
    (case,) = _cases(known)
    assert done.failed
    assert (reading.outcome, reading.case, case.state) == ("implausible", case.id, CaseState.OPEN)
    assert (all_changes(known), _said(known)) == (before, said)
    (message,) = [text for text in _messages(known) if "Not on the page" not in text]
    assert message.startswith(case.doubt.reason) and f"case show {case.id}" in message
    read(known, tmp_path, chart(rows), day(9))
    assert [(one.id, one.last_seen) for one in _cases(known)] == [(case.id, day(9))], "the same bytes are the same case"
    done = read(known, tmp_path, chart(WHOLE), day(16))
    assert not done.failed
    assert [one.state for one in _cases(known)] == [CaseState.SUPERSEDED]
    assert _messages(known) == []
    assert (all_changes(known), _said(known)) == (before, said)


def test_a_first_short_chart_is_read(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    done = read(engine, tmp_path, chart({"Sweden": PARTY, "Malta": PARTY}), day(1))
    assert not done.failed
    assert only(all_changes(engine), "SWE").after == "party"
    assert _cases(engine) == ()


def test_another_damaged_page_takes_the_place_of_the_first_case(known: Engine, tmp_path: Path) -> None:
    read(known, tmp_path, chart(HALF), day(2))
    read(known, tmp_path, chart(BLANKED), day(3))
    first, second = _cases(known)
    assert (first.state, first.doubt.kind) == (CaseState.SUPERSEDED, DoubtKind.SHRUNK)
    assert (second.state, second.doubt.kind) == (CaseState.OPEN, DoubtKind.EMPTIED)
    read(known, tmp_path, chart({**HALF, "Sweden": SWEDEN_SIGNED}), day(2).replace(hour=9))
    assert [one.state for one in _cases(known)].count(CaseState.OPEN) == 1, "an older page does not displace it"
    read(known, tmp_path, chart(WHOLE), day(1).replace(hour=9))
    assert [one.state for one in _cases(known)].count(CaseState.OPEN) == 1, "nor does an older good one close it"


def test_release_reads_the_capture_and_makes_it_the_measure(known: Engine, tmp_path: Path) -> None:
    rows = {**HALF, next(iter(HALF)): SWEDEN_SIGNED}
    read(known, tmp_path, chart(rows), day(2))
    (case,) = _cases(known)
    assert case.id is not None
    with pytest.raises(UsageError, match="--note"), known.begin() as conn:
        release(conn, Settings(), case.id, "anna", day(3), " ")
    with known.begin() as conn:
        done = release(conn, Settings(), case.id, "anna", day(3), "The chart is paged now.")
    assert done.reading.good and len(done.reading.appended) == 2
    (released,) = _cases(known)
    assert released.state is CaseState.RELEASED and released.decision is not None
    assert (released.decision.decided_by, released.decision.note) == ("anna", "The chart is paged now.")
    assert only(all_changes(known, ChangeStatus.OPEN), "ALB").after == "signed"
    assert not [text for text in _messages(known) if "Nothing was changed" in text]
    assert not read(known, tmp_path, chart(rows), day(9)).failed
    assert len(_cases(known)) == 1


def test_a_dismissed_page_keeps_everything_and_is_not_asked_about_again(known: Engine, tmp_path: Path) -> None:
    before = all_changes(known)
    read(known, tmp_path, chart(HALF), day(2))
    (case,) = _cases(known)
    with known.begin() as conn:
        dismiss(conn, case.id or 0, "anna", day(3), None)
    read(known, tmp_path, chart(HALF), day(9))
    assert [one.state for one in _cases(known)] == [CaseState.DISMISSED]
    assert all_changes(known) == before
    assert not [text for text in _messages(known) if "Nothing was changed" in text]
    read(known, tmp_path, chart(BLANKED), day(16))
    assert [one.state for one in _cases(known)] == [CaseState.DISMISSED, CaseState.OPEN]


def test_what_is_decided_is_not_decided_twice(known: Engine, tmp_path: Path) -> None:
    read(known, tmp_path, chart(HALF), day(2))
    (case,) = _cases(known)
    with known.begin() as conn:
        dismiss(conn, case.id or 0, "anna", day(3), "A proxy cut it.")
    with known.begin() as conn:
        with pytest.raises(ConflictError, match=r"dismissed already.*anna dismissed it on"):
            release(conn, Settings(), case.id or 0, "ben", day(4), "No.")
        with pytest.raises(UsageError, match="no case 4711"):
            dismiss(conn, 4711, "ben", day(4), None)
    read(known, tmp_path, chart(BLANKED), day(5))
    read(known, tmp_path, chart(WHOLE), day(6))
    second = _cases(known)[1].id or 0
    with known.begin() as conn, pytest.raises(ConflictError, match="closed itself"):
        dismiss(conn, second, "ben", day(7), None)


def test_both_sides_are_shown_and_saved(known: Engine, tmp_path: Path) -> None:
    read(known, tmp_path, chart(HALF), day(2))
    with known.connect() as conn:
        (case,) = cases.listing(conn)
        view = view_case(conn, case)
        assert ("records", str(len(WHOLE)), "20") in view.rows
        assert ("with ratified on", str(len(WHOLE)), "20") in view.rows
        assert "Sweden removed" in view.differences or any("more differences" in line for line in view.differences)
        assert "27 of the 47 records" in " ".join(head_lines(case))
        before, now = save_pages(view, tmp_path / "sides")
    assert (before.read_bytes(), now.read_bytes()) == (chart(WHOLE), chart(HALF))
    assert case_row(case)["kind"] == "shrunk"
    assert any("case show ID" in line for line in case_lines([case]))
    assert list(case_lines([])) == ["No open cases: no capture waits to be decided."]


@pytest.mark.parametrize("gone", [1, 3])
def test_rows_that_go_one_by_one_are_no_case(known: Engine, tmp_path: Path, gone: int) -> None:
    done = read(known, tmp_path, chart(dict(list(WHOLE.items())[gone:])), day(2))
    assert not done.failed
    assert _cases(known) == ()
