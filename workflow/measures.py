"""What a new reading is measured by: the last believed one of the same pages, read again by today's extractor."""

from dataclasses import dataclass

from sqlalchemy import Connection

import store.captures
import store.extractions
from crawlers.readers.damage_signs import fresh, signs_of
from crawlers.registry import Extractor
from domain.extractions import Extraction
from domain.snapshots import Capture
from domain.sources import Source
from store.extractions import Believed
from workflow.plausibility import Suspect


@dataclass(frozen=True, slots=True)
class Measure:
    """last: the last believed reading of the item fetched no later than this capture.

    whole: whether any such reading, or an earlier one of this very capture, proved absences.
    """

    last: Believed | None
    whole: bool


def measure(conn: Connection, source: Source, capture_id: int, item: str) -> Measure:
    """What the capture is to be measured by."""
    until = store.captures.fetched_at(conn, capture_id)
    last = store.extractions.last_good(conn, source.id, item, until, but=capture_id)
    return Measure(last, store.extractions.proved_absences(conn, source.id, item, until))


def suspect(
    conn: Connection,
    source: Source,
    reader: Extractor,
    capture_id: int,
    capture: Capture,
    now: Extraction,
    last: Believed | None,
) -> Suspect:
    """The reading beside its predecessor. The same bytes are not read twice: they say the same."""
    if last is None:
        return Suspect(source.expectations, now, capture.complete)
    same = store.captures.snapshots_of(conn, capture_id) == store.captures.snapshots_of(conn, last.capture)
    before = now if same else reread(conn, reader, last.capture)
    until = store.captures.fetched_at(conn, capture_id)
    status = store.extractions.latest_status(conn, source.id, last.item, until, but=capture_id)
    signs = () if same else fresh(signs_of(store.captures.read(conn, last.capture)), signs_of(capture))
    return Suspect(source.expectations, now, capture.complete, before, last.records, status, signs)


def reread(conn: Connection, reader: Extractor, capture_id: int) -> Extraction | None:
    """What today's extractor makes of a kept capture; None where it cannot read it any more."""
    try:
        return reader.extract(store.captures.read(conn, capture_id))
    except Exception:  # the new capture is to be read, whatever the old one does to today's extractor
        return None
