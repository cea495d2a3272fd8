"""Everything that the log must have said too, table by table, by id."""

from typing import Any

from sqlalchemy import Connection, Row, select

from domain.baseline import BaselineEntry
from domain.cases import CaseDecision, CaseState
from domain.decisions import Decision
from domain.reports import Edition
from store.baseline import entry_of
from store.case_tables import case_decisions
from store.decisions import listing
from store.editions import edition_of
from store.tables import baseline_entries, editions


def decisions(conn: Connection) -> dict[int, Decision]:
    """Every decision."""
    return {one.id or 0: one for one in listing(conn)}


def entries(conn: Connection) -> dict[int, BaselineEntry]:
    """Every baseline entry that was ever made."""
    rows = conn.execute(select(baseline_entries).order_by(baseline_entries.c.id))
    return {row.id: entry_of(row) for row in rows}


def editions_adopted(conn: Connection) -> dict[tuple[str, str], Edition]:
    """Every edition, by report and id."""
    return {(row.report, row.id): edition_of(row) for row in conn.execute(select(editions))}


def case_decided(conn: Connection) -> dict[int, CaseDecision]:
    """Every decision about a case."""
    return {row.id: _case_decision(row) for row in conn.execute(select(case_decisions).order_by(case_decisions.c.id))}


def _case_decision(row: Row[Any]) -> CaseDecision:
    return CaseDecision(row.case_id, CaseState(row.kind), row.decided_by, row.decided_at, row.note)
