"""One cell over time: what was decided about it and what its source said."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
import store.statements
from config.reports import load_rules
from diffs.usage import used_by_cells
from domain.baseline import BaselineEntry, State
from domain.decisions import Decision, DecisionKind
from domain.errors import UsageError
from domain.reports import ReportRules
from domain.statements import Statement
from texts.catalogue import Phrase
from workflow.country_names import country_code
from workflow.decision_words import why_of
from workflow.exports import edition_in_force, utc_text

HistoryRow = tuple[str, str, str]
TOTALS = "-"
SET_ASIDE = (DecisionKind.REJECT, DecisionKind.DEFER, DecisionKind.COMMENT)


def history_rows(conn: Connection, report: str, country: str, field: str) -> list[HistoryRow]:
    """(when, what, where and by whom) in order of time; a field or country that does not exist is an error."""
    rules = load_rules(report)
    fields = sorted({rule.field for rule in rules.cells})
    if field not in fields:
        raise UsageError(Phrase("refused.place.no_field", field=repr(field), fields=", ".join(fields)))
    code = "" if country == TOTALS else country_code(country)
    edition = edition_in_force(conn, report, None)
    entries = store.baseline.history(conn, report, edition.id, code, field)
    if not entries:
        raise UsageError(Phrase("refused.place.no_cell_of", field=field, country=country))
    decisions = {decision.id: decision for decision in store.decisions.listing(conn)}
    rows = [(one.fetched_at, 0, _stated(one)) for one in _said(conn, rules, code, field)]
    rows += [(entry.decided_at, 1, _decided(entry, decisions.get(entry.decision))) for entry in entries]
    set_aside = (one for one in decisions.values() if one.kind in SET_ASIDE and one.change)
    rows += [(one.decided_at, 2, row) for one in set_aside if (row := _set_aside(conn, one, code, field))]
    return [row for _, _, row in sorted(rows)]


def _said(conn: Connection, rules: ReportRules, country: str, field: str) -> list[Statement]:
    """Everything the owner said that can move the cell."""
    owned = [rule for rule in rules.cells if rule.field == field and rule.derivation != "none"]
    used = used_by_cells(replace(rules, cells=tuple(owned)))
    owners = sorted({rule.owner for rule in owned})
    said = (one for owner in owners for one in store.statements.history(conn, owner, country=country))
    return [one for one in said if used(one)]


def _decided(entry: BaselineEntry, decision: Decision | None) -> HistoryRow:
    value = entry.value or Phrase("moved.state.withdrawn" if entry.state is State.WITHDRAWN else "words.unknown")
    if entry.original_value and entry.value is None:
        value = Phrase("history.printed", words=entry.original_value)
    what = Phrase(f"history.kind.{decision.kind.value}") if decision else Phrase("history.kind.decided")
    note = decision.note if decision and decision.change else None
    done = _by(what, entry.decision, entry.decided_by, note)
    proof = f"{entry.source} {entry.locator or ''}".strip()
    return _when(entry.decided_at), _of_item(entry.cell.item, value), Phrase("history.proved", done=done, proof=proof)


def _of_item(item: str, value: str) -> str:
    return Phrase("history.of_item", item=item, value=value) if item else value


def _by(what: str, decision: int | None, who: str, why: str | None) -> str:
    done = Phrase("history.decided", what=what, number=decision, who=who)
    return Phrase("history.why", done=done, why=why) if why else done


def _stated(statement: Statement) -> HistoryRow:
    value = Phrase("countries.absent") if statement.absent else statement.value or Phrase("countries.empty")
    proof = Phrase("history.snapshot", snapshot=f"{statement.snapshot[:12]} {statement.locator}".strip())
    said = Phrase("history.said", source=statement.source, field=statement.field, proof=proof)
    return _when(statement.fetched_at), _of_item(statement.subject.item, value), said


def _set_aside(conn: Connection, decision: Decision, country: str, field: str) -> HistoryRow | None:
    change = store.changes.read(conn, decision.change or "")
    if change is None or (change.cell.country, change.cell.field) != (country, field):
        return None
    what = Phrase(f"history.kind.{decision.kind.value}")
    done = _by(what, decision.id, decision.decided_by, why_of(decision))
    return _when(decision.decided_at), change.after or Phrase("moved.state.withdrawn"), done


def _when(moment: datetime) -> str:
    return utc_text(moment)[:16].replace("T", " ")
