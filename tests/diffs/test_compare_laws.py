"""What holds for every sequence of readings and decisions."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from diffs.compare import WAITING, compare
from domain.baseline import BaselineEntry
from domain.changes import Change, ChangeStatus, Derived
from domain.reports import Cell
from tests.diffs.made import EDITION, NOW, approved, cell, derived, report, treaty_rule

RULE = treaty_rule()
RULES = report(RULE)
PLACES = (cell(RULE, "IRL"), cell(RULE, "SWE"))
values = st.sampled_from(["none", "signed", "party", None])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[Cell, BaselineEntry], list[Derived]]:
    baseline = {place: approved(place, draw(values), id) for id, place in enumerate(PLACES)}
    return baseline, [derived(place, draw(values)) for place in PLACES if draw(st.booleans())]


@given(worlds(), st.randoms())
def test_the_order_of_arrival_does_not_matter(world: tuple[dict[Cell, BaselineEntry], list[Derived]], chance) -> None:  # type: ignore[no-untyped-def]
    baseline, found = world
    expected = compare(RULES, baseline, found, (), NOW, EDITION)
    shuffled = chance.sample(found, len(found))
    entries = dict(chance.sample(sorted(baseline.items()), len(baseline)))
    assert compare(RULES, entries, shuffled, (), NOW, EDITION) == expected
    later = chance.sample(expected, len(expected))
    assert compare(RULES, entries, shuffled, later, NOW, EDITION) == ()


@given(worlds())
def test_a_baseline_that_took_everything_over_has_nothing_left_to_say(
    world: tuple[dict[Cell, BaselineEntry], list[Derived]],
) -> None:
    baseline, found = world
    taken = {one.cell: approved(one.cell, one.value, 10 + id) for id, one in enumerate(found)}
    assert compare(RULES, {**baseline, **taken}, found, (), NOW, EDITION) == ()


class Weeks(RuleBasedStateMachine):
    """One cell over many weeks: its source speaks, editors decide, and nothing is ever lost or asked twice."""

    def __init__(self) -> None:
        super().__init__()
        self.place = PLACES[1]
        self.ids = count(2)
        self.now = NOW
        self.entry = approved(self.place, "signed")
        self.known: dict[str, Change] = {}
        self.said: str | None = "signed"
        self.rejected: dict[str, datetime | None] = {}
        self.approvals: dict[int, str] = {}

    def refresh(self) -> None:
        found = [derived(self.place, self.said, f"page saying {self.said}")]
        held, known = {self.place: self.entry}, self.known.values()
        changes = compare(RULES, held, found, known, self.now, EDITION, approvals=self.approvals)
        self.known |= {change.id: change for change in changes}

    @rule(value=values, days=st.integers(0, 9))
    def the_source_says(self, value: str | None, days: int) -> None:
        self.said, self.now = value, self.now + timedelta(days=days)
        self.refresh()

    @precondition(lambda self: self.waiting())
    @rule(edited=st.sampled_from([None, "none", "signed", "party"]))
    def an_editor_approves(self, edited: str | None) -> None:
        change = self.waiting()[0]
        self.known[change.id] = replace(change, status=ChangeStatus.APPROVED)
        number = next(self.ids)
        self.approvals[number] = change.id
        self.entry = replace(approved(self.place, edited or change.after, number), decision=number)
        self.refresh()

    @precondition(lambda self: self.waiting())
    @rule(days=st.none() | st.integers(1, 20))
    def an_editor_rejects(self, days: int | None) -> None:
        change = self.waiting()[0]
        until = None if days is None else self.now + timedelta(days=days)
        self.known[change.id] = replace(change, status=ChangeStatus.REJECTED, deferred_until=until)
        self.rejected[change.id] = until
        self.refresh()

    @precondition(lambda self: self.waiting())
    @rule(days=st.integers(1, 20))
    def an_editor_defers(self, days: int) -> None:
        change = self.waiting()[0]
        until = self.now + timedelta(days=days)
        self.known[change.id] = replace(change, status=ChangeStatus.DEFERRED, deferred_until=until)
        self.refresh()

    def waiting(self) -> list[Change]:
        return [change for change in self.known.values() if change.status in WAITING]

    @invariant()
    def at_most_one_change_waits_and_it_says_what_the_source_says(self) -> None:
        waiting = self.waiting()
        assert [change.after for change in waiting] in ([], [self.said])
        assert all(change.before == self.entry.value for change in waiting)

    @invariant()
    def the_rejected_stay_rejected_until_they_expire(self) -> None:
        lasting = (id for id, until in self.rejected.items() if until is None or self.now < until)
        assert all(self.known[id].status is ChangeStatus.REJECTED for id in lasting)

    @invariant()
    def what_expired_waits_when_its_source_says_it(self) -> None:
        for id, until in list(self.rejected.items()):
            change = self.known[id]
            if until is not None and until <= self.now and self.named_by_what_is_said(change):
                assert change.status in WAITING
                del self.rejected[id]

    def named_by_what_is_said(self, change: Change) -> bool:
        return change.baseline_entry == self.entry.id and change.after == self.said

    @invariant()
    def a_difference_waits_or_was_decided(self) -> None:
        decided = {ChangeStatus.REJECTED, ChangeStatus.APPROVED}
        answered = any(one.after == self.said and one.status in decided for one in self.known.values())
        assert self.said == self.entry.value or self.waiting() or answered

    @invariant()
    def looking_again_changes_nothing(self) -> None:
        before = dict(self.known)
        self.refresh()
        assert self.known == before


TestWeeks = Weeks.TestCase
