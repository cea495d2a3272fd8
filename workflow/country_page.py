"""Everything known of one country: its cells figure by figure, what each source says of it, what was decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection

import store.decisions
import store.statements
from config.countries import COUNCIL_OF_EUROPE, name_of
from config.settings import Settings
from domain.decisions import Decision
from domain.errors import UsageError
from domain.reports import CellRule, Edition
from domain.statements import Statement
from texts.catalogue import Phrase
from workflow.exports import edition_in_force
from workflow.queue_filters import source_title
from workflow.report_cells import CellState, Material, ViewedCell, gather, viewed
from workflow.verification import last_verified

LATEST = 50


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country of the list. left: the day it left the Council of Europe. states: cells by their state."""

    code: str
    name: str
    left: date | None
    states: Mapping[CellState, int]


@dataclass(frozen=True, slots=True)
class OwnedCell:
    """A cell with who speaks for it and when that was last verified; None where it never was or nobody does."""

    viewed: ViewedCell
    source: str
    verified: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of the country now."""

    source: str
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class CountryPage:
    """figures: (figure, its title, cells). decided: (decision, field), the newest first."""

    row: CountryRow
    edition: Edition
    figures: tuple[tuple[str, str, tuple[OwnedCell, ...]], ...]
    said: tuple[Said, ...]
    decided: tuple[tuple[Decision, str], ...]


def country_rows(conn: Connection, settings: Settings, now: datetime) -> tuple[CountryRow, ...]:
    """Every country of the report, by name."""
    material = gather(conn, settings, edition_in_force(conn, settings.report, None), now)
    return tuple(sorted((_row(material, code) for code in material.rules.countries), key=lambda row: row.name))


def country_page(conn: Connection, settings: Settings, code: str, now: datetime) -> CountryPage:
    """One country; UsageError for one that the report does not have."""
    material = gather(conn, settings, edition_in_force(conn, settings.report, None), now)
    if code not in material.rules.countries:
        raise UsageError(Phrase("refused.place.no_country", country=repr(code)))
    verified = last_verified(conn)
    figures = tuple(
        (figure, title, tuple(_owned(material, figure, code, verified)))
        for figure, title in material.rules.figures.items()
    )
    return CountryPage(
        _row(material, code),
        material.edition,
        figures,
        tuple(_said(conn, code)),
        store.decisions.of_country(conn, material.edition.report, material.edition.id, code, LATEST),
    )


def _row(material: Material, code: str) -> CountryRow:
    cells = [cell for rule in material.rules.cells for cell in _cells(material, rule, code)]
    left = COUNCIL_OF_EUROPE.left.get(code)
    states = {state: sum(cell.state is state for cell in cells) for state in CellState}
    return CountryRow(code, name_of(code), left if left and left <= material.today else None, states)


def _cells(material: Material, rule: CellRule, code: str) -> Iterator[ViewedCell]:
    found = (viewed(material, rule, code, item) for item in rule.items)
    yield from (cell for cell in found if cell is not None)


def _owned(material: Material, figure: str, code: str, verified: Mapping[str, datetime]) -> Iterator[OwnedCell]:
    for rule in material.rules.cells:
        if rule.figure == figure:
            yield from (OwnedCell(cell, rule.owner, verified.get(rule.owner)) for cell in _cells(material, rule, code))


def _said(conn: Connection, code: str) -> Iterator[Said]:
    statements = sorted(store.statements.current(conn, countries=[code]), key=lambda one: one.source)
    for source, found in groupby(statements, key=lambda one: one.source):
        yield Said(source, source_title(source), tuple(found))
