"""The baseline against what the sources say now: which changes are new, which close, which come back.

A change is named by the baseline entry it starts from and the value it leads to (`domain.changes.change_id`). So a
rejected value stays rejected while the source says it or returns to it, and a new value is a new change. Nothing here
decides: approved is final, rejected is only left alone until it expires, if it does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from diffs.classify import kind_of, meaning
from diffs.corrections import CORRECTION, is_ours
from diffs.values import canonical, same_value
from domain.baseline import BaselineEntry, State
from domain.changes import Change, ChangeStatus, Derived, change_id
from domain.errors import DatumlineError
from domain.reports import Cell, CellRule, ReportRules
from domain.statements import Statement

WAITING = frozenset({ChangeStatus.OPEN, ChangeStatus.DEFERRED})
CLOSED_BY_ITSELF = frozenset({ChangeStatus.REVERTED, ChangeStatus.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What meanings are told from: the statements by id, and which of them only correct our own reading."""

    statements: Mapping[int, Statement]
    corrected: frozenset[int]
    approvals: Mapping[int, str]
    misread: Mapping[Cell, frozenset[str | None]]

    def inputs(self, derived: Derived) -> tuple[Statement, ...]:
        return tuple(self.statements[one] for one in derived.inputs if one in self.statements)


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell with its baseline entry, its derived value (None: no derivation spoke) and the changes known of it."""

    rule: CellRule
    entry: BaselineEntry | None
    derived: Derived | None
    known: tuple[Change, ...]

    @property
    def entry_id(self) -> int | None:
        return None if self.entry is None else self.entry.id

    @property
    def before(self) -> str | None:
        return self.entry.value if self.entry is not None and self.entry.state is State.APPROVED else None


def compare(
    rules: ReportRules,
    baseline: Mapping[Cell, BaselineEntry],
    derived: Iterable[Derived],
    known: Iterable[Change],
    now: datetime,
    edition: str,
    statements: Iterable[Statement] = (),
    corrected: frozenset[int] = frozenset(),
    approvals: Mapping[int, str] | None = None,
    misread: Iterable[Derived] = (),
) -> tuple[Change, ...]:
    """The changes that are new or differ from what is known of them, ordered by cell; save them all.

    baseline: the newest entry of each cell. known: every change of this edition, whatever its status.
    statements: those that the cells were derived from. corrected: see `diffs.corrections.corrected_ids`.
    approvals: decision id -> the change that it approved. misread: the cells as they would be derived from what we
    had read before the corrections.
    A cell that no derivation spoke of keeps its changes; only what has run out ends there too.
    """
    values = {one.cell: one for one in derived}
    histories = _by_cell(change for change in known if change.edition == edition)
    known_by_id = {s.id: s for s in statements if s.id is not None}
    evidence = Evidence(known_by_id, corrected, approvals or {}, _values(misread))
    results: list[Change] = []
    for cell in sorted(values.keys() | histories.keys()):
        compared = Compared(_rule(rules, cell), baseline.get(cell), values.get(cell), histories.get(cell, ()))
        results += _settle(compared, evidence, now, edition)
    return tuple(results)


def _values(several: Iterable[Derived]) -> dict[Cell, frozenset[str | None]]:
    found: dict[Cell, frozenset[str | None]] = {}
    for one in several:
        found[one.cell] = found.get(one.cell, frozenset()) | {one.value}
    return found


def _by_cell(changes: Iterable[Change]) -> dict[Cell, tuple[Change, ...]]:
    found: dict[Cell, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.cell].append(change)
    return {cell: tuple(sorted(several, key=lambda change: change.id)) for cell, several in found.items()}


def _rule(rules: ReportRules, cell: Cell) -> CellRule:
    rule = rules.cell_rule(cell.figure, cell.field)
    if rule is None:
        raise DatumlineError(f"{cell} is not a cell of {rules.id}: its report.toml has no such figure and field.")
    return rule


def _settle(compared: Compared, evidence: Evidence, now: datetime, edition: str) -> list[Change]:
    """What becomes of one cell's changes; only those that differ from what is known."""
    if compared.derived is None:
        return _due(compared.known, now)
    found = _difference(compared, compared.derived, evidence, now, edition)
    current = None if found is None else _renewed(found, compared.known, now)
    closed = [_closed(change, compared, current) for change in compared.known if _ends(change, current)]
    fresh = [] if current is None or current in compared.known else [current]
    return fresh + closed


def _difference(compared: Compared, derived: Derived, evidence: Evidence, now: datetime, edition: str) -> Change | None:
    """The change from the baseline to the derived value; None where they agree or the agreement was decided."""
    rule, before, after = compared.rule, compared.before, derived.value
    if same_value(rule.rule, before, after) or _answered(compared, derived, evidence):
        return None
    ours = is_ours(derived, compared.entry, evidence.corrected, evidence.misread.get(derived.cell, ()))
    return Change(
        change_id(derived.cell, edition, compared.entry_id, canonical(rule.rule, after)),
        edition,
        derived.cell,
        kind_of(before, after),
        CORRECTION if ours else meaning(rule, before, after, evidence.inputs(derived)),
        before,
        after,
        derived.original_value,
        ChangeStatus.OPEN,
        now,
        derived.source,
        derived.snapshot,
        derived.locator,
        compared.entry_id,
        derived.inputs,
    )


def _answered(compared: Compared, derived: Derived, evidence: Evidence) -> bool:
    """Whether the baseline holds what an editor put in the place of just this value when approving it."""
    entry = compared.entry
    if entry is None or entry.decision is None:
        return False
    answered = evidence.approvals.get(entry.decision)
    return any(
        change.id == answered and same_value(compared.rule.rule, change.after, derived.value)
        for change in compared.known
    )


def _renewed(found: Change, known: Sequence[Change], now: datetime) -> Change:
    """The same change as it is known, with today's evidence; open again where it had closed itself."""
    earlier = next((change for change in known if change.id == found.id), None)
    if earlier is None:
        return found
    if earlier.status in CLOSED_BY_ITSELF:
        return _until_due(replace(found, deferred_until=earlier.deferred_until, status=ChangeStatus.DEFERRED), now)
    if earlier.status not in WAITING:
        return _until_due(earlier, now)
    return _until_due(replace(_with_evidence_of(found, earlier), first_seen=earlier.first_seen), now)


def _with_evidence_of(found: Change, earlier: Change) -> Change:
    """Evidence moves only with the statements: what an editor was shown stays what it was."""
    kept = earlier if earlier.inputs == found.inputs else found
    return replace(kept, status=earlier.status, deferred_until=earlier.deferred_until)


def _due(known: Iterable[Change], now: datetime) -> list[Change]:
    return [opened for change in known if (opened := _until_due(change, now)) != change]


def _until_due(change: Change, now: datetime) -> Change:
    """A deferred change is open again from its day on, and so is a rejected one whose rejection expires."""
    until = change.deferred_until
    deferred = change.status is ChangeStatus.DEFERRED and (until is None or now >= until)
    lapsed = change.status is ChangeStatus.REJECTED and until is not None and now >= until
    return replace(change, status=ChangeStatus.OPEN, deferred_until=None) if deferred or lapsed else change


def _ends(change: Change, current: Change | None) -> bool:
    return change.status in WAITING and (current is None or change.id != current.id)


def _closed(change: Change, compared: Compared, current: Change | None) -> Change:
    """superseded: another waiting change, or another baseline, took its place; reverted: the source went back."""
    moved = change.baseline_entry != compared.entry_id
    replaced = current is not None and current.status in WAITING
    return replace(change, status=ChangeStatus.SUPERSEDED if moved or replaced else ChangeStatus.REVERTED)
