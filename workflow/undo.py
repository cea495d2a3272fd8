"""Take a decision back by a further decision; the history keeps both."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
import store.log
from domain.baseline import BaselineEntry
from domain.changes import Change, ChangeStatus
from domain.decisions import Decision, DecisionKind
from domain.errors import ConflictError, UsageError
from domain.reports import Cell
from texts.catalogue import Phrase
from workflow import moved
from workflow.deciding import shown_hash
from workflow.keep_decision import keep, words_of
from workflow.refresh_cells import MANY, refresh_cells
from workflow.upstream_errors import withdraw

SET_ASIDE = (DecisionKind.REJECT, DecisionKind.DEFER)


def undo(conn: Connection, report: str, decision_id: int, by: str, now: datetime, note: str | None = None) -> int:
    """Restore what stood before the decision; returns the id of the new one.

    Refused when one of its cells has been decided again since: the later decision is to be undone first.
    """
    store.log.take_turn(conn)
    decision = store.decisions.read(conn, decision_id)
    if decision is None:
        raise UsageError(Phrase("refused.decision.none", number=decision_id))
    _refuse_what_cannot_be_undone(conn, decision)
    undone = Decision(
        DecisionKind.UNDO,
        decision.edition,
        by,
        now,
        shown_hash([str(decision_id), decision.shown]),
        change=decision.change,
        note=note,
        undoes=decision_id,
    )
    restored = _restored(conn, report, decision, by, now)
    change = store.changes.read(conn, decision.change) if decision.change else None
    new = keep(conn, undone, restored, report=report, more=words_of(change) if change else None)
    if decision.kind in SET_ASIDE and change is not None:
        store.changes.set_status(conn, change.id, ChangeStatus.OPEN)
        withdraw(conn, change.id, by, now)
    moved_cells = {entry.cell for entry in restored} | ({change.cell} if change else set())
    refresh_cells(conn, report, decision.edition, moved_cells, now)
    return new


def open_again(conn: Connection, decision_id: int) -> Change | None:
    """The change that waits again since a decision was taken back: after an approval it has another id than before."""
    decision = store.decisions.read(conn, decision_id)
    change = store.changes.read(conn, decision.change) if decision is not None and decision.change else None
    if change is None:
        return None
    of_cell = store.changes.of_cell(conn, change.edition, change.cell)
    return next((other for other in of_cell if other.status is ChangeStatus.OPEN), None)


def _refuse_what_cannot_be_undone(conn: Connection, decision: Decision) -> None:
    if decision.kind is DecisionKind.ADOPT_EDITION:
        raise UsageError(Phrase("refused.decision.edition", number=decision.id))
    if decision.kind is DecisionKind.UNDO:
        raise UsageError(Phrase("refused.decision.is_undo", number=decision.id))
    if decision.kind is DecisionKind.COMMENT:
        raise UsageError(Phrase("refused.decision.comment", number=decision.id))
    later = store.decisions.undoing(conn, decision.id or 0)
    if later is not None:
        told = moved.by_decision(conn, later)
        raise ConflictError(Phrase("refused.decision.undone", number=decision.id, later=later), told)
    if decision.kind in SET_ASIDE and decision.change:
        _refuse_what_no_longer_stands(conn, decision, decision.change)


def _refuse_what_no_longer_stands(conn: Connection, decision: Decision, change_id: str) -> None:
    change = store.changes.read(conn, change_id)
    newest = store.decisions.newest_of_change(conn, change_id)
    stands = change is not None and change.status in (ChangeStatus.REJECTED, ChangeStatus.DEFERRED)
    if change is None or newest is None or not stands or newest.id != decision.id:
        told = moved.of_status(conn, change) if change else []
        raise ConflictError(Phrase("refused.decision.moved", number=decision.id), told)


def _restored(conn: Connection, report: str, decision: Decision, by: str, now: datetime) -> list[BaselineEntry]:
    return [
        _again(store.baseline.previous(conn, entry), entry, by, now)
        for entry in _entries_still_standing(conn, report, decision)
    ]


def _entries_still_standing(conn: Connection, report: str, decision: Decision) -> list[BaselineEntry]:
    made = store.baseline.of_decision(conn, decision.id or 0)
    held = _held_now(conn, report, decision.edition, made)
    for entry in made:
        newest = held[entry.cell]
        if newest.id != entry.id:
            raise ConflictError(
                Phrase("refused.decision.decided_again", cell=entry.cell, number=newest.decision),
                moved.by_decision(conn, newest.decision),
            )
    return list(made)


def _held_now(
    conn: Connection, report: str, edition: str, made: Sequence[BaselineEntry]
) -> Mapping[Cell, BaselineEntry]:
    if len(made) > MANY:
        return store.baseline.entries(conn, report, edition)
    found = (store.baseline.newest(conn, edition, entry.cell) for entry in made)
    return {entry.cell: entry for entry in found if entry is not None}


def _again(before: BaselineEntry | None, entry: BaselineEntry, by: str, now: datetime) -> BaselineEntry:
    if before is None:
        raise UsageError(Phrase("refused.decision.no_earlier", cell=entry.cell))
    return BaselineEntry(
        before.edition,
        before.cell,
        before.state,
        before.value,
        before.original_value,
        before.source,
        before.snapshot,
        before.locator,
        by,
        now,
    )
