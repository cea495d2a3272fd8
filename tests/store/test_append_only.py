from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, Executable, delete, insert, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError

from domain.baseline import BaselineEntry, State
from domain.cases import Case, CaseDecision, CaseState, Doubt, DoubtKind
from domain.decisions import Decision, DecisionKind
from domain.reports import Cell, Edition
from domain.snapshots import Capture, Part, Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from domain.upstream import UpstreamError, UpstreamState
from domain.uses import Use, UseKind
from store import baseline, captures, cases, decisions, log, statements, upstream_errors, uses
from store.tables import APPEND_ONLY, metadata

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def filled(conn: Connection, edition: Edition, page: Snapshot) -> Connection:
    """One row in every table that only grows."""
    statements.record(
        conn, [Statement("s", Subject("SWE"), "status", "a", None, page.sha256, "u", NOW, "line:1", "s/1")]
    )
    cell = Cell("coe", "1", "SWE", "", "budapest")
    entry = BaselineEntry("2021", cell, State.APPROVED, "a", None, "s", page.sha256, "line:1", "ada", NOW)
    baseline.append(conn, [entry])
    decision = decisions.append(conn, Decision(DecisionKind.STATE, "2021", "ada", NOW, "0" * 64))
    capture = captures.record(conn, Capture("s", (Part("page", "u", NOW, page),)), NOW)
    case = cases.add(conn, Case("s", "", capture, None, Doubt(DoubtKind.TOO_FEW, "Too few.", "2", "1"), NOW, NOW))
    cases.decide(conn, CaseDecision(case, CaseState.DISMISSED, "ada", NOW))
    log.append(conn, "ada", "decision.state", "edition:coe/2021", {}, NOW)
    wrong = ("s", "b", "a", "0" * 12, decision, UpstreamState.OPEN, "ada", NOW)
    upstream_errors.add(conn, UpstreamError("2021", cell, *wrong))
    uses.append(conn, Use(UseKind.EXPORT, "baseline export", "ada", NOW, "coe", "2021", None, NOW))
    return conn


def refused(conn: Connection, table: str, statement: Executable) -> None:
    with pytest.raises(DBAPIError, match=f"{table} is append-only: its rows are never changed or deleted"):
        conn.execute(statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_are_not_updated(filled: Connection, table: str) -> None:
    column = list(metadata.tables[table].c)[1].name
    refused(filled, table, update(metadata.tables[table]).values({column: literal_column(column)}))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_are_not_deleted(filled: Connection, table: str) -> None:
    refused(filled, table, delete(metadata.tables[table]))


@pytest.mark.postgresql
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_tables_are_not_truncated(postgresql_engine: Engine, table: str) -> None:
    with postgresql_engine.connect() as conn:
        refused(conn, table, text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_are_not_replaced_past_the_triggers(filled: Connection, table: str) -> None:
    rows = metadata.tables[table]
    refused(filled, table, insert(rows).prefix_with("OR REPLACE").from_select(list(rows.c), select(rows)))


@pytest.mark.parametrize("table", ["current_statements", "issues", "changes"])
def test_other_tables_may_change(filled: Connection, table: str) -> None:
    filled.execute(delete(metadata.tables[table]))


def test_every_append_only_table_exists() -> None:
    assert set(APPEND_ONLY) <= set(metadata.tables)
