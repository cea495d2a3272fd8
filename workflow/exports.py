"""The rows that scripts rely on: their columns and order are a contract (docs/reference/exports.md)."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

import store.baseline
import store.editions
import store.extractions
import store.statements
from config.reports import load_rules
from crawlers.registry import source_ids
from diffs.derivations import derive
from domain.baseline import BaselineEntry, State
from domain.errors import UsageError
from domain.reports import Cell, Edition, ReportRules
from domain.statements import Statement
from texts.catalogue import Phrase

Row = dict[str, str | None]

BASELINE_COLUMNS = (
    "report",
    "edition",
    "figure",
    "country",
    "item",
    "field",
    "value",
    "state",
    "original_value",
    "source",
    "snapshot",
    "locator",
    "decided_by",
    "decided_at",
)
STATEMENT_COLUMNS = (
    "source",
    "country",
    "item",
    "field",
    "value",
    "original_value",
    "snapshot",
    "url",
    "fetched_at",
    "locator",
    "extractor",
)
CITATION_COLUMNS = ("footnote", "url", "line")


def utc_text(moment: datetime) -> str:
    """`2021-04-28T00:00:00Z`; a fraction of a second only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def edition_in_force(conn: Connection, report: str, edition: str | None) -> Edition:
    """The edition asked for, or the one adopted last; a UsageError says how to get one."""
    if edition is None:
        found = store.editions.current(conn, report)
        if found is None:
            raise UsageError(Phrase("refused.edition.not_adopted", report=report))
        return found
    found = store.editions.read(conn, report, edition)
    if found is None:
        raise UsageError(Phrase("refused.edition.none", edition=repr(edition), report=report))
    return found


def editions_of(conn: Connection, report: str) -> tuple[Edition, ...]:
    """Every adopted edition, the one in force first."""
    return store.editions.listing(conn, report)


def baseline_rows(conn: Connection, report: str, edition: str | None, as_of: datetime | None) -> list[Row]:
    """Every cell of the report, in the order of the report."""
    rules = load_rules(report)
    chosen = edition_in_force(conn, report, edition)
    entries = store.baseline.entries(conn, report, chosen.id, as_of=as_of)
    order = cell_order(rules)
    return [_baseline_row(entries[cell]) for cell in sorted(entries, key=order)]


def cell_order(rules: ReportRules) -> Callable[[Cell], tuple[int, int, str, int]]:
    """A sort key for cells: figure, country as the report lists them (totals last), item, field as declared."""
    figures = {figure: place for place, figure in enumerate(rules.figures)}
    countries = {country: place for place, country in enumerate(rules.countries)}
    fields = {(rule.figure, rule.field): place for place, rule in enumerate(rules.cells)}

    def key(cell: Cell) -> tuple[int, int, str, int]:
        country = countries.get(cell.country, len(countries))
        return figures[cell.figure], country, cell.item, fields[(cell.figure, cell.field)]

    return key


def _baseline_row(entry: BaselineEntry) -> Row:
    cell = entry.cell
    value = entry.value if entry.state is State.APPROVED else None
    held = (value, entry.state.value, entry.original_value, entry.source, entry.snapshot, entry.locator)
    place = (cell.report, entry.edition, cell.figure, cell.country, cell.item, cell.field)
    return dict(zip(BASELINE_COLUMNS, (*place, *held, entry.decided_by, utc_text(entry.decided_at)), strict=True))


def require_source(source: str) -> None:
    """UsageError for a word that is no source's id, nor one of the two that are read by nobody's crawl."""
    known = {*source_ids(), "report", "editor"}
    if source not in known:
        raise UsageError(Phrase("refused.place.no_source", source=repr(source), sources=", ".join(sorted(known))))


def source_rows(conn: Connection, report: str, source: str, history: bool, derived: bool, now: datetime) -> list[Row]:
    """What a source says: the statements in force or all of them, and the cells of the report derived from them."""
    require_source(source)
    in_force = [held for held in store.statements.current(conn, source) if not held.absent]
    held = store.statements.history(conn, source) if history else in_force
    rows = [_statement_row(one) for one in sorted(held, key=_statement_order)]
    return rows + (_derived_rows(conn, report, source, now) if derived else [])


def _statement_order(held: Statement) -> tuple[str, str, str, datetime, int]:
    return held.subject.country, held.subject.item, held.field, held.fetched_at, held.id or 0


def _statement_row(held: Statement) -> Row:
    said = (held.field, held.value, held.original_value, held.snapshot, held.url, utc_text(held.fetched_at))
    place = (held.source, held.subject.country, held.subject.item)
    return dict(zip(STATEMENT_COLUMNS, (*place, *said, held.locator, held.extractor), strict=True))


def _derived_rows(conn: Connection, report: str, source: str, now: datetime) -> list[Row]:
    """The report's cells as derived now: the deciding evidence, the derivation as extractor."""
    rules = load_rules(report)
    held = store.statements.current(conn, source)
    covers = store.extractions.covers(conn, [source])
    by_id = {statement.id: statement for statement in held}
    places = {(cover.snapshot, cover.locator): cover for cover in covers.get(source, ())}
    rows = []
    for one in derive(rules, held, now.date(), covers):
        deciding = next((by_id[number] for number in one.inputs if by_id[number].locator == one.locator), None)
        proof = deciding or places[one.snapshot, one.locator]
        rule = rules.cell_rule(one.cell.figure, one.cell.field)
        place = (source, one.cell.country, one.cell.item)
        fetched_at = utc_text(proof.fetched_at) if proof.fetched_at else None
        said = (one.cell.field, one.value, one.original_value, one.snapshot, proof.url, fetched_at)
        made_by = f"derivation:{rule.derivation if rule else ''}"
        rows.append(dict(zip(STATEMENT_COLUMNS, (*place, *said, one.locator, made_by), strict=True)))
    return rows


def citation_rows(conn: Connection, report: str, edition: str | None) -> list[Row]:
    """URLs inside numbered footnotes, in the order of the footnotes."""
    chosen = edition_in_force(conn, report, edition)
    citations = sorted(store.editions.citations(conn, report, chosen.id), key=lambda c: (c.footnote, c.line))
    return [{"footnote": str(c.footnote), "url": c.url, "line": str(c.line)} for c in citations]
