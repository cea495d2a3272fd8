"""The sheet that an editor who holds the PDF fills in: made from the baseline, read back with line numbers."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

import store.baseline
from config.countries import name_of
from config.reports import load_rules
from domain.baseline import BaselineEntry, State
from domain.errors import UsageError
from domain.reports import Cell, CellRule, Edition, ReportRules
from texts.catalogue import Phrase
from workflow.deciding import shown_entry, shown_hash
from workflow.exports import cell_order

SHEET_COLUMNS = (
    "figure",
    "country",
    "country_name",
    "item",
    "field",
    "title",
    "printed",
    "allowed",
    "value",
    "page",
    "note",
    "seen",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One value with the page of the PDF on which the editor reads it; place names it in errors."""

    cell: Cell
    value: str
    page: str
    note: str
    place: str
    seen: str | None = None


def sheet_rows(
    conn: Connection, edition: Edition, figure: str | None = None, include_known: bool = False
) -> list[dict[str, str]]:
    """The cells still unknown (or all), ready to be filled in: value, page and note are empty.

    `seen` is the guard: it names what the cell held when the sheet was made, and must come back as it is.
    """
    rules = load_rules(edition.report)
    entries = store.baseline.entries(conn, edition.report, edition.id)
    cells = sorted(entries, key=cell_order(rules))
    return [
        _sheet_row(rules, entries[cell])
        for cell in cells
        if (figure is None or cell.figure == figure) and (include_known or entries[cell].state is State.UNKNOWN)
    ]


def _sheet_row(rules: ReportRules, entry: BaselineEntry) -> dict[str, str]:
    cell = entry.cell
    rule = rule_of(rules, cell, str(cell))
    country = name_of(cell.country) if cell.country else ""
    values = (cell.figure, cell.country, country, cell.item, cell.field, rule.title)
    guard = shown_hash([shown_entry(cell, entry)])
    held = entry.value or entry.original_value or ""
    return dict(zip(SHEET_COLUMNS, (*values, held, allowed(rule), "", "", "", guard), strict=True))


def allowed(rule: CellRule) -> str:
    """What may be written in a cell, in words."""
    if rule.rule.choices:
        return " | ".join(rule.rule.choices)
    bounds = [f"from {rule.rule.minimum:g}" if rule.rule.minimum is not None else ""]
    bounds.append(f"to {rule.rule.maximum:g}" if rule.rule.maximum is not None else "")
    return " ".join(part for part in (rule.rule.type, *bounds) if part)


def read_sheet(report: str, text: str, name: str) -> list[Stated]:
    """The filled rows of a sheet; rows whose value is empty are left alone. Errors name the file and the line."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in SHEET_COLUMNS if column not in (reader.fieldnames or ())]
    optional = {"country_name", "title", "printed", "allowed", "seen"}
    if missing_needed := [column for column in missing if column not in optional]:
        raise UsageError(Phrase("refused.sheet.column", name=name, column=missing_needed[0]))
    stated = []
    try:
        for row in reader:
            if (row["value"] or "").strip():
                stated.append(_stated(report, row, Phrase("refused.sheet.line", name=name, line=reader.line_num)))
    except csv.Error as error:
        raise UsageError(Phrase("refused.sheet.csv", name=name, line=reader.line_num, error=error)) from error
    if not stated:
        raise UsageError(Phrase("refused.sheet.empty", name=name))
    _refuse_doubles(stated)
    return stated


def filled_rows(text: str) -> list[dict[str, str]]:
    """The rows of a sheet that have a value, as they are."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return [
        {column: row.get(column) or "" for column in SHEET_COLUMNS} for row in rows if (row.get("value") or "").strip()
    ]


def _stated(report: str, row: Mapping[str, str | None], place: str) -> Stated:
    figure, country, item, field = ((row[key] or "").strip() for key in ("figure", "country", "item", "field"))
    cell = Cell(report, figure, country, item, field)
    value, page, note = ((row[key] or "").strip() for key in ("value", "page", "note"))
    return Stated(cell, value, page, note, place, (row.get("seen") or "").strip() or None)


def _refuse_doubles(stated: Iterable[Stated]) -> None:
    seen: dict[Cell, str] = {}
    for one in stated:
        if one.cell in seen:
            raise UsageError(Phrase("refused.sheet.twice", place=one.place, cell=one.cell, other=seen[one.cell]))
        seen[one.cell] = one.place


def rule_of(rules: ReportRules, cell: Cell, place: str) -> CellRule:
    """The rule of a cell; `place` begins the error if there is none."""
    rule = rules.cell_rule(cell.figure, cell.field)
    if rule is None:
        raise UsageError(Phrase("refused.sheet.no_field", place=place, figure=cell.figure, field=repr(cell.field)))
    return rule
