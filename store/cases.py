"""The cases, and the decisions about them, which are append-only."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.cases import Case, CaseDecision, CaseState, Doubt, DoubtKind
from store.case_tables import case_decisions, cases

PLAIN = ("source", "item", "capture", "previous", "opened_at", "last_seen", "closed_at")


def add(conn: Connection, case: Case) -> int:
    """Append an open case and give its id; close the open one of the same item before."""
    doubt = case.doubt
    words = {"kind": doubt.kind.value, "reason": doubt.reason, "expected": doubt.expected, "came": doubt.came}
    row = {**{name: getattr(case, name) for name in PLAIN}, **words, "state": case.state.value}
    return int(conn.execute(insert(cases).values(row).returning(cases.c.id)).scalar_one())


def seen_again(conn: Connection, case_id: int, at: datetime) -> None:
    """The same bytes were had once more."""
    conn.execute(update(cases).where(cases.c.id == case_id).values(last_seen=at))


def close(conn: Connection, case_id: int, state: CaseState, at: datetime) -> None:
    """Give an open case the state it ends in."""
    still_open = update(cases).where(cases.c.id == case_id, cases.c.closed_at.is_(None))
    conn.execute(still_open.values(state=state.value, closed_at=at))


def decide(conn: Connection, decision: CaseDecision) -> int:
    """Append a decision, close its case with it, and give the decision's id."""
    row = {
        "case_id": decision.case,
        "kind": decision.state.value,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at,
        "note": decision.note,
    }
    close(conn, decision.case, decision.state, decision.decided_at)
    return int(conn.execute(insert(case_decisions).values(row).returning(case_decisions.c.id)).scalar_one())


def read(conn: Connection, case_id: int) -> Case | None:
    """A case by its id."""
    row = conn.execute(_query().where(cases.c.id == case_id)).one_or_none()
    return _case(row) if row else None


def of_capture(conn: Connection, capture: int) -> Case | None:
    """The newest case that this capture made, if any."""
    row = conn.execute(_query().where(cases.c.capture == capture).order_by(cases.c.id.desc()).limit(1)).one_or_none()
    return _case(row) if row else None


def of_item(conn: Connection, source: str, item: str) -> tuple[Case, ...]:
    """Every case of a source's item, the newest first."""
    mine = _query().where(cases.c.source == source, cases.c.item == item)
    return tuple(_case(row) for row in conn.execute(mine.order_by(cases.c.id.desc())))


def listing(conn: Connection, states: Collection[CaseState] | None = None) -> tuple[Case, ...]:
    """Cases in the order they were opened; those with one of `states`, or all."""
    query = _query().order_by(cases.c.opened_at, cases.c.id)
    if states is not None:
        query = query.where(cases.c.state.in_([state.value for state in states]))
    return tuple(_case(row) for row in conn.execute(query))


def _query() -> Any:
    newest = select(func.max(case_decisions.c.id)).group_by(case_decisions.c.case_id)
    decided = select(case_decisions).where(case_decisions.c.id.in_(newest)).subquery()
    said = (decided.c.kind.label("decision"), decided.c.decided_by, decided.c.decided_at, decided.c.note)
    return select(cases, *said).outerjoin(decided, decided.c.case_id == cases.c.id)


def _case(row: Row[Any]) -> Case:
    decision = None
    if row.decision is not None:
        decision = CaseDecision(row.id, CaseState(row.decision), row.decided_by, row.decided_at, row.note)
    return Case(
        **{name: getattr(row, name) for name in PLAIN},
        doubt=Doubt(DoubtKind(row.kind), row.reason, row.expected, row.came),
        state=CaseState(row.state),
        decision=decision,
        id=row.id,
    )
