"""The report's cells with their state: what is printed, what is approved now, what is open about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.issues
from config.reports import load_rules
from config.settings import Settings
from crawlers.excerpt_lines import visible
from diffs.values import same_value
from diffs.wording import value_in_words
from domain.baseline import BaselineEntry, State
from domain.changes import Change, ChangeStatus
from domain.reports import Cell, CellRule, Edition, ReportRules
from domain.schedules import is_overdue
from texts.catalogue import Phrase, each_value
from workflow.corroborate import CAUSE as CONTRADICTION
from workflow.known_sources import chosen_sources
from workflow.printed_cells import PrintedCell, printed_cells
from workflow.report_claims import approved_values, printed_values
from workflow.verification import last_verified

SHORTENED = 12
UNDECIDED = frozenset({ChangeStatus.OPEN, ChangeStatus.DEFERRED})
Place = tuple[str, str, str]


class CellState(StrEnum):
    """The first of these that holds of a cell."""

    CONTRADICTED = "contradicted"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    UNVERIFIED = "unverified"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class ViewedCell:
    """printed, now: values in words, None where unknown. changed: approved is another value than the printed one.

    proposed: in words, what the open or deferred change `change` would make of it.
    """

    cell: Cell
    rule: CellRule
    state: CellState
    printed: str | None
    now: str | None
    changed: bool = False
    change: str | None = None
    proposed: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What an edition's figures are made of, read once.

    then, now: the values that are printed and those that are approved; unknown ones are None.
    overdue: sources that were not verified within their period. contradicted: (figure, field, country).
    """

    rules: ReportRules
    edition: Edition
    printed: Mapping[Cell, PrintedCell]
    held: Mapping[Cell, BaselineEntry]
    then: Mapping[Cell, str | None]
    now: Mapping[Cell, str | None]
    changes: Mapping[Cell, Change]
    overdue: frozenset[str]
    contradicted: frozenset[Place]
    today: date


def gather(conn: Connection, settings: Settings, edition: Edition, now: datetime) -> Material:
    """Everything at this moment."""
    changes = store.changes.listing(conn, edition.report, edition.id, UNDECIDED)
    printed = printed_cells(conn, edition)
    held = store.baseline.entries(conn, edition.report, edition.id)
    return Material(
        load_rules(edition.report),
        edition,
        printed,
        held,
        printed_values(printed),
        approved_values(held),
        {change.cell: change for change in changes},
        _overdue(conn, settings, now),
        _contradicted(conn),
        now.date(),
    )


def viewed(material: Material, rule: CellRule, country: str, item: str) -> ViewedCell | None:
    """One cell; None where the edition has none there."""
    cell = Cell(material.rules.id, rule.figure, country, item, rule.field)
    entry, printed = material.held.get(cell), material.printed.get(cell)
    if entry is None or printed is None:
        return None
    change = material.changes.get(cell)
    return ViewedCell(
        cell,
        rule,
        _state(material, rule, entry, change),
        None if printed.words is None else in_words(printed.value) or visible(printed.words),
        in_words(entry.value),
        is_changed(rule, printed, entry),
        change.id if change else None,
        in_words(change.after) or Phrase("change.not_stated") if change else None,
    )


def is_changed(rule: CellRule, printed: PrintedCell, entry: BaselineEntry) -> bool:
    """Whether what is approved contradicts the print; where nobody knows what the print means, nothing can."""
    if printed.value is None or entry.state is State.UNKNOWN:
        return False
    return not same_value(rule.rule, printed.value, entry.value)


def in_words(value: str | None) -> str | None:
    """The value as a table shows it: long hashes are cut, characters that steer a screen are spelled."""
    if value is None:
        return None
    return f"{value[:SHORTENED]}…" if len(value) == 64 else each_value(value_in_words(value), visible)


def _state(material: Material, rule: CellRule, entry: BaselineEntry, change: Change | None) -> CellState:
    found = {
        CellState.CONTRADICTED: (rule.figure, rule.field, entry.cell.country) in material.contradicted,
        CellState.OPEN: change is not None,
        CellState.WITHDRAWN: entry.state is State.WITHDRAWN,
        CellState.UNKNOWN: entry.state is State.UNKNOWN,
        CellState.UNVERIFIED: rule.owner in material.overdue,
    }
    return next((state for state, holds in found.items() if holds), CellState.APPROVED)


def _overdue(conn: Connection, settings: Settings, now: datetime) -> frozenset[str]:
    verified = last_verified(conn)
    sources = chosen_sources(settings)
    return frozenset(one.id for one in sources if is_overdue(verified.get(one.id), one.every_days, now))


def _contradicted(conn: Connection) -> frozenset[Place]:
    """From the keys of the open issues: see `diffs.corroborate.Contradiction.key`."""
    keys = (issue.key for issue in store.issues.listing(conn) if issue.cause == CONTRADICTION)
    parts = (key.partition(":")[2].split("/") for key in keys)
    return frozenset((figure, field, country) for figure, field, country, *_ in parts)
