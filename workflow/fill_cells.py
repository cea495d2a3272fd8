"""Cells that nobody had read and that a source fills: seen as one list, approved together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.queue
from config.reports import load_rules
from domain.changes import Change
from domain.errors import ConflictError, UsageError
from domain.queue import Lane, Order, Wanted
from texts.catalogue import Phrase
from workflow.decide import Choice, approve, shown
from workflow.deciding import shown_hash
from workflow.exports import edition_in_force
from workflow.queue import Line, lines_of
from workflow.queue_filters import source_title

MOST = 5_000
"""Cells of one source that are decided at once."""


@dataclass(frozen=True, slots=True)
class FirstReadings:
    """seen: stands for the whole list, and moves when any of it does."""

    source: str
    title: str
    lines: tuple[Line, ...]
    seen: str


def first_readings(conn: Connection, report: str, source: str, now: datetime) -> FirstReadings:
    """The cells that a source can fill, by country."""
    rules, edition = load_rules(report), edition_in_force(conn, report, None)
    wanted = Wanted(report, edition.id, Lane.FIRST, source=source)
    queued = store.queue.page(conn, wanted, Order.SOURCE, MOST)
    lines = tuple(lines_of(conn, rules, queued, now))
    return FirstReadings(source, source_title(source), lines, _seen([line.change for line in lines]))


def approve_first_readings(
    conn: Connection,
    report: str,
    source: str,
    seen: str,
    leave: Collection[str],
    count: int | None,
    by: str,
    now: datetime,
) -> list[int]:
    """Approve the list but what is left out; refused unless it is the list that was seen and its count is given."""
    listed = first_readings(conn, report, source, now)
    changes = [line.change for line in listed.lines if line.change.id not in leave]
    if listed.seen != seen:
        raise ConflictError(Phrase("refused.fill.moved"), [_now_there_are(listed.lines)])
    if not changes:
        raise UsageError(Phrase("refused.fill.nothing"))
    if count != len(changes):
        raise UsageError(Phrase("refused.fill.count", count=len(changes)))
    return approve(conn, [Choice(change.id, shown(change)) for change in changes], by, now)


def _now_there_are(lines: Sequence[Line]) -> str:
    count = len(lines)
    return Phrase("refused.fill.now", count=count) if count else Phrase("refused.fill.none_left")


def _seen(changes: Sequence[Change]) -> str:
    return shown_hash([shown(change) for change in changes])
