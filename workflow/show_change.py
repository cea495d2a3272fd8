"""One change with its evidence, as an editor reads it in a terminal."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
import store.statements
from config.reports import load_rules
from crawlers.registry import load, source_ids
from domain.baseline import BaselineEntry
from domain.changes import Change
from domain.errors import UsageError
from domain.reports import CellRule, ReportRules
from texts.catalogue import Phrase
from workflow.decide import shown
from workflow.decision_words import why_of
from workflow.evidence import deciding_statement, evidence_lines
from workflow.exports import utc_text
from workflow.list_changes import words_of
from workflow.moved import when


def show_lines(conn: Connection, change_id: str, now: datetime) -> Iterator[str]:
    """The change, what it means, the place in the source around the value, the baseline's own proof, what to type."""
    change = store.changes.read(conn, change_id)
    if change is None:
        raise UsageError(Phrase("refused.change.none", change=repr(change_id)))
    rules = load_rules(change.cell.report)
    yield from textwrap.wrap(words_of(conn, rules, change) + ".", 80)
    yield ""
    yield from _facts(change, rules, now)
    yield from _decided(conn, change)
    yield ""
    yield from _evidence(conn, change)
    held = store.baseline.entries(conn, change.cell.report, change.edition).get(change.cell)
    if held is not None:
        yield ""
        yield from _baseline(conn, held)
    yield ""
    yield f"shown     {shown(change)}"
    if change.status.value in ("open", "deferred"):
        yield f"decide    datumline approve {change.id}"
        yield f"          datumline reject {change.id} --reason TEXT"


def _facts(change: Change, rules: ReportRules, now: datetime) -> Iterator[str]:
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    days = (now - change.first_seen).days
    yield f"change    {change.id} ({change.status.value}, {_age(days)})"
    yield f"cell      {_place(change, rule)}"
    yield f"before    {change.before or 'unknown'}"
    yield f"after     {change.after or 'no longer stated'}"
    yield f"meaning   {change.kind.value}: {change.meaning}"


def _decided(conn: Connection, change: Change) -> Iterator[str]:
    for decision in store.decisions.of_change(conn, change.id):
        why = why_of(decision)
        said = f"{decision.kind.value} by {decision.decided_by}, {when(decision.decided_at)}"
        yield f"decided   {decision.id}: {said}{f': {why}' if why else ''}"


def _age(days: int) -> str:
    return "first seen today" if days < 1 else f"first seen {days} day{'s' if days > 1 else ''} ago"


def _place(change: Change, rule: CellRule | None) -> str:
    cell = change.cell
    title = f" ({rule.title})" if rule else ""
    where = " ".join(part for part in (cell.country, cell.item) if part)
    return f"Figure {cell.figure}, {where}, {cell.field}{title}"


def _evidence(conn: Connection, change: Change) -> Iterator[str]:
    statements = store.statements.by_ids(conn, change.inputs)
    title = load(change.source).title if change.source in source_ids() else change.source
    yield f"source    {change.source}: {title}"
    deciding = deciding_statement(change, statements)
    if deciding is not None:
        yield f"address   {deciding.url}"
        yield f"fetched   {utc_text(deciding.fetched_at)}"
    yield f"snapshot  {change.snapshot}"
    yield f"place     {change.locator}"
    for line in evidence_lines(conn, change, deciding):
        yield f"  | {line}"
    if statements:
        yield "read      " + ", ".join(f"{s.field} {s.value or 'empty'}" for s in statements)


def _baseline(conn: Connection, held: BaselineEntry) -> Iterator[str]:
    yield f"baseline  {held.value or 'unknown'}, {held.state.value} by {held.decided_by} on {held.decided_at.date()}"
    yield f"          edition {held.edition}, {held.source} {held.locator or ''}".rstrip()
    if held.original_value:
        yield f"          printed: {held.original_value}"
