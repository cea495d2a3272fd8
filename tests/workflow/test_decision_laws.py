"""What holds for every sequence of readings, decisions, undoings and days that pass, in a real store."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine

import store.statements
import store.upstream_errors
from domain.changes import Change, ChangeStatus
from domain.decisions import Reason
from domain.errors import ConflictError, UsageError
from domain.reports import Cell, Edition
from domain.statements import Statement
from domain.subjects import Subject
from domain.upstream import UNFIXED
from store import baseline, changes
from tests.workflow.scenes import BUDAPEST, REPORT, START, adopted
from workflow.audit import verify
from workflow.decide import Choice, approve, comment, defer, reject
from workflow.refresh_changes import refresh
from workflow.replay import replay
from workflow.state_values import one_cell, state
from workflow.undo import undo

CELLS = tuple(Cell(REPORT, "1", country, "", "budapest") for country in ("IRL", "SWE"))
DATES = {"none": ("", ""), "signed": ("2001-11-23", ""), "party": ("2001-11-23", "2021-04-28")}
WAITING = (ChangeStatus.OPEN, ChangeStatus.DEFERRED)
cells = st.sampled_from(CELLS)
days = st.integers(1, 9)
wrong = st.sampled_from([None, Reason.SOURCE_IS_WRONG, Reason.MISREAD])


class Desk(RuleBasedStateMachine):
    """Two cells of an adopted edition; everything happens in one transaction that is taken back at the end."""

    decided = Bundle("decided")

    def __init__(self, engine: Engine, edition: Edition) -> None:
        super().__init__()
        self.conn: Connection = engine.connect()
        self.edition, self.now = edition, START
        self.said: dict[Cell, str] = {}

    def teardown(self) -> None:
        try:
            assert verify(self.conn).findings == ()
            assert replay(self.conn, REPORT, None).same
        finally:
            self.conn.rollback()
            self.conn.close()

    @rule(cell=cells, value=st.sampled_from(sorted(DATES)), later=st.integers(1, 5))
    def the_source_says(self, cell: Cell, value: str, later: int) -> None:
        self.now += timedelta(days=later)
        signed, ratified = DATES[value]
        said = {"signed_on": signed, "ratified_on": ratified, "in_force_on": ""}
        store.statements.record(self.conn, [self.statement(cell, *one) for one in said.items()])
        self.said[cell] = value
        refresh(self.conn, self.now)
        self.look_again()

    def statement(self, cell: Cell, field: str, value: str) -> Statement:
        subject = Subject(cell.country, "185")
        return Statement(
            BUDAPEST, subject, field, value or None, None, self.edition.snapshot, "u", self.now, "line:1", "t/1"
        )

    @precondition(lambda self: self.waiting())
    @rule(target=decided, which=st.integers(0, 1), value=st.sampled_from([None, "none", "signed", "party"]))
    def approved(self, which: int, value: str | None) -> int:
        change = self.waiting()[-which]
        (number,) = approve(self.conn, [Choice(change.id, value=value)], "anna", self.now)
        held = baseline.newest(self.conn, "2021", change.cell)
        assert held is not None and held.value == (value or change.after) and held.decision == number
        self.look_again()
        return number

    @precondition(lambda self: self.waiting())
    @rule(target=decided, which=st.integers(0, 1), why=wrong, lasts=st.none() | days)
    def rejected(self, which: int, why: Reason | None, lasts: int | None) -> int:
        change = self.waiting()[-which]
        until = None if lasts is None else self.now + timedelta(days=lasts)
        (number,) = reject(
            self.conn, [Choice(change.id)], "bela", self.now, "so", why=why or Reason.OTHER, expires_at=until
        )
        self.look_again()
        return number

    @precondition(lambda self: self.waiting())
    @rule(target=decided, which=st.integers(0, 1), lasts=days)
    def deferred(self, which: int, lasts: int) -> int:
        until = self.now + timedelta(days=lasts)
        (number,) = defer(self.conn, [Choice(self.waiting()[-which].id)], "cara", self.now, until)
        self.look_again()
        return number

    @rule(target=decided, cell=cells, value=st.sampled_from(sorted(DATES)))
    def stated(self, cell: Cell, value: str) -> int:
        one = one_cell(REPORT, (cell.figure, cell.country, cell.item, cell.field), value, "12", "")
        number = state(self.conn, self.edition, [one], "dora", self.now)
        self.look_again()
        return number

    @rule(number=decided)
    def undone(self, number: int) -> None:
        try:
            undo(self.conn, REPORT, number, "anna", self.now)
        except (ConflictError, UsageError):
            return
        self.look_again()
        try:
            undo(self.conn, REPORT, number, "anna", self.now)
        except ConflictError as error:
            assert error.moved[0].startswith("anna took a decision on it back")
        else:
            raise AssertionError("undone twice")

    @precondition(lambda self: self.waiting())
    @rule()
    def commented(self) -> None:
        comment(self.conn, self.waiting()[0].id, "bela", self.now, "hm")
        self.look_again()

    def waiting(self) -> list[Change]:
        return [one for cell in CELLS for one in changes.of_cell(self.conn, "2021", cell) if one.status in WAITING]

    def look_again(self) -> None:
        """Looking at every cell finds nothing that looking at the decided one has missed."""
        assert refresh(self.conn, self.now).moved == ()
        for cell in CELLS:
            own = [one for one in self.waiting() if one.cell == cell]
            held = baseline.newest(self.conn, "2021", cell)
            assert held is not None and all(one.before == held.value for one in own)
            assert [one.after for one in own] in ([], [self.said.get(cell)])
        for error in store.upstream_errors.listing(self.conn, REPORT, "2021", UNFIXED):
            assert self.said[error.cell] == error.said


def test_what_holds_for_every_sequence(engine: Engine) -> None:
    desk: Callable[[], Desk] = partial(Desk, engine, adopted(engine))
    run_state_machine_as_test(desk, settings=settings(max_examples=4, stateful_step_count=10, deadline=None))
