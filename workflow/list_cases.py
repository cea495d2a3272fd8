"""Cases as people and scripts see them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

import store.cases
from domain.cases import Case, CaseState
from workflow.exports import utc_text

Row = dict[str, str | int | None]


def cases_of(conn: Connection, every: bool = False) -> tuple[Case, ...]:
    """The open cases, or all of them, in the order in which they were opened."""
    return store.cases.listing(conn, None if every else {CaseState.OPEN})


def case_lines(cases: Sequence[Case], every: bool = False) -> Iterator[str]:
    """Two lines a case, and what to type."""
    if not cases:
        yield "No cases." if every else "No open cases: no capture waits to be decided."
    for case in cases:
        yield f"{case.id}  {title_of(case)} · {case.state.value} · since {case.opened_at.date()}"
        yield f"    {case.doubt.reason}"
    if any(case.state is CaseState.OPEN for case in cases):
        yield ""
        yield "See both sides: datumline case show ID"


def title_of(case: Case) -> str:
    """The source, and which of its pages."""
    return f"{case.source} {case.item}".rstrip()


def case_row(case: Case) -> Row:
    """The same for scripts."""
    decision = case.decision
    return {
        "id": case.id,
        "source": case.source,
        "item": case.item,
        "state": case.state.value,
        "kind": case.doubt.kind.value,
        "reason": case.doubt.reason,
        "expected": case.doubt.expected,
        "came": case.doubt.came,
        "capture": case.capture,
        "previous": case.previous,
        "opened_at": utc_text(case.opened_at),
        "last_seen": utc_text(case.last_seen),
        "closed_at": utc_text(case.closed_at) if case.closed_at else None,
        "decided_by": decision.decided_by if decision else None,
        "decided_at": utc_text(decision.decided_at) if decision else None,
        "note": decision.note if decision else None,
    }
