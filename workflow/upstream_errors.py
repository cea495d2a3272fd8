"""What a source says wrongly: opened by a rejection, reported to the source, closed when the source moves."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

import store.upstream_errors
from diffs.values import same_value
from domain.baseline import BaselineEntry
from domain.changes import Change, Derived
from domain.errors import ConflictError, UsageError
from domain.reports import Cell, ReportRules
from domain.upstream import ORDER, UNFIXED, UpstreamError, UpstreamMark, UpstreamState
from texts.catalogue import Phrase
from workflow.keep_decision import words_of
from workflow.log import record
from workflow.moved import when

BY_ITSELF = "datumline"
WATCHED = UNFIXED | {UpstreamState.FIXED}
MARKS = (UpstreamState.REPORTED, UpstreamState.ACKNOWLEDGED, UpstreamState.FIXED)
"""What a person may say of an error; the rest follows from decisions."""


def open_error(conn: Connection, change: Change, decision: int, by: str, now: datetime, note: str | None) -> int:
    """Open an error for a change that was rejected because the source is wrong; gives its id.

    Where an earlier rejection of the same change has lapsed, its error goes on.
    """
    known = store.upstream_errors.unfixed_of_change(conn, change.id)
    if known is not None:
        return known.id or 0
    error = UpstreamError(
        change.edition,
        change.cell,
        change.source,
        change.after,
        change.before,
        change.id,
        decision,
        UpstreamState.OPEN,
        by,
        now,
        note or None,
    )
    number = store.upstream_errors.add(conn, error)
    record(conn, by, "upstream.open", f"upstream:{number}", {**words_of(change), "decision": decision}, now)
    return number


def mark(
    conn: Connection, error_id: int, state: UpstreamState, by: str, now: datetime, note: str | None = None
) -> UpstreamError:
    """Say how far an error has come; forward only. UsageError for an unknown one, ConflictError where it is past that.

    state: one of MARKS.
    """
    error = store.upstream_errors.read(conn, error_id)
    if error is None:
        raise UsageError(Phrase("refused.upstream.none", number=error_id))
    if state not in MARKS:
        raise UsageError(Phrase("refused.upstream.mark", state=state.value, marks=", ".join(MARKS)))
    if ORDER.index(error.state) >= ORDER.index(state):
        raise ConflictError(
            Phrase("refused.upstream.already", number=error_id, state=Phrase(f"upstream.states.{error.state.value}")),
            _last_step(conn, error_id),
        )
    return _moved(conn, error, state, by, now, note)


def withdraw(conn: Connection, change: str, by: str, now: datetime) -> None:
    """The rejection that opened an error was taken back: so is the error, unless it was fixed."""
    error = store.upstream_errors.unfixed_of_change(conn, change)
    if error is not None:
        _moved(conn, error, UpstreamState.WITHDRAWN, by, now, "the rejection was taken back")


def follow_sources(
    conn: Connection,
    rules: ReportRules,
    edition: str,
    derived: Iterable[Derived],
    baseline: Mapping[Cell, BaselineEntry],
    now: datetime,
) -> None:
    """Close the errors whose source says something else now, and open those again that came back.

    One whose value the baseline has taken over is none any more.
    """
    errors = store.upstream_errors.listing(conn, rules.id, edition, WATCHED)
    if not errors:
        return
    values = {one.cell: one for one in derived}
    for error in errors:
        if error.cell in values:
            held = baseline.get(error.cell)
            _follow(conn, rules, error, values[error.cell].value, held.value if held else None, now)


def _follow(
    conn: Connection, rules: ReportRules, error: UpstreamError, value: str | None, held: str | None, now: datetime
) -> None:
    rule = rules.cell_rule(error.cell.figure, error.cell.field)

    def says_it(one: str | None) -> bool:
        return one == error.said or (rule is not None and same_value(rule.rule, one, error.said))

    if says_it(held):
        if error.state in UNFIXED:
            _moved(conn, error, UpstreamState.WITHDRAWN, BY_ITSELF, now, "the baseline holds the same now")
        return
    if error.state in UNFIXED and not says_it(value):
        said = "no longer speaks of it" if value is None else f"says {value} now"
        _moved(conn, error, UpstreamState.FIXED, BY_ITSELF, now, f"{error.source} {said}")
    if error.state is UpstreamState.FIXED and says_it(value) and _closed_itself(conn, error):
        _moved(conn, error, UpstreamState.OPEN, BY_ITSELF, now, f"{error.source} says {value or 'nothing'} again")


def _closed_itself(conn: Connection, error: UpstreamError) -> bool:
    return store.upstream_errors.marks(conn, error.id or 0)[-1].marked_by == BY_ITSELF


def _moved(
    conn: Connection, error: UpstreamError, state: UpstreamState, by: str, now: datetime, note: str | None
) -> UpstreamError:
    number = error.id or 0
    store.upstream_errors.mark(conn, UpstreamMark(number, state, by, now, note or None))
    details = {"cell": str(error.cell), "source": error.source, "from": error.state.value, "note": note or None}
    record(conn, by, f"upstream.{state.value}", f"upstream:{number}", details, now)
    moved = store.upstream_errors.read(conn, number)
    return moved or error


def _last_step(conn: Connection, error_id: int) -> list[str]:
    last = store.upstream_errors.marks(conn, error_id)[-1]
    return [
        Phrase(
            "moved.marked",
            who=last.marked_by,
            state=Phrase(f"upstream.states.{last.state.value}"),
            at=when(last.marked_at),
        )
    ]
