"""Read a stored capture with its source's extractor and keep what it says, or say plainly why it could not be read."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

import store.captures
from crawlers.registry import Extractor
from domain.sources import Source
from workflow.attempts import Attempt, Reading, extracted, judge
from workflow.case_opening import close_by_good_run, open_case
from workflow.correct_readings import catch_up
from workflow.keep_reading import keep, newest_part
from workflow.measures import measure
from workflow.page_items import item_of, item_spoken_of
from workflow.reading_issues import close_failure, note_failure, note_problems

__all__ = ["Reading", "item_of", "read_capture"]


def read_capture(
    conn: Connection, source: Source, reader: Extractor, capture_id: int, item: str, now: datetime
) -> Reading:
    """Extract, check against what is believable, and record; problems become issues that a later good run closes."""
    capture = store.captures.read(conn, capture_id)
    extraction = extracted(source, reader, capture)
    if isinstance(extraction, Reading):
        attempt = Attempt(extraction)
    else:
        item = item or item_spoken_of(extraction, source)
        catch_up(conn, source, reader, capture_id, item, now)
        by = measure(conn, source, capture_id, item)
        attempt = judge(conn, source, reader, capture_id, capture, extraction, by)
    reading = keep(conn, reader, capture_id, capture, item, attempt, now)
    newest = newest_part(capture).snapshot.sha256
    if reading.good and attempt.extraction is not None:
        note_problems(conn, source.id, item, attempt.extraction.problems, newest, now)
        close_by_good_run(conn, source.id, item, capture_id, now)
        return reading
    if attempt.doubt is not None:
        reading = _with_case(conn, source, item, capture_id, attempt, reading, now)
    if reading.outcome == "implausible" and reading.case is None:
        close_failure(conn, source.id, item, now)  # somebody dismissed just these bytes
    elif capture.complete or attempt.doubt is not None:  # a page that was not had is told by its fetch, in better words
        note_failure(conn, source.id, item, reading.outcome, reading.message or "", now, newest)
    return reading


def _with_case(
    conn: Connection, source: Source, item: str, capture_id: int, attempt: Attempt, reading: Reading, now: datetime
) -> Reading:
    if attempt.doubt is None:
        return reading
    last = attempt.last.capture if attempt.last else None
    case = open_case(conn, source.id, item, capture_id, last, attempt.doubt, now)
    if case is None:
        return reading
    message = f"{attempt.doubt.reason} Nothing was changed; `datumline case show {case}` has both sides."
    return replace(reading, message=message, case=case)
