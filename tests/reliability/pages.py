"""The golden pages, each with what is read from it before anything is done to it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawlers import registry
from domain.extractions import Extraction, Record
from domain.snapshots import Capture
from domain.sources import Expectations
from tests.crawlers.captures_from_files import capture_from_case, page_files, part_of
from workflow.doubles import without_contradictions

ROOT = Path(__file__).parents[1] / "crawlers" / "sources"


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden page (or pages) of a source and its reading."""

    source: str
    case: str
    capture: Capture
    reading: Extraction
    expected: Expectations

    def __str__(self) -> str:
        return f"{self.source}/{self.case}"

    def records_of(self, part: int) -> tuple[Record, ...]:
        return tuple(record for record in self.reading.records if record.part == part)

    def with_part(self, number: int, content: bytes) -> Capture:
        """The capture with other bytes in one place."""
        parts = list(self.capture.parts)
        old = parts[number]
        new = part_of(content, number, old.url)
        # What a server calls its answer stays as it was, whatever the bytes have become.
        snapshot = dataclasses.replace(new.snapshot, media_type=old.snapshot.media_type)
        parts[number] = dataclasses.replace(new, role=old.role, snapshot=snapshot)
        return dataclasses.replace(self.capture, parts=tuple(parts))

    def without_part(self, number: int) -> Capture:
        """The capture as it is put together when one of its pages could not be had."""
        parts = self.capture.parts[:number] + self.capture.parts[number + 1 :]
        return dataclasses.replace(self.capture, parts=parts, complete=False)


def names() -> tuple[str, ...]:
    """`<source>/<case>` of every folder with a page."""
    return tuple(
        f"{folder.parent.name}/{folder.name}"
        for folder in sorted(ROOT.glob("*/*"))
        if folder.is_dir() and page_files(folder) and folder.parent.name in registry.source_ids()
    )


@cache
def golden(name: str) -> Golden:
    folder = ROOT / name
    source = registry.load(folder.parent.name)
    capture = capture_from_case(folder)
    reading = without_contradictions(registry.extractor(source.id).extract(capture))
    return Golden(source.id, folder.name, capture, reading, source.expectations)


def read(source: str, capture: Capture) -> Extraction:
    return registry.extractor(source).extract(capture)


def values(reading: Extraction) -> Mapping[tuple[str, str, str], str | None]:
    """(country, item, field) -> value."""
    return {
        (record.subject.country, record.subject.item, field): value
        for record in reading.records
        for field, value in record.values.items()
    }
