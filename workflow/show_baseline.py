"""The baseline as tables to read: one a figure, a row a country; a dot is what nobody has read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
from config.countries import name_of
from config.reports import load_rules
from domain.baseline import BaselineEntry, State
from domain.errors import UsageError
from domain.reports import Cell, CellRule, Edition, ReportRules
from texts.catalogue import Phrase, of_name
from workflow.country_names import country_code

UNKNOWN = "·"
SHORTENED = 12
Table = tuple[str, Sequence[str], list[tuple[str, ...]]]
Column = tuple[CellRule, str]


def summary(conn: Connection, edition: Edition, as_of: datetime | None) -> list[tuple[str, ...]]:
    """(figure, cells, approved, unknown, title) for every figure."""
    rules = load_rules(edition.report)
    counts: Counter[tuple[str, State]] = Counter()
    for cell, entry in store.baseline.entries(conn, edition.report, edition.id, as_of=as_of).items():
        counts[cell.figure, entry.state] += 1
    return [
        (
            figure,
            str(sum(counts[figure, state] for state in State)),
            str(counts[figure, State.APPROVED]),
            str(counts[figure, State.UNKNOWN]),
            title,
        )
        for figure, title in rules.figures.items()
    ]


def tables(
    conn: Connection, edition: Edition, figure: str | None, country: str | None, as_of: datetime | None
) -> Iterator[Table]:
    """A table for each figure asked for; with a country only its row."""
    rules = load_rules(edition.report)
    if figure is not None and figure not in rules.figures:
        raise UsageError(Phrase("refused.place.no_figure", figure=repr(figure), figures=", ".join(rules.figures)))
    held = store.baseline.entries(conn, edition.report, edition.id, as_of=as_of)
    code = country_code(country) if country else None
    if code is not None and code not in rules.countries:
        raise UsageError(Phrase("refused.place.not_among", country=name_of(code), count=len(rules.countries)))
    for name in [figure] if figure else rules.figures:
        yield _table(rules, held, name, code)


def _table(rules: ReportRules, held: dict[Cell, BaselineEntry], figure: str, country: str | None) -> Table:
    columns = [(rule, item) for rule in rules.cells if rule.figure == figure for item in rule.items]
    title = Phrase("figures.titled", figure=figure, title=rules.figures[figure])
    if country is not None:
        of_country = Phrase("figures.of_country", title=title, country=name_of(country))
        names = Phrase("countries.field"), Phrase("countries.value"), ""
        return of_country, names, _of_country(rules, held, columns, country)
    headers = (
        Phrase("countries.country"),
        *(f"{rule.field} {item}".strip().replace("_", " ") for rule, item in columns),
    )
    rows = [
        (name_of(code), *(_words(held.get(Cell(rules.id, figure, code, item, rule.field))) for rule, item in columns))
        for code in rules.countries
    ]
    return title, headers, rows + _totals(rules, held, figure, columns)


def _of_country(
    rules: ReportRules, held: dict[Cell, BaselineEntry], columns: Sequence[Column], country: str
) -> list[tuple[str, ...]]:
    cells = [(rule, item, held.get(Cell(rules.id, rule.figure, country, item, rule.field))) for rule, item in columns]
    return [(f"{rule.field} {item}".strip(), _words(entry), rule.title) for rule, item, entry in cells]


def _totals(
    rules: ReportRules, held: dict[Cell, BaselineEntry], figure: str, columns: Sequence[Column]
) -> list[tuple[str, ...]]:
    names = dict.fromkeys(total.split("/")[0] for rule, _ in columns for total in rule.totals)
    return [
        (
            of_name("words.total", name),
            *(_words(held.get(Cell(rules.id, figure, "", f"{name}/{item}", rule.field)), "") for rule, item in columns),
        )
        for name in names
    ]


def _words(entry: BaselineEntry | None, none: str = UNKNOWN) -> str:
    if entry is None:
        return none
    if entry.state is State.WITHDRAWN:
        return Phrase("moved.state.withdrawn")
    if entry.value is None:
        return f"{UNKNOWN} ({entry.original_value})" if entry.original_value else UNKNOWN
    return f"{entry.value[:SHORTENED]}…" if len(entry.value) == 64 else entry.value
