from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from diffs.compare import compare
from diffs.corrections import CORRECTION
from domain.baseline import BaselineEntry, State
from domain.changes import Change, ChangeKind, ChangeStatus, Derived
from domain.errors import DatumlineError
from domain.reports import Cell
from tests.diffs.made import (
    CHANGE,
    EDITION,
    NOW,
    TREATY,
    approved,
    cell,
    derived,
    report,
    sha,
    stated,
    treaty_rule,
)

RULE = treaty_rule()
RULES = report(RULE, CHANGE)
PLACE = cell(RULE)


def run(
    entry: BaselineEntry | None,
    found: Sequence[Derived],
    known: Sequence[Change] = (),
    now_days: int = 0,
    **more: object,
) -> tuple[Change, ...]:
    baseline = {} if entry is None else {entry.cell: entry}
    return compare(RULES, baseline, found, known, NOW + timedelta(days=now_days), EDITION, **more)  # type: ignore[arg-type]


def only(changes: tuple[Change, ...]) -> Change:
    (change,) = changes
    return change


SIGNED = approved(PLACE, "signed")
TO_PARTY = only(run(SIGNED, [derived(PLACE, "party")]))


def test_what_differs_from_the_baseline_is_an_open_change_with_its_evidence() -> None:
    assert (TO_PARTY.kind, TO_PARTY.meaning) == (ChangeKind.MODIFIED, "signed to party")
    assert (TO_PARTY.before, TO_PARTY.after, TO_PARTY.status) == ("signed", "party", ChangeStatus.OPEN)
    assert (TO_PARTY.snapshot, TO_PARTY.locator, TO_PARTY.inputs) == (sha("page"), "line:page", (1,))
    assert (TO_PARTY.first_seen, TO_PARTY.baseline_entry, TO_PARTY.source) == (NOW, 1, TREATY)


def test_what_agrees_with_the_baseline_is_no_change() -> None:
    assert run(SIGNED, [derived(PLACE, "signed")]) == ()


@pytest.mark.parametrize("entry", [None, approved(PLACE, None), replace(SIGNED, state=State.WITHDRAWN, value=None)])
def test_a_value_where_none_was_is_established(entry: BaselineEntry | None) -> None:
    change = only(run(entry, [derived(PLACE, "party")]))
    assert (change.kind, change.before, change.meaning) == (ChangeKind.ESTABLISHED, None, "can be filled")


def test_a_source_that_ceases_to_speak_withdraws_an_approved_cell_only() -> None:
    assert only(run(SIGNED, [derived(PLACE, None)])).kind is ChangeKind.WITHDRAWN
    assert run(approved(PLACE, None), [derived(PLACE, None)]) == ()


def test_one_number_written_in_two_ways_is_no_change() -> None:
    place = cell(CHANGE, item="2020")
    assert run(approved(place, "4.0"), [derived(place, "4.00")]) == ()
    assert run(approved(place, "4.0"), [derived(place, "4.01")]) != ()


def test_the_same_difference_written_in_two_ways_is_one_change() -> None:
    place = cell(CHANGE, item="2020")
    one, other = (only(run(approved(place, "4"), [derived(place, value)])) for value in ("5.5", "5.50"))
    assert one.id == other.id


def test_a_change_that_is_still_there_is_not_told_again() -> None:
    assert run(SIGNED, [derived(PLACE, "party")], [TO_PARTY], now_days=7) == ()


def test_better_evidence_for_the_same_value_moves_the_open_change_and_keeps_its_age() -> None:
    moved = only(run(SIGNED, [derived(PLACE, "party", "page 2", (1, 9))], [TO_PARTY], now_days=7))
    assert (moved.id, moved.first_seen, moved.status) == (TO_PARTY.id, NOW, ChangeStatus.OPEN)
    assert (moved.snapshot, moved.inputs) == (sha("page 2"), (1, 9))


def test_a_change_that_goes_back_before_anyone_decided_closes_itself_and_opens_again_with_the_value() -> None:
    back = only(run(SIGNED, [derived(PLACE, "signed")], [TO_PARTY]))
    assert (back.id, back.status) == (TO_PARTY.id, ChangeStatus.REVERTED)
    again = only(run(SIGNED, [derived(PLACE, "party")], [back], now_days=30))
    assert (again.id, again.status, again.first_seen) == (TO_PARTY.id, ChangeStatus.OPEN, NOW + timedelta(days=30))


def test_a_change_that_moves_on_supersedes_the_one_before_it() -> None:
    new, old = run(SIGNED, [derived(PLACE, "none")], [TO_PARTY])
    assert (new.after, new.status) == ("none", ChangeStatus.OPEN)
    assert (old.id, old.status) == (TO_PARTY.id, ChangeStatus.SUPERSEDED)


def test_rejected_stays_rejected_while_the_source_says_so_or_returns_to_it() -> None:
    rejected = replace(TO_PARTY, status=ChangeStatus.REJECTED)
    assert run(SIGNED, [derived(PLACE, "party", "page 2", (1, 9))], [rejected]) == ()
    assert run(SIGNED, [derived(PLACE, "signed")], [rejected]) == ()


def test_something_new_after_a_rejection_is_another_change_which_closes_when_the_source_returns() -> None:
    rejected = replace(TO_PARTY, status=ChangeStatus.REJECTED)
    new = only(run(SIGNED, [derived(PLACE, "none")], [rejected]))
    assert (new.status, new.id != rejected.id) == (ChangeStatus.OPEN, True)
    closed = only(run(SIGNED, [derived(PLACE, "party")], [rejected, new]))
    assert (closed.id, closed.status) == (new.id, ChangeStatus.REVERTED)


def test_a_deferred_change_is_open_again_on_its_day_even_when_its_source_is_silent() -> None:
    deferred = replace(TO_PARTY, status=ChangeStatus.DEFERRED, deferred_until=NOW + timedelta(days=3))
    assert run(SIGNED, [derived(PLACE, "party")], [deferred], now_days=2) == ()
    for found in ([derived(PLACE, "party")], []):
        opened = only(run(SIGNED, found, [deferred], now_days=3))
        assert (opened.status, opened.deferred_until) == (ChangeStatus.OPEN, None)


def test_a_deferral_outlasts_the_source_going_back_and_forth() -> None:
    deferred = replace(TO_PARTY, status=ChangeStatus.DEFERRED, deferred_until=NOW + timedelta(days=3))
    back = only(run(SIGNED, [derived(PLACE, "signed")], [deferred]))
    assert back.status is ChangeStatus.REVERTED
    assert only(run(SIGNED, [derived(PLACE, "party")], [back], now_days=1)).status is ChangeStatus.DEFERRED
    assert only(run(SIGNED, [derived(PLACE, "party")], [back], now_days=4)).status is ChangeStatus.OPEN


def test_cells_that_no_derivation_spoke_of_keep_their_open_changes() -> None:
    assert run(SIGNED, [], [TO_PARTY], now_days=99) == ()


def test_approved_is_final_for_its_id() -> None:
    done = replace(TO_PARTY, status=ChangeStatus.APPROVED)
    assert run(SIGNED, [derived(PLACE, "party")], [done]) == ()


def test_approving_another_value_in_its_place_is_not_asked_again_until_the_source_says_more() -> None:
    done = replace(TO_PARTY, status=ChangeStatus.APPROVED)
    edited = replace(approved(PLACE, "none", id=2, original="party"), decision=7)
    assert run(edited, [derived(PLACE, "party")], [done], approvals={7: done.id}) == ()
    assert only(run(edited, [derived(PLACE, "signed")], [done], approvals={7: done.id})).status is ChangeStatus.OPEN


def test_what_another_decision_put_there_is_asked_about() -> None:
    done = replace(TO_PARTY, status=ChangeStatus.APPROVED)
    stated_since = replace(approved(PLACE, "none", id=3), decision=8)
    assert only(run(stated_since, [derived(PLACE, "party")], [done], approvals={7: done.id})).after == "party"


def test_a_new_baseline_entry_makes_new_ids_and_supersedes_what_started_from_the_old_one() -> None:
    restated = approved(PLACE, "none", id=2)
    new, old = run(restated, [derived(PLACE, "party")], [TO_PARTY])
    assert new.id != TO_PARTY.id
    assert (old.id, old.status) == (TO_PARTY.id, ChangeStatus.SUPERSEDED)
    settled = approved(PLACE, "party", id=3)
    assert only(run(settled, [derived(PLACE, "party")], [TO_PARTY])).status is ChangeStatus.SUPERSEDED


def test_changes_of_another_edition_are_not_touched() -> None:
    other = replace(TO_PARTY, edition="2024")
    assert run(SIGNED, [derived(PLACE, "signed")], [other]) == ()


def test_a_cell_that_the_report_does_not_have_is_an_error() -> None:
    with pytest.raises(DatumlineError, match="Figure 9 SWE x is not a cell of r"):
        run(None, [derived(Cell("r", "9", "SWE", "", "x"), "party")])


def test_the_same_snapshot_read_otherwise_by_a_new_extractor_is_our_correction() -> None:
    resting = approved(PLACE, "signed", source=TREATY, snapshot=sha("page"))
    change = only(run(resting, [derived(PLACE, "party", inputs=(1, 5))], corrected=frozenset({5})))
    assert change.meaning == CORRECTION


@pytest.mark.parametrize(
    ("entry", "corrected"),
    [
        (SIGNED, {1}),
        (approved(PLACE, "signed", source=TREATY, snapshot=sha("an older page")), {1}),
        (approved(PLACE, "signed", source=TREATY, snapshot=sha("page")), {7}),
    ],
)
def test_another_snapshot_or_a_day_that_came_is_no_correction(entry: BaselineEntry, corrected: set[int]) -> None:
    change = only(run(entry, [derived(PLACE, "party")], corrected=frozenset(corrected)))
    assert change.meaning == "signed to party"


def test_leaving_a_treaty_is_a_denunciation_only_with_its_date() -> None:
    party = approved(PLACE, "party")
    dated = stated(TREATY, "SWE", "denunciation_effective_on", "2026-01-01", 1)
    assert only(run(party, [derived(PLACE, "none")], statements=[dated])).meaning == "denounced"
    assert only(run(party, [derived(PLACE, "none")])).meaning == "no longer party"
