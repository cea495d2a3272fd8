"""Read kept captures anew with today's extractor: what then differs is our reading, not the source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.captures
import store.cases
import store.statements
from crawlers.registry import Extractor
from diffs.field_changes import FieldChange
from diffs.rereadings import compare_readings
from domain.cases import CaseState
from domain.sources import Source
from domain.statements import Statement
from store.extractions import GOOD, Read, all_of, is_newest
from workflow.attempts import Reading, attempt_reading
from workflow.case_opening import close_by_good_run
from workflow.keep_reading import keep, newest_part
from workflow.measures import measure
from workflow.page_items import item_of
from workflow.reading_issues import note_problems
from workflow.watch_statements import held_before, note_corrections, note_moves


@dataclass(frozen=True, slots=True)
class Ended:
    """A capture that ends otherwise than it did: `complete` before, `layout_unknown` now."""

    capture: int
    fetched_at: datetime
    before: str
    after: Reading


@dataclass(frozen=True, slots=True)
class Reread:
    """What today's extractor makes of a source's archive.

    differences: of what holds now, field by field. corrected: statements that differ, those that no longer hold
    included. first_read: statements of captures that could not be read before. unraised: statements that the same
    VERSION reads otherwise than it did.
    """

    source: str
    extractor: str
    captures: int
    ended: tuple[Ended, ...]
    differences: tuple[FieldChange, ...]
    corrected: int
    first_read: int
    unraised: int


def catch_up(conn: Connection, source: Source, reader: Extractor, capture_id: int, item: str, now: datetime) -> None:
    """Before a new capture is read: where another version read the last one, read that one with today's first.

    So whatever the new capture then says otherwise, its source says otherwise. A version that reads much less of the
    same bytes is not followed: the new capture will be a case.
    """
    by = measure(conn, source, capture_id, item)
    last = by.last
    if last is None or last.extractor == reader.name:
        return
    capture = store.captures.read(conn, last.capture)
    attempt = attempt_reading(conn, source, reader, last.capture, capture, by)
    if attempt.reading.good:
        reading = keep(conn, reader, last.capture, capture, item, attempt, now)
        note_corrections(conn, source, _by(reader, reading.appended), now)


def reread_archive(conn: Connection, source: Source, reader: Extractor, now: datetime) -> Reread:
    """Every capture of the source anew, the earliest first, in the caller's transaction.

    A capture that was believed, or released by somebody, is believed again: whoever runs this vouches for the new
    version. One that somebody dismissed is left alone.
    """
    held = store.statements.current(conn, source.id)
    pages = held_before(conn, source)
    kept = all_of(conn, source.id)
    done = [(read, _again(conn, source, reader, read, now)) for read in kept]
    ours = [one for read, result in done if read.outcome in GOOD for one in _by(reader, result.appended)]
    theirs = [one for read, result in done if read.outcome not in GOOD for one in _by(reader, result.appended)]
    note_corrections(conn, source, ours, now)
    note_moves(conn, source, theirs, pages, now)
    before = [(one, store.statements.before(conn, one)) for one in ours]
    return Reread(
        source.id,
        reader.name,
        len(kept),
        tuple(Ended(r.capture, r.fetched_at, r.outcome, after) for r, after in done if r.outcome != after.outcome),
        compare_readings(held, store.statements.current(conn, source.id)),
        len(ours),
        len(theirs),
        sum(old is not None and (old.snapshot, old.extractor) == (one.snapshot, one.extractor) for one, old in before),
    )


def _again(conn: Connection, source: Source, reader: Extractor, read: Read, now: datetime) -> Reading:
    case = store.cases.of_capture(conn, read.capture)
    if case is not None and case.state is CaseState.DISMISSED:
        return Reading(source.id, read.outcome)
    capture = store.captures.read(conn, read.capture)
    item = item_of(capture, source) if read.item is None else read.item
    released = case is not None and case.state is CaseState.RELEASED
    believe = released or read.outcome in GOOD
    by = measure(conn, source, read.capture, item)
    attempt = attempt_reading(conn, source, reader, read.capture, capture, by, believe)
    reading = keep(conn, reader, read.capture, capture, item, attempt, now)
    if reading.good and attempt.extraction is not None and is_newest(conn, source.id, item, read.capture):
        newest = newest_part(capture).snapshot.sha256
        note_problems(conn, source.id, item, attempt.extraction.problems, newest, now)
    if reading.good:
        close_by_good_run(conn, source.id, item, read.capture, now)
    return reading


def _by(reader: Extractor, appended: Sequence[Statement]) -> list[Statement]:
    """Without the older repetitions that a split of the history brings back."""
    return [one for one in appended if one.extractor == reader.name]
