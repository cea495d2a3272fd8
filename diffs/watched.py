"""Changes of what no cell uses: an entry into force, a reservation, a country outside the report."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from diffs.classify import kind_of, watched_meaning
from diffs.corrections import CORRECTION, corrects
from domain.changes import ChangeStatus, WatchedChange
from domain.statements import Statement
from domain.subjects import Subject

Place = tuple[str, Subject, str]


def watch(
    appended: Iterable[Statement],
    previous: Mapping[int, Statement],
    used: Callable[[Statement], bool],
    now: datetime,
    first_reading: bool = False,
    known: Iterable[WatchedChange] = (),
) -> tuple[WatchedChange, ...]:
    """The watched changes that are new or close, one appended statement at a time.

    appended: what the store just took, with ids. previous: id -> the statement it followed, where there was one.
    used: see `diffs.usage.used_by_cells`. known: the open watched changes; one whose value went back closes as
    reverted, one whose value moved on as superseded. first_reading: of the source, or of a page with an item of its
    own such as a year's file; a first reading tells what is, not what changed, and yields nothing.
    """
    if first_reading:
        return ()
    waiting = {_place(change): change for change in known if change.status is ChangeStatus.OPEN}
    results: list[WatchedChange] = []
    for statement in (one for one in appended if not used(one)):
        results += _of(statement, previous.get(statement.id or -1), waiting, now)
    return tuple(results)


def watched_id(statement: Statement, earlier: Statement | None) -> str:
    """Twelve hexadecimal digits: the same step from the same statement has the same id."""
    start = "" if earlier is None else str(earlier.id)
    end = "\x00" if statement.value is None else f"={statement.value}"
    subject = statement.subject
    parts = (statement.source, subject.country, subject.item, statement.field, start, end)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def _place(change: WatchedChange) -> Place:
    return change.source, change.subject, change.field


def _of(
    statement: Statement, earlier: Statement | None, waiting: dict[Place, WatchedChange], now: datetime
) -> list[WatchedChange]:
    if _says_nothing_new(statement, earlier):
        return []
    change = _change(statement, earlier, now)
    open_one = waiting.pop(_place(change), None)
    if open_one is not None and open_one.before == change.after:
        return [replace(open_one, status=ChangeStatus.REVERTED)]
    waiting[_place(change)] = change
    return [change] if open_one is None else [replace(open_one, status=ChangeStatus.SUPERSEDED), change]


def _says_nothing_new(statement: Statement, earlier: Statement | None) -> bool:
    """The same value in other words; or nothing said before and nothing, or `no`, said now."""
    if earlier is None or earlier.value is None:
        return statement.value is None or statement.value == "no"
    return (statement.value, statement.absent) == (earlier.value, earlier.absent)


def _change(statement: Statement, earlier: Statement | None, now: datetime) -> WatchedChange:
    before = None if earlier is None else earlier.value
    return WatchedChange(
        watched_id(statement, earlier),
        statement.source,
        statement.subject,
        statement.field,
        kind_of(before, statement.value),
        _meaning(statement, earlier),
        before,
        statement.value,
        ChangeStatus.OPEN,
        now,
        statement.snapshot,
        statement.locator,
    )


def _meaning(statement: Statement, earlier: Statement | None) -> str:
    if earlier is not None and corrects(statement, earlier):
        return CORRECTION
    before = None if earlier is None else earlier.value
    new = earlier is None or earlier.absent
    return watched_meaning(statement.field, before, statement.value, listed=not statement.absent, new=new)
