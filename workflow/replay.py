"""From the empty store, all decisions again as the log has them: what comes out must be the baseline we have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.decisions
import store.editions
import store.empty
import store.log
from domain.baseline import BaselineEntry
from domain.decision_records import decision_from, edition_from, entries_from
from domain.decisions import Decision
from domain.errors import DatumlineError
from domain.log import LogEntry
from domain.reports import Edition
from texts.catalogue import Phrase
from workflow.exports import BASELINE_COLUMNS, Row, baseline_rows, edition_in_force
from workflow.text_tables import as_csv_text

DECISIONS = "decision."


@dataclass(frozen=True, slots=True)
class Logged:
    """A decision as the log has it; entry: its row."""

    entry: LogEntry
    decision: Decision
    edition: Edition | None
    entries: tuple[BaselineEntry, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to. kept, replayed: the two exports as CSV; differing: the cells that are not the same."""

    edition: str
    decisions: int
    kept: str
    replayed: str
    differing: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.kept == self.replayed


def logged_decisions(conn: Connection) -> Iterator[Logged]:
    """Every decision in the order of the log, read in pieces; DatumlineError for a row that cannot be read."""
    after = 0
    while rows := store.log.rows(conn, after, kinds=DECISIONS):
        for entry in rows:
            yield _read(entry)
        after = rows[-1].id


def _read(entry: LogEntry) -> Logged:
    try:
        record = entry.content()
        return Logged(entry, decision_from(record), edition_from(record), entries_from(record))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DatumlineError(
            Phrase("log.finding.unreadable", row=entry.id, kind=entry.kind, about=entry.about)
        ) from error


def replay(conn: Connection, report: str, edition: str | None, as_of: datetime | None = None) -> Replayed:
    """Make the baseline anew from the log alone, in an empty store, and set its export beside ours."""
    chosen = edition_in_force(conn, report, edition).id
    kept = baseline_rows(conn, report, chosen, as_of)
    with store.empty.in_memory() as empty:
        decisions = _play(conn, empty)
        known = store.editions.read(empty, report, chosen) is not None
        replayed = baseline_rows(empty, report, chosen, as_of) if known else []
    texts = as_csv_text(kept, BASELINE_COLUMNS), as_csv_text(replayed, BASELINE_COLUMNS)
    return Replayed(chosen, decisions, *texts, tuple(_differing(kept, replayed)))


def _play(conn: Connection, empty: Connection) -> int:
    count = 0
    for one in logged_decisions(conn):
        count += 1
        if one.edition is not None:
            store.editions.add(empty, one.edition)
        number = store.decisions.append(empty, one.decision)
        store.baseline.append(empty, [replace(entry, decision=number) for entry in one.entries])
    return count


def _differing(kept: list[Row], replayed: list[Row]) -> Iterator[str]:
    place = ("figure", "country", "item", "field")
    ours, theirs = ({tuple(row[name] for name in place): row for row in side} for side in (kept, replayed))
    for cell in dict.fromkeys((*ours, *theirs)):
        if ours.get(cell) != theirs.get(cell):
            yield f"Figure {' '.join(part for part in cell if part)}"
