"""A case with its evidence: the last believed capture and the one in doubt, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

import store.captures
from config.countries import name_of
from crawlers import media
from crawlers.registry import extractor
from diffs.records import compare_records
from diffs.wording import number_in_words
from domain.cases import Case, CaseState
from domain.errors import DatumlineError
from domain.extractions import Extraction
from domain.snapshots import Capture
from texts.catalogue import Phrase, joined
from workflow.exports import utc_text
from workflow.list_cases import title_of

LISTED = 20
SUFFIXES = {
    media.HTML: ".html",
    media.JSON: ".json",
    media.PDF: ".pdf",
    media.TEXT: ".txt",
    media.XML: ".xml",
}
SideBySide = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One capture and what today's extractor reads in it; None where it cannot."""

    number: int
    capture: Capture
    extraction: Extraction | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, its two captures, the rows of the comparison and what differs between the records."""

    case: Case
    before: Side | None
    now: Side
    rows: tuple[SideBySide, ...]
    differences: tuple[str, ...]


def view_case(conn: Connection, case: Case) -> CaseView:
    """Read both captures anew and set them side by side."""
    before = None if case.previous is None else _side(conn, case.previous, case.source)
    now = _side(conn, case.capture, case.source)
    return CaseView(case, before, now, tuple(_rows(before, now)), tuple(_differences(before, now)))


def head_lines(case: Case) -> Iterator[str]:
    """What is doubted and what was made of it."""
    yield f"case      {case.id}: {title_of(case)}, {case.state.value} since {(case.closed_at or case.opened_at).date()}"
    yield f"reason    {case.doubt.reason}"
    yield f"expected  {case.doubt.expected}"
    yield f"came      {case.doubt.came}"
    if (made := case.decision) is not None:
        note = f": {made.note}" if made.note else ""
        yield f"decided   {made.state.value} by {made.decided_by} on {made.decided_at.date()}{note}"


def decide_lines(case: Case) -> Iterator[str]:
    """What to type."""
    if case.state is CaseState.OPEN:
        yield f"It is right as it is: datumline case release {case.id} --note TEXT"
        yield f"It is not:            datumline case dismiss {case.id}"
    yield f"Look at both pages:   datumline case show {case.id} --save FOLDER"


def save_pages(view: CaseView, folder: Path) -> list[Path]:
    """Write the bytes of both captures into the folder, to be opened as they are."""
    sides = [("before", view.before), ("now", view.now)]
    paths = []
    for word, side in sides:
        for number, part in enumerate(side.capture.parts if side else (), 1):
            suffix = SUFFIXES.get(part.snapshot.media_type, ".bin")
            path = folder / f"case-{view.case.id}-{word}-{number}{suffix}"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(part.snapshot.content)
            except OSError as error:
                raise DatumlineError(f"{path} cannot be written: {error.strerror or error}.") from error
            paths.append(path)
    return paths


def _side(conn: Connection, number: int, source: str) -> Side:
    capture = store.captures.read(conn, number)
    try:
        return Side(number, capture, extractor(source).extract(capture))
    except DatumlineError:
        return Side(number, capture, None)


def _rows(before: Side | None, now: Side) -> Iterator[SideBySide]:
    told = [_told(before), _told(now)]
    for name in dict.fromkeys((*told[0], *told[1])):
        yield name, told[0].get(name, "-"), told[1].get(name, "-")


def _told(side: Side | None) -> Mapping[str, str]:
    """What of a capture can be set beside another."""
    if side is None:
        return {}
    parts = side.capture.parts
    fetched = utc_text(min(part.fetched_at for part in parts).replace(microsecond=0))
    facts = {
        _name("fetched"): fetched,
        _name("address"): "\n".join(part.url for part in parts),
        _name("snapshot"): "\n".join(part.snapshot.sha256[:12] for part in parts),
        _name("bytes"): number_in_words(str(sum(len(part.snapshot.content) for part in parts))),
    }
    return facts | (_read(side.extraction) if side.extraction else {_name("layout"): Phrase("cases.unreadable")})


def _name(fact: str, **of: str) -> str:
    return Phrase(f"cases.fact.{fact}", **of)


def _read(extraction: Extraction) -> dict[str, str]:
    status = {_name("stands_at"): extraction.status_as_of.isoformat()} if extraction.status_as_of else {}
    printed = extraction.printed_totals.items()
    totals = {_name("printed", total=name.replace("_", " ")): number_in_words(str(count)) for name, count in printed}
    fields = sorted({field for record in extraction.records for field in record.values})
    filled = {
        _name("with", field=field.replace("_", " ")): str(
            sum(bool(record.values.get(field)) for record in extraction.records)
        )
        for field in fields
    }
    read = {_name("layout"): extraction.layout, **status, **totals}
    return {**read, _name("records"): str(len(extraction.records)), **filled}


def _differences(before: Side | None, now: Side) -> Iterator[str]:
    if before is None or before.extraction is None or now.extraction is None:
        return
    found = compare_records(_values(before.extraction), _values(now.extraction))
    for change in found[:LISTED]:
        field = ".".join(str(step) for step in change.path)
        moved = Phrase("moved.step", before=_words(change.before), after=_words(change.after))
        yield joined(
            [_place(change.key), *((field, moved) if field else (Phrase(f"cases.record.{change.kind.value}"),))]
        )
    if len(found) > LISTED:
        yield Phrase("cases.more_differences", count=len(found) - LISTED)


def _values(extraction: Extraction) -> dict[tuple[str, str], Mapping[str, str | None]]:
    return {(record.subject.country, record.subject.item): record.values for record in extraction.records}


def _place(key: object) -> str:
    match key:
        case (str() as country, str() as item):
            return " ".join(part for part in (name_of(country) if country else "", item) if part) or Phrase(
                "words.whose.total"
            )
    return str(key)


def _words(value: object) -> str:
    return Phrase("words.nothing") if value is None else str(value)
