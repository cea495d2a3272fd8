"""Captures for tests: from bytes, and from the files of a golden case."""

import json
from datetime import UTC, datetime
from pathlib import Path

from crawlers import media
from domain.extractions import Extraction, Record
from domain.snapshots import Capture, Part, Snapshot

FETCHED_AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def part_of(content: bytes, place: int = 0, url: str = "https://golden.example/page") -> Part:
    """A part whose media type and character set are seen from its bytes, as those of a file supplied by hand are."""
    snapshot = Snapshot(content, media.sniff(content), media.charset(content))
    return Part("key_page" if place == 0 else "signatures", url, FETCHED_AT, snapshot)


def capture_of(source: str, *contents: bytes) -> Capture:
    """One capture of these contents, in their order."""
    return Capture(source, tuple(part_of(content, place) for place, content in enumerate(contents)))


def page_files(case: Path) -> list[Path]:
    """The files of a golden case: `page.html`, or `page-1.html`, `page-2.json` in the order of their numbers."""
    return sorted(path for path in case.iterdir() if path.stem == "page" or path.stem.startswith("page-"))


def capture_from_case(case: Path) -> Capture:
    """The capture that the files of `tests/crawlers/sources/<source>/<case>/` make."""
    return capture_of(case.parent.name, *(path.read_bytes() for path in page_files(case)))


def _plain_record(record: Record) -> dict[str, object]:
    plain: dict[str, object] = {
        "country": record.subject.country,
        "item": record.subject.item,
        "values": dict(record.values),
        "locator": record.locator,
    }
    for name, content in (
        ("original_values", dict(record.original_values)),
        ("locators", dict(record.locators)),
        ("part", record.part),
    ):
        if content:
            plain[name] = content
    return plain


def plain(extraction: Extraction) -> dict[str, object]:
    """The extraction as JSON can hold it, for a golden file to be read and reviewed by people."""
    covers = extraction.covers
    return {
        "layout": extraction.layout,
        "status_as_of": str(extraction.status_as_of) if extraction.status_as_of else None,
        "printed_totals": dict(extraction.printed_totals),
        "read_totals": dict(extraction.read_totals),
        "covers": covers
        and {
            "countries": None if covers.countries is None else sorted(covers.countries),
            "items": None if covers.items is None else sorted(covers.items),
        },
        "problems": [
            {"kind": problem.kind.value, "message": problem.message, "locator": problem.locator}
            for problem in extraction.problems
        ],
        "records": [_plain_record(record) for record in extraction.records],
    }


def golden_text(extraction: Extraction) -> str:
    """What expected.json holds."""
    return json.dumps(plain(extraction), ensure_ascii=False, indent=1) + "\n"
