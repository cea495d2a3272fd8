"""The store keeps a digest of every record read; a capture that is read anew is compared only where one differs."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from crawlers.registry import extractor, load
from store import captures, extractions, statements
from store.engines import reading
from tests.workflow.scenes import BUDAPEST, CHART, SWEDEN_PARTY, adopted, day, read, with_sweden
from workflow.keep_reading import _not_kept_yet


def test_only_records_that_say_something_else_are_compared_again(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    with reading(engine) as conn:
        number = captures.latest(conn, BUDAPEST)
        assert number is not None
        kept = extractions.kept_digests(conn, number)
        found = extractor(BUDAPEST).extract(captures.read(conn, number))
    assert len(kept) == len(CHART)
    assert _not_kept_yet(found, kept) == []
    assert _not_kept_yet(found, {}) == list(found.records)
    moved = tuple(
        replace(record, values={**record.values, "ratified_on": None}) if record.subject.country == "SWE" else record
        for record in found.records
    )
    (again,) = _not_kept_yet(replace(found, records=moved), kept)
    assert again.subject.country == "SWE"


def test_a_capture_that_was_not_believed_keeps_none(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, b"[[], [], []]", day(1))
    with reading(engine) as conn:
        number = captures.latest(conn, load(BUDAPEST).id)
        assert number is not None
        assert extractions.kept_digests(conn, number) == {}
        assert statements.current(conn, BUDAPEST) == ()
