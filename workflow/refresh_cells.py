"""Bring the changes of a few cells up to date after a decision: what `refresh_changes` does for all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
import store.editions
import store.extractions
import store.statements
from config.reports import load_rules
from diffs.compare import CLOSED_BY_ITSELF, WAITING, compare
from diffs.corrections import as_misread, misreadings
from diffs.derivations import NONE, derive_places
from diffs.readings import Cover
from domain.baseline import BaselineEntry
from domain.changes import Change, Derived
from domain.decisions import DecisionKind
from domain.reports import Cell, CellRule, ReportRules
from domain.statements import Statement
from workflow.refresh_changes import refresh
from workflow.weigh import save_weighed

MANY = 50
"""From so many cells on, looking at all of them at once takes no longer."""


def refresh_cells(conn: Connection, report: str, edition: str, cells: Collection[Cell], now: datetime) -> None:
    """A decision moves its own cells only: no derivation looks at the baseline."""
    if len(cells) > MANY:
        refresh(conn, now)
        return
    in_force = store.editions.current(conn, report)
    if in_force is None or in_force.id != edition:
        return
    rules = load_rules(report)
    for cell in sorted(cells):
        rule = rules.cell_rule(cell.figure, cell.field)
        if rule is not None:
            _Place(conn, rules, rule, edition, cell, now).refresh()


@dataclass(frozen=True)
class _Place:
    """One cell, with what there is to know of it; read only when it is asked for."""

    conn: Connection
    rules: ReportRules
    rule: CellRule
    edition: str
    cell: Cell
    now: datetime

    def refresh(self) -> None:
        moved = self._compared()
        if any(change.status in WAITING for change in moved) and self._was_reread():
            moved = self._compared(self._misread)
        store.changes.close(self.conn, [change for change in moved if change.status in CLOSED_BY_ITSELF])
        for change in moved:
            if change.status not in CLOSED_BY_ITSELF:
                save_weighed(self.conn, change)

    def _compared(self, misread: Mapping[int, tuple[Statement, ...]] | None = None) -> tuple[Change, ...]:
        """Whether a change is our correction takes the longest to find out; without it, only its meaning differs."""
        known = misread or {}
        return compare(
            self.rules,
            {} if self._entry is None else {self.cell: self._entry},
            self._derived,
            self._known,
            self.now,
            self.edition,
            self._held,
            frozenset(known),
            self._approvals(),
            [one for earlier in as_misread(self._held, known) for one in self._answered(earlier)],
        )

    @cached_property
    def _entry(self) -> BaselineEntry | None:
        return store.baseline.newest(self.conn, self.edition, self.cell)

    @cached_property
    def _known(self) -> tuple[Change, ...]:
        return store.changes.of_cell(self.conn, self.edition, self.cell)

    @cached_property
    def _countries(self) -> tuple[str, ...]:
        """A total is made of every country's figures; a country's value of its own and of the totals."""
        return ("", *self.rules.countries) if self.cell.country == "" else ("", self.cell.country)

    @cached_property
    def _held(self) -> tuple[Statement, ...]:
        return store.statements.current(self.conn, self.rule.owner, self._countries)

    @cached_property
    def _covers(self) -> Mapping[str, Sequence[Cover]]:
        return store.extractions.covers(self.conn, [self.rule.owner])

    @cached_property
    def _derived(self) -> tuple[Derived, ...]:
        return self._answered(self._held)

    @cached_property
    def _misread(self) -> Mapping[int, tuple[Statement, ...]]:
        return misreadings(store.statements.of_same_bytes(self.conn, self.rule.owner, self._countries))

    def _was_reread(self) -> bool:
        return store.statements.any_reread(self.conn, [number for one in self._derived for number in one.inputs])

    def _answered(self, held: Sequence[Statement]) -> tuple[Derived, ...]:
        """What a whole page proves by its silence counts only where no statement answers."""
        return self._derive(held) or self._derive(held, self._covers)

    def _derive(
        self, held: Sequence[Statement], covers: Mapping[str, Sequence[Cover]] | None = None
    ) -> tuple[Derived, ...]:
        if self.rule.derivation == NONE:
            return ()
        return derive_places(self.rules, [(self.rule, self.cell)], held, self.now.date(), covers)

    def _approvals(self) -> dict[int, str]:
        decided = self._entry.decision if self._entry is not None else None
        decision = store.decisions.read(self.conn, decided) if decided is not None else None
        if decision is None or decision.kind is not DecisionKind.APPROVE or not decision.change:
            return {}
        return {decision.id or 0: decision.change}
