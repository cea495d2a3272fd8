"""Bring the open changes up to date: derive the cells from what the sources say now, compare, keep what moved."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
import store.editions
import store.extractions
import store.log
import store.statements
from config.reports import load_rules, report_ids
from diffs.compare import compare
from diffs.corrections import as_misread, is_correction, misreadings
from diffs.derivations import derive
from domain.changes import Change, ChangeKind, ChangeStatus
from domain.reports import Edition, ReportRules
from domain.statements import Statement
from workflow.corroborate import note_contradictions
from workflow.upstream_errors import follow_sources
from workflow.weigh import weigh_waiting

OPEN = frozenset({ChangeStatus.OPEN})


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What is open after a refresh.

    news: differences from approved values; fillable: first readings; corrections: of our own reading; moved: ids.
    """

    news: int = 0
    fillable: int = 0
    moved: tuple[str, ...] = ()
    corrections: int = 0

    def __add__(self, other: "Refreshed") -> "Refreshed":
        return Refreshed(
            self.news + other.news,
            self.fillable + other.fillable,
            self.moved + other.moved,
            self.corrections + other.corrections,
        )


def refresh(conn: Connection, now: datetime) -> Refreshed:
    """Compare every report's edition in force with the statements in force; call it in the step's own transaction."""
    # A decision that is taken at this moment waits, or is seen: neither undoes what the other wrote.
    store.log.take_turn(conn)
    total = Refreshed()
    for report in report_ids():
        edition = store.editions.current(conn, report)
        if edition is not None:
            total += _refresh_edition(conn, load_rules(report), edition, now)
    return total


def _refresh_edition(conn: Connection, rules: ReportRules, edition: Edition, now: datetime) -> Refreshed:
    statements = current_of_owners(conn, rules)
    covers = store.extractions.covers(conn, owners_of(rules))
    misread = _misreadings(conn, statements)
    derived = derive(rules, statements, now.date(), covers)
    note_contradictions(conn, rules, derived, now)
    baseline = store.baseline.entries(conn, edition.report, edition.id)
    follow_sources(conn, rules, edition.id, derived, baseline, now)
    moved = compare(
        rules,
        baseline,
        derived,
        store.changes.listing(conn, edition.report, edition.id, None),
        now,
        edition.id,
        statements,
        frozenset(misread),
        store.decisions.approvals(conn),
        [one for earlier in as_misread(statements, misread) for one in derive(rules, earlier, now.date(), covers)],
    )
    for change in moved:
        store.changes.save(conn, change)
    weigh_waiting(conn, edition)
    open_now = store.changes.listing(conn, edition.report, edition.id, OPEN)
    fillable = sum(is_fillable(change) for change in open_now)
    corrections = sum(is_correction(change) for change in open_now)
    news = len(open_now) - fillable - corrections
    return Refreshed(news, fillable, tuple(change.id for change in moved), corrections)


def current_of_owners(conn: Connection, rules: ReportRules) -> tuple[Statement, ...]:
    """The statements in force of every source that owns a cell."""
    return tuple(held for owner in owners_of(rules) for held in store.statements.current(conn, owner))


def owners_of(rules: ReportRules) -> list[str]:
    """The sources that speak for a cell."""
    return sorted({rule.owner for rule in rules.cells if rule.derivation != "none"})


def is_fillable(change: Change) -> bool:
    """Whether it is a first reading of a cell that nobody had read: never the news of a digest."""
    return change.kind is ChangeKind.ESTABLISHED


def _misreadings(conn: Connection, statements: tuple[Statement, ...]) -> dict[int, tuple[Statement, ...]]:
    """Only a source that was read by more than one extractor version can have corrections."""
    versions = store.statements.extractors(conn)
    sources = {held.source for held in statements if len(versions.get(held.source, ())) > 1}
    history = (held for source in sorted(sources) for held in store.statements.history(conn, source))
    return misreadings(history)
