"""One cell of the report: what is printed, what is approved with its proof, what rests on it, what happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from config.countries import name_of
from config.settings import Settings
from crawlers.registry import load, source_ids
from diffs.claims import cells_of
from diffs.wording import whose
from domain.baseline import BaselineEntry
from domain.errors import UsageError
from domain.reports import Cell, Edition
from domain.sources import Source
from texts.catalogue import Phrase
from workflow.cell_history import TOTALS, HistoryRow, history_rows
from workflow.exports import edition_in_force
from workflow.printed_cells import PrintedCell
from workflow.report_cells import ViewedCell, gather, viewed
from workflow.report_claims import StandingClaim, standing_claims

TOTAL = "total"
"""Stands for the country of a row without one, in an address."""


@dataclass(frozen=True, slots=True)
class CellPage:
    """row: in words, `Sweden in 2020`. owner: the source that speaks for it, None where only the report does.

    history: (when, what, where and by whom), the latest first, of the country's field with all its items.
    """

    edition: Edition
    row: str
    viewed: ViewedCell
    printed: PrintedCell
    entry: BaselineEntry
    owner: Source | None
    claims: tuple[StandingClaim, ...]
    history: tuple[HistoryRow, ...]
    names: Mapping[str, str]


def name_of_place(cell: Cell) -> str:
    """What an address has in the place of the country."""
    return cell.country or TOTAL


def cell_page(
    conn: Connection, settings: Settings, figure: str, field: str, place: str, item: str, now: datetime
) -> CellPage:
    """UsageError where the report has no such cell."""
    edition = edition_in_force(conn, settings.report, None)
    material = gather(conn, settings, edition, now)
    rule = material.rules.cell_rule(figure, field)
    country = "" if place == TOTAL else place
    found = viewed(material, rule, country, item) if rule else None
    if rule is None or found is None:
        raise UsageError(Phrase("refused.place.has_no_cell", cell=Cell("", figure, country, item, field)))
    claims = standing_claims(material.rules, edition, material.then, material.now, figure)
    return CellPage(
        edition,
        whose(name_of(country) if country else "", item),
        found,
        material.printed[found.cell],
        material.held[found.cell],
        load(rule.owner) if rule.owner in source_ids() else None,
        tuple(claim for claim in claims if found.cell in set(cells_of(claim.claim))),
        tuple(reversed(history_rows(conn, settings.report, country or TOTALS, field))),
        {code: name_of(code) for code in material.rules.countries},
    )
