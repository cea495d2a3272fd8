"""What differs between two states of the baseline: two moments of one edition, or two editions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
from config.countries import name_of
from config.reports import load_rules
from diffs.values import same_value
from diffs.wording import whose
from domain.baseline import BaselineEntry
from domain.errors import UsageError
from domain.reports import Cell, Edition, ReportRules
from texts.catalogue import Phrase
from workflow.exports import Row, cell_order, edition_in_force, utc_text
from workflow.report_cells import in_words

DIFFERENCE_COLUMNS = (
    *("figure", "country", "item", "field", "before", "before_state", "after", "after_state"),
    *("source", "snapshot", "locator", "decision", "decided_by", "decided_at"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """A state of the baseline: an edition, as it was decided by `as_of` (None: now)."""

    edition: Edition
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """One cell. before, after: None where that side has no such cell (or had none yet)."""

    cell: Cell
    title: str
    row: str
    before: BaselineEntry | None
    after: BaselineEntry | None

    @property
    def words(self) -> tuple[str, str]:
        """Both sides as a table shows them."""
        return _in_words(self.before), _in_words(self.after)


def side(conn: Connection, report: str, edition: str | None, as_of: datetime | None) -> Side:
    """The edition named, or the one in force, at a time; UsageError for a time before it was adopted."""
    chosen = edition_in_force(conn, report, edition)
    if as_of is not None and as_of < chosen.adopted_at:
        raise UsageError(Phrase("refused.edition.before", edition=chosen.id, at=utc_text(chosen.adopted_at)))
    return Side(chosen, as_of)


def difference(conn: Connection, left: Side, right: Side) -> tuple[Differing, ...]:
    """Every cell whose state or value differs, in the report's order; numbers are compared as numbers."""
    rules = load_rules(right.edition.report)
    before, after = (_entries(conn, one) for one in (left, right))
    cells = sorted(before.keys() | after.keys(), key=cell_order(rules))
    return tuple(
        _differing(rules, cell, before.get(cell), after.get(cell))
        for cell in cells
        if not _same(rules, cell, before.get(cell), after.get(cell))
    )


def difference_rows(found: tuple[Differing, ...]) -> list[Row]:
    """For scripts, under DIFFERENCE_COLUMNS; proof and decision are those of the later side."""
    return [_row(one) for one in found]


def _entries(conn: Connection, one: Side) -> Mapping[Cell, BaselineEntry]:
    return store.baseline.entries(conn, one.edition.report, one.edition.id, as_of=one.as_of)


def _same(rules: ReportRules, cell: Cell, before: BaselineEntry | None, after: BaselineEntry | None) -> bool:
    rule = rules.cell_rule(cell.figure, cell.field)
    if before is None or after is None or rule is None:
        return before is after
    return before.state is after.state and same_value(rule.rule, before.value, after.value)


def _differing(rules: ReportRules, cell: Cell, before: BaselineEntry | None, after: BaselineEntry | None) -> Differing:
    rule = rules.cell_rule(cell.figure, cell.field)
    row = whose(name_of(cell.country) if cell.country else "", cell.item)
    return Differing(cell, rule.title if rule else cell.field, row, before, after)


def _in_words(entry: BaselineEntry | None) -> str:
    if entry is None:
        return Phrase("baseline.no_cell")
    return in_words(entry.value) or Phrase(f"moved.state.{entry.state.value}")


def _row(one: Differing) -> Row:
    held = one.after or one.before
    sides = [part for entry in (one.before, one.after) for part in (entry and entry.value, entry and entry.state.value)]
    place = (one.cell.figure, one.cell.country, one.cell.item, one.cell.field)
    proof = (held.source, held.snapshot, held.locator) if held else (None,) * 3
    decided = (str(held.decision or ""), held.decided_by, utc_text(held.decided_at)) if held else (None,) * 3
    return dict(zip(DIFFERENCE_COLUMNS, (*place, *sides, *proof, *decided), strict=True))
