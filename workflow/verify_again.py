"""The same pages with the same bytes as last time: verified once more without being read again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from crawlers.results import FetchResult
from domain.sources import Source
from store import repetitions
from store.repetitions import Place
from workflow.case_opening import close_by_good_run
from workflow.read_capture import Reading
from workflow.reading_issues import close_failures


def verify_again(
    conn: Connection, source: Source, item: str, results: Sequence[FetchResult], now: datetime
) -> Reading | None:
    """The reading that the item's last one is again; None where it must be read.

    results: of all the item's pages, all had. Only a reading that was complete is taken again, and only by the same
    version of the extractor: what was read in part, or not believed, is looked at anew each time.
    """
    extractor = f"{source.id}/{source.extractor_version}"
    before = repetitions.earlier(conn, source.id, item, extractor)
    parts = [Place(one.role, one.url, one.snapshot or "", one.fetched_at) for one in (r.fetch for r in results)]
    if before is None or not repetitions.repeats(before, parts):
        return None
    capture = repetitions.record(conn, source.id, extractor, before, parts, now)
    if capture is None:
        return None
    if not repetitions.nothing_open(conn, source.id, item):
        close_failures(conn, source.id, item, now)
        close_by_good_run(conn, source.id, item, capture, now)
    return Reading(source.id, repetitions.COMPLETE, None, before.layout, before.records)
