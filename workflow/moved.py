"""What has moved since somebody looked, in sentences: the change, the baseline, another person's decision."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection

import store.changes
import store.decisions
from domain.baseline import BaselineEntry
from domain.changes import Change, ChangeStatus
from domain.decisions import Decision, DecisionKind

DONE = {
    DecisionKind.APPROVE: "approved it",
    DecisionKind.REJECT: "rejected it",
    DecisionKind.DEFER: "deferred it",
    DecisionKind.UNDO: "took a decision on it back",
    DecisionKind.STATE: "stated a value by hand",
    DecisionKind.ADOPT_PROPOSAL: "adopted the proposal from the treaties' dates",
    DecisionKind.ADOPT_EDITION: "adopted the edition",
    DecisionKind.COMMENT: "commented on it",
}


def of_status(conn: Connection, change: Change) -> list[str]:
    """Why a change is no longer there to be decided."""
    return list(_of_status(conn, change))


def of_content(change: Change) -> list[str]:
    """What a change says now, where it is not what was shown."""
    return [f"It now says {arrow(change)}, read from {change.source} {change.locator}."]


def of_baseline(conn: Connection, held: BaselineEntry | None) -> list[str]:
    """Who put what into the cell since the change was found."""
    decision = store.decisions.read(conn, held.decision) if held is not None and held.decision else None
    if held is None or decision is None:
        return []
    what = held.value or held.state.value
    return [f"{_who_did(decision)}; the baseline holds {what} since."]


def by_decision(conn: Connection, decision_id: int | None) -> list[str]:
    """Who decided, and when."""
    decision = store.decisions.read(conn, decision_id) if decision_id else None
    return [f"{_who_did(decision)}."] if decision else []


def arrow(change: Change) -> str:
    """`signed -> party`."""
    return f"{change.before or 'unknown'} -> {change.after or 'nothing'}"


def when(at: datetime) -> str:
    """`5 November 2026, 06:00 UTC`."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _of_status(conn: Connection, change: Change) -> Iterator[str]:
    if change.status is ChangeStatus.REVERTED:
        yield "The source has gone back to what the baseline holds."
        return
    if change.status is ChangeStatus.SUPERSEDED:
        yield from _successors(conn, change)
        return
    decision = store.decisions.newest_of_change(conn, change.id)
    if decision is not None:
        yield f"{_who_did(decision)}."


def _successors(conn: Connection, change: Change) -> Iterator[str]:
    for other in store.changes.of_cell(conn, change.edition, change.cell):
        if other.status in (ChangeStatus.OPEN, ChangeStatus.DEFERRED):
            yield f"Change {other.id} took its place: {arrow(other)}."
            return
    yield "Another decision on the cell, or a newer reading of the source, took its place."


def _who_did(decision: Decision) -> str:
    return f"{decision.decided_by} {DONE[decision.kind]} on {when(decision.decided_at)} (decision {decision.id})"
