"""Take a report's own words as the first baseline: one snapshot, its statements, one bulk decision."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine

import store.baseline
import store.captures
import store.editions
import store.issues
import store.log
import store.snapshots
import store.statements
from config.reports import load_edition, load_rules, shipped_facts
from crawlers.reports import read as read_report
from domain.baseline import BaselineEntry
from domain.decisions import Decision, DecisionKind
from domain.errors import DatumlineError, NotThePage, UsageError
from domain.reports import Citation, Edition, EditionText, ReportCell
from domain.snapshots import Capture, Part, Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from workflow.deciding import shown_hash, state_of
from workflow.keep_decision import keep

SOURCE = "report"
# A cell's value and the words that it was read from.
_Held = tuple[str | None, str | None]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_EDITION_ID = re.compile(r"\w[\w.-]{0,63}")
DIFFERENCES_NAMED = 20


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an import did. adopted is false when the same edition was already there."""

    edition: Edition
    adopted: bool
    cells: int
    known: int
    citations: int
    doubts: int


@dataclass(frozen=True, slots=True)
class ReportBytes:
    """A report's text, or the facts that are shipped in its stead, with the address it is kept under."""

    snapshot: Snapshot
    url: str
    text: EditionText


def from_text(report: str, content: bytes, name: str) -> ReportBytes:
    """Read a report's own text; NotThePage names the file and what was not found in it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotThePage(
            f"{name} is not UTF-8 text (byte {error.start + 1}): give the report's text, not its PDF."
        ) from error
    try:
        edition = read_report(report, text)
    except DatumlineError as error:
        raise type(error)(f"{name}: {error}") from error
    return ReportBytes(Snapshot(content, "text/plain", "utf-8"), f"file:{name}", edition)


def from_shipped(report: str) -> ReportBytes:
    """The facts that the project ships, read from that same text."""
    snapshot = Snapshot(shipped_facts(report), "text/csv", "utf-8")
    return ReportBytes(snapshot, f"shipped:{report}/facts.csv", load_edition(report))


def adopt(
    engine: Engine,
    source: ReportBytes,
    by: str,
    now: datetime,
    edition_id: str | None = None,
    verified_on: date | None = None,
) -> Adoption:
    """Adopt the edition; nothing when it is there with equal cells; an error naming the cells that differ."""
    rules = load_rules(source.text.report)
    if edition_id is not None and not _EDITION_ID.fullmatch(edition_id):
        raise UsageError(
            f"{edition_id!r} cannot be an edition's id: use letters, digits, points and hyphens, as in 2021."
        )
    edition = Edition(
        rules.id, edition_id or rules.edition, verified_on or rules.verified_on, now, source.snapshot.sha256
    )
    with engine.begin() as conn:
        store.log.take_turn(conn)
        present = store.editions.read(conn, edition.report, edition.id)
        if present is None:
            _adopt(conn, edition, source, by)
        else:
            _refuse_difference(conn, present, source.text)
    known = sum(cell.value is not None for cell in source.text.cells)
    counts = len(source.text.cells), known, len(source.text.citations), len(source.text.doubts)
    return Adoption(present or edition, present is None, *counts)


def _adopt(conn: Connection, edition: Edition, source: ReportBytes, by: str) -> None:
    now = edition.adopted_at
    store.snapshots.keep(conn, source.snapshot, source.url, now)
    capture = Capture(SOURCE, (Part("text", source.url, now, source.snapshot),), supplied_by=by)
    capture_id = store.captures.record(conn, capture, now)
    store.captures.record_extraction(conn, capture_id, _extractor(edition), "complete", "report text", (), now)
    store.statements.record(conn, [_statement(cell, edition, source) for cell in source.text.cells if _says(cell)])
    shown = shown_hash([edition.report, edition.id, edition.snapshot])
    note = f"Edition verified on {edition.verified_on.isoformat()}"
    store.editions.add(conn, edition)
    decision = Decision(DecisionKind.ADOPT_EDITION, edition.id, by, now, shown, note=note)
    entries = [_entry(cell, edition, by) for cell in source.text.cells]
    keep(conn, decision, entries, report=edition.report, adopted=edition)
    store.editions.add_citations(conn, edition, source.text.citations)
    for doubt in source.text.doubts:
        scope = f"edition:{edition.report}/{edition.id}"
        place = f"line:{doubt.line}"
        store.issues.note(conn, scope, doubt.key, "does_not_add_up", doubt.message, now, edition.snapshot, place)


def _says(cell: ReportCell) -> bool:
    return cell.value is not None or cell.original_value is not None


def _extractor(edition: Edition) -> str:
    return f"{SOURCE}/{edition.report}"


def _statement(cell: ReportCell, edition: Edition, source: ReportBytes) -> Statement:
    return Statement(
        SOURCE,
        Subject(cell.cell.country, cell.cell.item),
        cell.cell.field,
        cell.value,
        cell.original_value,
        edition.snapshot,
        source.url,
        edition.adopted_at,
        f"line:{cell.line}",
        _extractor(edition),
    )


def _entry(cell: ReportCell, edition: Edition, by: str) -> BaselineEntry:
    return BaselineEntry(
        edition.id,
        cell.cell,
        state_of(cell.value),
        cell.value,
        cell.original_value,
        SOURCE,
        edition.snapshot,
        f"line:{cell.line}",
        by,
        edition.adopted_at,
    )


def _refuse_difference(conn: Connection, present: Edition, text: EditionText) -> None:
    adopted = store.baseline.entries(conn, present.report, present.id, as_of=present.adopted_at)
    differing = _differing_cells(adopted.values(), text.cells)
    differing += _differing_citations(store.editions.citations(conn, present.report, present.id), text.citations)
    if differing:
        named = "\n".join(f"  {line}" for line in differing[:DIFFERENCES_NAMED])
        more = f"\n  and {len(differing) - DIFFERENCES_NAMED} more" if len(differing) > DIFFERENCES_NAMED else ""
        raise DatumlineError(
            f"Edition {present.id} of {present.report} is already adopted and this text differs from it"
            f" in {len(differing)} place{'s' if len(differing) > 1 else ''}:\n{named}{more}\n"
            "Nothing was changed. To adopt it beside the other, import it as another edition: --edition ID."
        )


def _differing_cells(adopted: Iterable[BaselineEntry], cells: Sequence[ReportCell]) -> list[str]:
    """A number that is only printed otherwise ("1,203", "1203", with a footnote's mark) is the same number."""
    before = {entry.cell: (entry.value, entry.original_value) for entry in adopted}
    after = {cell.cell: (cell.value, cell.original_value) for cell in cells}
    return [
        f"{cell}: {_words(before.get(cell), after.get(cell))} -> {_words(after.get(cell), before.get(cell))}"
        for cell in sorted(before.keys() | after.keys())
        if _meant(before.get(cell)) != _meant(after.get(cell))
    ]


def _meant(held: _Held | None) -> _Held | None:
    return (held[0], None) if held and _NUMBER.fullmatch(held[0] or "") else held


def _differing_citations(before: Sequence[Citation], after: Sequence[Citation]) -> list[str]:
    old, new = ({(c.footnote, c.url) for c in side} for side in (before, after))
    lost = [f"footnote {number}: {url} is missing" for number, url in sorted(old - new)]
    return lost + [f"footnote {number}: {url} is new" for number, url in sorted(new - old)]


def _words(held: _Held | None, beside: _Held | None) -> str:
    """The value; with the printed words where these are all that there is, or all that differs."""
    if held is None:
        return "no such cell"
    value, original = held
    alike = beside is not None and beside[0] == value
    return f"{value or 'unknown'} ({original})" if original and alike else value or "unknown"
