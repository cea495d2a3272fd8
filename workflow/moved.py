"""What has moved since somebody looked, in sentences: the change, the baseline, another person's decision."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection

import store.changes
import store.decisions
from domain.baseline import BaselineEntry
from domain.changes import Change, ChangeStatus
from domain.decisions import Decision
from texts.catalogue import Phrase


def of_status(conn: Connection, change: Change) -> list[str]:
    """Why a change is no longer there to be decided."""
    return list(_of_status(conn, change))


def of_content(change: Change) -> list[str]:
    """What a change says now, where it is not what was shown."""
    return [Phrase("moved.content", step=arrow(change), source=change.source, place=change.locator)]


def of_baseline(conn: Connection, held: BaselineEntry | None) -> list[str]:
    """Who put what into the cell since the change was found."""
    decision = store.decisions.read(conn, held.decision) if held is not None and held.decision else None
    if held is None or decision is None:
        return []
    what = held.value or Phrase(f"moved.state.{held.state.value}")
    return [Phrase("moved.baseline", done=_who_did(decision), value=what)]


def by_decision(conn: Connection, decision_id: int | None) -> list[str]:
    """Who decided, and when."""
    decision = store.decisions.read(conn, decision_id) if decision_id else None
    return [Phrase("moved.decided", done=_who_did(decision))] if decision else []


def arrow(change: Change) -> str:
    """`signed -> party`."""
    return step(change.before or Phrase("words.unknown"), change.after or Phrase("words.nothing"))


def step(before: str, after: str) -> str:
    """`signed -> party` of any two."""
    return Phrase("moved.step", before=before, after=after)


def when(at: datetime) -> str:
    """`5 November 2026, 06:00 UTC`."""
    at = at.astimezone(UTC)
    month = Phrase(f"shell.month.{at.month}")
    return Phrase("words.minute", day=at.day, month=month, year=at.year, time=f"{at:%H:%M}")


def _of_status(conn: Connection, change: Change) -> Iterator[str]:
    if change.status is ChangeStatus.REVERTED:
        yield Phrase("moved.reverted")
        return
    if change.status is ChangeStatus.SUPERSEDED:
        yield from _successors(conn, change)
        return
    decision = store.decisions.newest_of_change(conn, change.id)
    if decision is not None:
        yield Phrase("moved.decided", done=_who_did(decision))


def _successors(conn: Connection, change: Change) -> Iterator[str]:
    for other in store.changes.of_cell(conn, change.edition, change.cell):
        if other.status in (ChangeStatus.OPEN, ChangeStatus.DEFERRED):
            yield Phrase("moved.successor", change=other.id, step=arrow(other))
            return
    yield Phrase("moved.overtaken")


def _who_did(decision: Decision) -> str:
    done, at = f"moved.done.{decision.kind.value}", when(decision.decided_at)
    return Phrase(done, who=decision.decided_by, at=at, number=decision.id)
