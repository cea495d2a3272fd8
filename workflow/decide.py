"""Decide changes: each decision with its baseline entries, log row and the changes' new state in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.log
from config.reports import load_rules
from diffs.values import validate_value
from domain.baseline import BaselineEntry, State
from domain.changes import Change, ChangeStatus
from domain.decisions import Decision, DecisionKind, Reason
from domain.errors import ConflictError, UsageError
from texts.catalogue import Phrase
from workflow import moved
from workflow.deciding import shown_hash
from workflow.keep_decision import keep, words_of
from workflow.upstream_errors import open_error

DECIDABLE = frozenset({ChangeStatus.OPEN, ChangeStatus.DEFERRED})


@dataclass(frozen=True, slots=True)
class Choice:
    """One change with what the editor saw of it (None: whatever stands now) and a value put in its place."""

    change: str
    shown: str | None = None
    value: str | None = None


def shown(change: Change) -> str:
    """The hash of what a page or `show` displays of a change; it moves when the change or its evidence does."""
    return shown_hash([change.id, change.before, change.after, change.snapshot, change.locator])


def approve(conn: Connection, choices: Sequence[Choice], by: str, now: datetime, note: str | None = None) -> list[int]:
    """Put the sources' values (or the edited ones) into the baseline; one decision a change.

    ConflictError says what has moved since the editor looked; then nothing is decided at all.
    """
    store.log.take_turn(conn)
    return [_approve(conn, choice, by, now, note) for choice in choices]


def reject(
    conn: Connection,
    choices: Sequence[Choice],
    by: str,
    now: datetime,
    text: str | None = None,
    *,
    why: Reason = Reason.OTHER,
    expires_at: datetime | None = None,
) -> list[int]:
    """Keep the baseline; the same value is not proposed again, or not before the rejection expires.

    text: the reason in words, which `other` needs. "The source is wrong" opens an upstream error.
    """
    if why is Reason.OTHER and not (text or "").strip():
        raise UsageError(Phrase("refused.decision.reason"))
    _require_to_come(expires_at, now)
    store.log.take_turn(conn)
    return [_reject(conn, choice, by, now, text or None, why, expires_at) for choice in choices]


def defer(
    conn: Connection, choices: Sequence[Choice], by: str, now: datetime, until: datetime, note: str | None = None
) -> list[int]:
    """Put the changes away until a day; they come back by themselves."""
    _require_to_come(until, now)
    store.log.take_turn(conn)
    return [_defer(conn, choice, by, now, until, note) for choice in choices]


def comment(conn: Connection, change_id: str, by: str, now: datetime, note: str) -> int:
    """Keep a remark on a change, decided or not; it moves nothing. Gives the decision's id."""
    if not note.strip():
        raise UsageError(Phrase("refused.decision.words"))
    store.log.take_turn(conn)
    return _keep(conn, DecisionKind.COMMENT, _existing(conn, change_id), by, now, note)


def conflicts(conn: Connection, choices: Sequence[Choice]) -> list[ConflictError]:
    """Why some of these cannot be decided as they were shown, each with what moved; empty where all can."""
    found = []
    for choice in choices:
        try:
            _decidable(conn, choice)
        except ConflictError as error:
            found.append(error)
    return found


def _approve(conn: Connection, choice: Choice, by: str, now: datetime, note: str | None) -> int:
    """A waiting change leads to what its source says now: with it the cell is settled, and nothing is derived anew."""
    change = _decidable(conn, choice)
    entry = _entry(change, choice.value, by, now)
    decision = _keep(conn, DecisionKind.APPROVE, change, by, now, note, entries=[entry])
    store.changes.set_status(conn, change.id, ChangeStatus.APPROVED)
    store.changes.supersede_others(conn, change)
    return decision


def _reject(
    conn: Connection,
    choice: Choice,
    by: str,
    now: datetime,
    text: str | None,
    why: Reason,
    expires_at: datetime | None,
) -> int:
    change = _decidable(conn, choice)
    decision = _keep(conn, DecisionKind.REJECT, change, by, now, text, reason=why, expires_at=expires_at)
    store.changes.set_status(conn, change.id, ChangeStatus.REJECTED, deferred_until=expires_at)
    if why is Reason.SOURCE_IS_WRONG:
        open_error(conn, change, decision, by, now, text)
    return decision


def _defer(conn: Connection, choice: Choice, by: str, now: datetime, until: datetime, note: str | None) -> int:
    change = _decidable(conn, choice)
    decision = _keep(conn, DecisionKind.DEFER, change, by, now, note, expires_at=until)
    store.changes.set_status(conn, change.id, ChangeStatus.DEFERRED, deferred_until=until)
    return decision


def _require_to_come(until: datetime | None, now: datetime) -> None:
    if until is not None and until <= now:
        raise UsageError(Phrase("refused.decision.until_passed", day=until.date()))


def _existing(conn: Connection, change_id: str) -> Change:
    change = store.changes.read(conn, change_id)
    if change is None:
        raise UsageError(Phrase("refused.change.none", change=repr(change_id)))
    return change


def _decidable(conn: Connection, choice: Choice) -> Change:
    change = _existing(conn, choice.change)
    named = {"change": change.id, "cell": change.cell}
    if change.status not in DECIDABLE:
        told = moved.of_status(conn, change)
        status = Phrase(f"decide.status.{change.status.value}")
        raise ConflictError(Phrase("refused.change.decided", **named, status=status), told)
    if choice.shown is not None and choice.shown != shown(change):
        raise ConflictError(Phrase("refused.change.moved", **named), moved.of_content(change))
    held = store.baseline.newest(conn, change.edition, change.cell)
    if (held.id if held else None) != change.baseline_entry:
        told = moved.of_baseline(conn, held)
        raise ConflictError(Phrase("refused.change.baseline_moved", **named), told)
    return change


def _keep(
    conn: Connection,
    kind: DecisionKind,
    change: Change,
    by: str,
    now: datetime,
    note: str | None,
    *,
    reason: Reason | None = None,
    expires_at: datetime | None = None,
    entries: Sequence[BaselineEntry] = (),
) -> int:
    decision = Decision(
        kind, change.edition, by, now, shown(change), change.id, note, reason=reason, expires_at=expires_at
    )
    return keep(conn, decision, entries, report=change.cell.report, more=words_of(change))


def _entry(change: Change, edited: str | None, by: str, now: datetime) -> BaselineEntry:
    value, original = change.after, change.original_value
    if edited is not None:
        value, original = _validated(change, edited), change.after
    return BaselineEntry(
        change.edition,
        change.cell,
        State.WITHDRAWN if value is None else State.APPROVED,
        value,
        original,
        change.source,
        change.snapshot,
        change.locator,
        by,
        now,
    )


def _validated(change: Change, text: str) -> str:
    rule = load_rules(change.cell.report).cell_rule(change.cell.figure, change.cell.field)
    if rule is None:
        raise UsageError(Phrase("refused.place.no_cell", cell=change.cell))
    return validate_value(rule, text)
