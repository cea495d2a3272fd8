"""The fill-in sheet as a form: what it asks, what was typed into it, and what that would state."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
from config.countries import name_of
from config.reports import load_rules
from diffs.values import allowed
from diffs.wording import TOTALS, total_name, whose
from domain.baseline import BaselineEntry, State
from domain.errors import ConflictError, DatumlineError, UsageError
from domain.reports import Cell, CellRule, Edition, ReportRules
from texts.catalogue import Phrase
from workflow.deciding import shown_entry, shown_hash
from workflow.report_cells import in_words
from workflow.report_view import Column, columns_of
from workflow.sheet import Stated
from workflow.state_values import checked_value, state

TOTAL = "total"
PARTS = "~"
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of the form. key: names it there. asked: whether a value may be typed into it.

    held: what the baseline has, in words, None where it is unknown; printed: words that stand in print though nobody
    could tell what they mean. seen: names what the baseline has, and must come back with the value.
    """

    key: str
    cell: Cell
    rule: CellRule
    asked: bool
    held: str | None
    printed: str | None
    allowed: str
    seen: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """key: the country's code, or a total's kind; page and note are typed once for all cells of a row."""

    key: str
    name: str
    fields: tuple[Field | None, ...]

    @property
    def is_asked(self) -> bool:
        return any(field is not None and field.asked for field in self.fields)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One figure. unknown: how many of its cells nobody has read."""

    figure: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[FormRow, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One value that would be stated; before: what the baseline has, None where it is unknown."""

    key: str
    row: str
    title: str
    figure: str
    before: str | None
    value: str
    page: str
    note: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be stated, or what is wrong with it.

    faults: key of a cell -> sentence; moved: whether one of them is that the baseline moved. shown: stands for all
    the lines and what the baseline has in their places.
    """

    lines: tuple[PreviewLine, ...]
    faults: Mapping[str, str]
    moved: bool
    shown: str


def sheet_form(
    conn: Connection, edition: Edition, figure: str, include_known: bool = False, typed: Fields | None = None
) -> SheetForm:
    """The figure's cells with what may be typed; those that have a value are only shown unless `include_known`.

    typed: what came back with an earlier form; a cell that was typed into stays one that may be, whatever it has now.
    """
    also = frozenset(filled_keys(typed or {}))
    rules = load_rules(edition.report)
    if figure not in rules.figures:
        raise UsageError(Phrase("refused.place.no_figure", figure=repr(figure), figures=", ".join(rules.figures)))
    held = store.baseline.entries(conn, edition.report, edition.id)
    columns = columns_of(rules, figure)
    kinds = dict.fromkeys(total.partition("/")[0] for column in columns for total in column.rule.totals)
    rows = [(country, name_of(country)) for country in rules.countries]
    rows += [
        (kind, Phrase("words.capital", name=total_name(kind)) if kind in TOTALS else kind.capitalize())
        for kind in kinds
    ]
    made = tuple(
        FormRow(key, name, tuple(_field(rules, held, column, key, include_known, also) for column in columns))
        for key, name in rows
    )
    unknown = sum(cell.figure == figure and entry.state is State.UNKNOWN for cell, entry in held.items())
    return SheetForm(figure, rules.figures[figure], columns, made, unknown)


def typed_values(report: str, figure: str, fields: Fields) -> list[Stated]:
    """The values that were typed; a row's own page and note, else the page typed for all; empty ones are left alone.

    `rest~<item>~<field>` is the value of every country's cell of that column which is asked for and was left empty.
    """
    return [_typed(report, figure, key, fields) for key in filled_keys(fields)]


def filled_keys(fields: Fields) -> list[str]:
    """The cells that have a value: their own, or that of the rest of their column."""
    keys = dict.fromkeys(
        name.partition(PARTS)[2] for name in fields if name.startswith((f"value{PARTS}", f"seen{PARTS}"))
    )
    return [key for key in keys if _value(key, fields)]


def preview(conn: Connection, edition: Edition, stated: Sequence[Stated]) -> Preview:
    """Every value as its cell would keep it, every fault, all at once."""
    rules = load_rules(edition.report)
    held = store.baseline.entries(conn, edition.report, edition.id)
    lines, faults, moved = [], {}, False
    for one in stated:
        try:
            lines.append(_line(rules, held, one, checked_value(rules, held, one)))
        except DatumlineError as error:
            faults[key_of(one.cell)] = error.sentence
            moved = moved or isinstance(error, ConflictError)
    parts = (
        part
        for line, one in zip(lines, stated, strict=False)
        for part in (line.figure, line.key, line.value, line.page, line.note, shown_entry(one.cell, held[one.cell]))
    )
    return Preview(tuple(lines), faults, moved, "" if faults else shown_hash(parts))


def state_shown(
    conn: Connection, edition: Edition, stated: Sequence[Stated], shown: str, count: str, by: str, now: datetime
) -> int:
    """State what was previewed, in one decision, and give its id.

    ConflictError where anything of it has moved since it was shown; UsageError where count is not how many there are.
    """
    seen = preview(conn, edition, stated)
    if seen.faults or seen.shown != shown:
        raise ConflictError(Phrase("refused.sheet.list_moved"), [*seen.faults.values()])
    if count.strip() != str(len(seen.lines)):
        raise UsageError(Phrase("refused.sheet.count", count=len(seen.lines)))
    return state(conn, edition, stated, by, now)


def key_of(cell: Cell) -> str:
    """Names a cell inside its figure: `SWE~2019~cybertip_reports`."""
    return PARTS.join((cell.country or TOTAL, cell.item, cell.field))


def _field(
    rules: ReportRules,
    held: Mapping[Cell, BaselineEntry],
    column: Column,
    row: str,
    include_known: bool,
    also: Collection[str],
) -> Field | None:
    country, item = (row, column.item) if row in rules.countries else ("", f"{row}/{column.item}")
    cell = Cell(rules.id, column.rule.figure, country, item, column.rule.field)
    entry = held.get(cell)
    if entry is None:
        return None
    return Field(
        key_of(cell),
        cell,
        column.rule,
        include_known or entry.state is State.UNKNOWN or key_of(cell) in also,
        in_words(entry.value),
        entry.original_value if entry.value is None else None,
        allowed(column.rule.rule),
        shown_hash([shown_entry(cell, entry)]),
    )


def _value(key: str, fields: Fields) -> str:
    own = fields.get(f"value{PARTS}{key}", "").strip()
    country, _, column = key.partition(PARTS)
    if own or country == TOTAL or fields.get("all") == "1":
        return own
    return fields.get(f"rest{PARTS}{column}", "").strip()


def _typed(report: str, figure: str, key: str, fields: Fields) -> Stated:
    country, item, field = (*key.split(PARTS), "", "")[:3]
    cell = Cell(report, figure, "" if country == TOTAL else country, item, field)
    row = item.partition("/")[0] if country == TOTAL else country
    page = fields.get(f"page{PARTS}{row}", "").strip() or fields.get("page", "").strip()
    note = " ".join(fields.get(f"note{PARTS}{row}", "").split())
    seen = fields.get(f"seen{PARTS}{key}", "")
    return Stated(cell, _value(key, fields), page, note, cell.country or cell.item, seen)


def _line(rules: ReportRules, held: Mapping[Cell, BaselineEntry], one: Stated, value: str) -> PreviewLine:
    rule = rules.cell_rule(one.cell.figure, one.cell.field)
    row = whose(name_of(one.cell.country) if one.cell.country else "", one.cell.item)
    title = rule.title if rule else one.cell.field
    return PreviewLine(
        key_of(one.cell), row, title, one.cell.figure, in_words(held[one.cell].value), value, one.page, one.note
    )
