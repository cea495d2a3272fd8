"""Keep what a believed reading says: its statements, and the absences that it proves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

import store.captures
import store.extractions
import store.statements
from crawlers.registry import Extractor
from domain.extractions import Extraction, Record
from domain.snapshots import Capture, Part
from domain.statements import Statement
from workflow.attempts import Attempt, Reading


def keep(
    conn: Connection,
    reader: Extractor,
    capture_id: int,
    capture: Capture,
    item: str,
    attempt: Attempt,
    now: datetime,
) -> Reading:
    """Record what came of an attempt: the extraction always, statements and absences where it is believed."""
    reading, extraction = attempt.reading, attempt.extraction
    problems = extraction.problems if extraction else ()
    kept = store.extractions.kept_digests(conn, capture_id)
    store.captures.record_extraction(
        conn, capture_id, reader.name, reading.outcome, reading.layout, problems, now,
        records=reading.records, item=item, reading=extraction,
    )  # fmt: skip
    if not reading.good or extraction is None:
        return reading
    fresh = _not_kept_yet(extraction, kept)
    statements = (*_statements(fresh, capture, reader.name), *_absences(conn, extraction, capture, reader.name))
    return replace(reading, appended=tuple(store.statements.record(conn, statements)))


def _not_kept_yet(extraction: Extraction, kept: Mapping[str, str]) -> list[Record]:
    """Of a capture that was read before, only the records that now say something else."""
    if not kept:
        return list(extraction.records)
    now = store.extractions.record_digests(extraction)
    keys = ((store.extractions.subject_key(record.subject), record) for record in extraction.records)
    return [record for key, record in keys if kept.get(key) != now[key]]


def _statements(records: Iterable[Record], capture: Capture, extractor: str) -> Iterable[Statement]:
    for record in records:
        for field, value in record.values.items():
            yield _statement(record, field, value, capture, extractor)


def _statement(record: Record, field: str, value: str | None, capture: Capture, extractor: str) -> Statement:
    part = capture.parts[record.part]
    return Statement(
        capture.source,
        record.subject,
        field,
        value,
        record.original_values.get(field),
        part.snapshot.sha256,
        part.url,
        part.fetched_at,
        record.locators.get(field, record.locator),
        extractor,
    )


def _absences(conn: Connection, extraction: Extraction, capture: Capture, extractor: str) -> Iterable[Statement]:
    """What the source no longer lists, inside what the reading covers.

    Where the very page that last had a record is part of this capture, its absence is told of that page: the page is
    the same, so that it is our reading that changed.
    """
    if extraction.covers is None:
        return
    listed = {record.subject for record in extraction.records}
    newest = newest_part(capture)
    parts = {part.snapshot.sha256: part for part in capture.parts}
    pages = store.statements.last_pages(conn, capture.source)
    for held in store.statements.current(conn, capture.source):
        gone = held.subject not in listed and extraction.covers.includes(held.subject)
        part = parts.get(pages.get(held.id or 0, ""), newest)
        if gone and not held.absent and held.fetched_at <= part.fetched_at:
            yield Statement(
                capture.source,
                held.subject,
                held.field,
                None,
                None,
                part.snapshot.sha256,
                part.url,
                part.fetched_at,
                "",
                extractor,
                absent=True,
            )


def newest_part(capture: Capture) -> Part:
    return max(capture.parts, key=lambda part: part.fetched_at)
