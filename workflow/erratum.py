"""One place of the print that no longer says what is approved."""

from dataclasses import dataclass
from datetime import datetime

from config.countries import name_of
from diffs.wording import whose
from domain.reports import Cell, Edition
from workflow.source_citation import SourceCitation


@dataclass(frozen=True, slots=True)
class Erratum:
    """One place of the print and what it has to say.

    kind: `cell` (new is empty where the source ceased to speak of it), `claim` (old is what it states, new what the
    cells give) or `read_again` (new is empty).
    where: in words, without line and footnote. wording: a few words of a claim to find it by. reason: the sentence
    that says what happened, empty for claims. cells: those that moved below it. decisions: that made it so.
    """

    kind: str
    figure: str
    where: str
    line: int | None
    last_line: int | None
    page: int | None
    footnote: int | None
    wording: str
    old: str
    new: str
    reason: str
    citations: tuple[SourceCitation, ...]
    cells: tuple[Cell, ...]
    decisions: tuple[int, ...]
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Errata:
    """title: of the report. errata are in the report's order: cells by figure and row, then claims by line."""

    title: str
    edition: Edition
    errata: tuple[Erratum, ...]
    read_again: tuple[Erratum, ...]


def place_of(one: Erratum) -> str:
    """Where it stands: `Figure 1, Sweden, Budapest Convention (line 309, footnote 9)`."""
    lines = "" if one.line is None else f"line {one.line}"
    if one.line is not None and one.last_line not in (None, one.line):
        lines = f"lines {one.line} to {one.last_line}"
    page = "" if one.page is None else f"page {one.page}"
    footnote = "" if one.footnote is None else f"footnote {one.footnote}"
    inside = ", ".join(part for part in (page, lines, footnote) if part)
    return f"{one.where} ({inside})" if inside else one.where


def row_of(cell: Cell) -> str:
    """A cell's row in words: `Sweden`, `the whole world in 2020`."""
    return whose(name_of(cell.country) if cell.country else "", cell.item)
