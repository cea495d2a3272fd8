"""A decision as a form sends it: what was typed, checked, and made the step it names; on one change or on many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
from domain.decisions import Decision, DecisionKind, Reason
from domain.errors import ConflictError, UsageError
from texts.catalogue import Phrase
from workflow.decide import Choice, approve, comment, conflicts, defer, reject

LONGEST_NOTE = 4_000


class Action(StrEnum):
    """What an editor does about a change."""

    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"
    DEFER = "defer"
    COMMENT = "comment"


KINDS = {
    Action.APPROVE: DecisionKind.APPROVE,
    Action.EDIT: DecisionKind.APPROVE,
    Action.REJECT: DecisionKind.REJECT,
    Action.DEFER: DecisionKind.DEFER,
    Action.COMMENT: DecisionKind.COMMENT,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as they came, so that nothing is lost when it has to be shown again."""

    action: str = ""
    value: str = ""
    why: str = ""
    note: str = ""
    expires: str = ""
    until: str = ""

    @classmethod
    def of(cls, form: Mapping[str, object]) -> "Typed":
        """From posted fields; those that are missing are empty."""
        return cls(**{name: str(form.get(name, "")).strip() for name in cls.__dataclass_fields__})


def decide_one(conn: Connection, change: str, shown: str, typed: Typed, by: str, now: datetime) -> int:
    """The decision's number. UsageError for what was typed, ConflictError for what moved.

    The same form sent twice is one decision.
    """
    action = _action(typed)
    if len(typed.note) > LONGEST_NOTE:
        raise UsageError(Phrase("refused.form.note", count=len(typed.note), most=LONGEST_NOTE))
    done = _done_already(conn, change, shown, action, typed, by)
    if done is not None:
        return done
    value = typed.value if action is Action.EDIT else None
    if action is Action.EDIT and not typed.value:
        raise UsageError(Phrase("refused.form.value"))
    if action is Action.COMMENT:
        return comment(conn, change, by, now, _needed(typed.note, Phrase("refused.form.remark")))
    return _decide(conn, [Choice(change, shown, value)], action, typed, by, now)[0]


def decide_many(conn: Connection, choices: Sequence[Choice], typed: Typed, by: str, now: datetime) -> list[int]:
    """All of them or none: a ConflictError lists every one that moved."""
    action = _action(typed)
    if action not in (Action.APPROVE, Action.REJECT, Action.DEFER):
        raise UsageError(Phrase("refused.form.many"))
    done = [_done_already(conn, one.change, one.shown or "", action, typed, by) for one in choices]
    if choices and None not in done:
        return [one for one in done if one is not None]
    moved = conflicts(conn, choices)
    if moved:
        raise ConflictError(
            Phrase("refused.form.moved", count=len(moved), changes=len(choices)),
            [error.sentence for error in moved],
        )
    return _decide(conn, choices, action, typed, by, now)


def _decide(
    conn: Connection, choices: Sequence[Choice], action: Action, typed: Typed, by: str, now: datetime
) -> list[int]:
    if action is Action.REJECT:
        if typed.why not in set(Reason):
            raise UsageError(Phrase("refused.form.why"))
        why = Reason(typed.why)
        if why is Reason.OTHER:
            _needed(typed.note, Phrase("refused.form.reason"))
        expires = _day(typed.expires, Phrase("refused.form.lapses"), now) if typed.expires else None
        return reject(conn, choices, by, now, typed.note or None, why=why, expires_at=expires)
    if action is Action.DEFER:
        until = _day(_needed(typed.until, Phrase("refused.form.until")), Phrase("refused.form.comes_back"), now)
        return defer(conn, choices, by, now, until, typed.note or None)
    return approve(conn, choices, by, now, typed.note or None)


def _action(typed: Typed) -> Action:
    if typed.action not in set(Action):
        raise UsageError(Phrase("refused.form.action"))
    return Action(typed.action)


def _done_already(conn: Connection, change: str, shown: str, action: Action, typed: Typed, by: str) -> int | None:
    """The last decision on the change, if it is just this one by the same person on seeing the same."""
    last = store.decisions.last_word(conn, change)
    if last is None or (last.kind, last.decided_by, last.shown, last.note or "") != (
        KINDS[action],
        by,
        shown,
        typed.note,
    ):
        return None
    return last.id if _says_the_same(conn, last, action, typed) else None


def _says_the_same(conn: Connection, last: Decision, action: Action, typed: Typed) -> bool:
    if action is Action.REJECT:
        return (last.reason, _date_of(last.expires_at)) == (typed.why, typed.expires)
    if action is Action.DEFER:
        return _date_of(last.expires_at) == typed.until
    if action is Action.COMMENT:
        return True
    change = store.changes.read(conn, last.change or "")
    wanted = typed.value if action is Action.EDIT else change.after if change else None
    return [entry.value for entry in store.baseline.of_decision(conn, last.id or 0)] == [wanted]


def _date_of(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _needed(text: str, sentence: str) -> str:
    if not text:
        raise UsageError(sentence)
    return text


def _day(text: str, what: str, now: datetime) -> datetime:
    try:
        day = datetime.combine(date.fromisoformat(text), time.min, UTC)
    except ValueError:
        raise UsageError(Phrase("refused.form.no_day", what=what, text=repr(text))) from None
    if day <= now:
        raise UsageError(Phrase("refused.form.passed", what=what))
    return day
