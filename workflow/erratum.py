"""One place of the print that no longer says what is approved."""

from dataclasses import dataclass
from datetime import datetime

from config.countries import name_of
from diffs.wording import in_a_row, whose
from domain.reports import Cell, Edition
from texts.catalogue import Phrase
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
    inside: list[str] = []
    if one.page is not None:
        inside.append(Phrase("errata.at.page", page=one.page))
    if one.line is not None and one.last_line not in (None, one.line):
        inside.append(Phrase("errata.at.lines", line=one.line, last_line=one.last_line))
    elif one.line is not None:
        inside.append(Phrase("errata.at.line", line=one.line))
    if one.footnote is not None:
        inside.append(Phrase("errata.at.footnote", footnote=one.footnote))
    if not inside:
        return one.where
    return Phrase("errata.where.inside", where=one.where, inside=in_a_row("words.list.next", inside))


def row_of(cell: Cell) -> str:
    """A cell's row in words: `Sweden`, `the whole world in 2020`."""
    return whose(name_of(cell.country) if cell.country else "", cell.item)
