"""The report's figures as tables of cells, with what below each is added up and what the sentences say of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from config.countries import COUNCIL_OF_EUROPE, name_of
from config.settings import Settings
from diffs.wording import TOTALS, total_name
from domain.errors import UsageError
from domain.reports import CellRule, Edition, ReportRules
from texts.catalogue import Phrase
from workflow.exports import edition_in_force
from workflow.report_cells import CellState, Material, ViewedCell, gather, viewed
from workflow.report_claims import ClaimState, StandingClaim, claims_of_edition, standing_claims
from workflow.report_tallies import Tally, tally


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a figure; item is a year where it has one."""

    rule: CellRule
    item: str

    @property
    def title(self) -> str:
        return f"{self.rule.title}, {self.item}" if self.item else self.rule.title


@dataclass(frozen=True, slots=True)
class Row:
    """country: alpha-3 code, empty for a total. left: the day the state left the Council of Europe, if it has."""

    country: str
    name: str
    cells: tuple[ViewedCell | None, ...]
    left: date | None = None


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure. changed: how many cells hold another value now than in print.

    has_claims: whether the sentences of this edition's text are recorded.
    """

    figure: str
    title: str
    edition: Edition
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]
    tallies: tuple[Tally, ...]
    claims: tuple[StandingClaim, ...]
    has_claims: bool
    states: Mapping[CellState, int]
    changed: int

    @property
    def claim_states(self) -> Mapping[ClaimState, int]:
        return Counter(claim.state for claim in self.claims)


def report_view(
    conn: Connection, settings: Settings, now: datetime, edition: str | None = None
) -> tuple[FigureView, ...]:
    """Every figure of the edition (the one in force where none is named)."""
    material = gather(conn, settings, edition_in_force(conn, settings.report, edition), now)
    return tuple(_figure(material, figure) for figure in material.rules.figures)


def figure_view(
    conn: Connection, settings: Settings, figure: str, now: datetime, edition: str | None = None
) -> FigureView:
    """One figure; UsageError for one that the report does not have."""
    chosen = edition_in_force(conn, settings.report, edition)
    material = gather(conn, settings, chosen, now)
    if figure not in material.rules.figures:
        raise UsageError(
            Phrase("refused.place.no_figure", figure=repr(figure), figures=", ".join(material.rules.figures))
        )
    return _figure(material, figure)


def columns_of(rules: ReportRules, figure: str) -> tuple[Column, ...]:
    """The figure's columns: every field with every item, items together."""
    mine = [rule for rule in rules.cells if rule.figure == figure]
    items = dict.fromkeys(item for rule in mine for item in rule.items)
    return tuple(Column(rule, item) for item in items for rule in mine if item in rule.items)


def _figure(material: Material, figure: str) -> FigureView:
    columns = columns_of(material.rules, figure)
    rows = tuple(_row(material, columns, country) for country in material.rules.countries)
    totals = tuple(_totals(material, columns))
    cells = [cell for row in (*rows, *totals) for cell in row.cells if cell is not None]
    claims = standing_claims(material.rules, material.edition, material.then, material.now, figure)
    return FigureView(
        figure,
        material.rules.figures[figure],
        material.edition,
        columns,
        rows,
        totals,
        tuple(found for column in columns if (found := tally(material, column.rule, column.item)) is not None),
        claims,
        bool(claims_of_edition(material.rules, material.edition)),
        Counter(cell.state for cell in cells),
        sum(cell.changed for cell in cells),
    )


def _row(material: Material, columns: tuple[Column, ...], country: str) -> Row:
    cells = tuple(viewed(material, column.rule, country, column.item) for column in columns)
    left = COUNCIL_OF_EUROPE.left.get(country)
    return Row(country, name_of(country), cells, left if left and left <= material.today else None)


def _totals(material: Material, columns: tuple[Column, ...]) -> Iterator[Row]:
    kinds = dict.fromkeys(total.partition("/")[0] for column in columns for total in column.rule.totals)
    for kind in kinds:
        cells = tuple(viewed(material, column.rule, "", f"{kind}/{column.item}") for column in columns)
        yield Row("", total_name(kind) if kind in TOTALS else kind.replace("_", " "), cells)
