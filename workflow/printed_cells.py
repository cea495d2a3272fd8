"""What stands in print in every cell of an edition, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

import store.printed
from config.reports import load_edition, load_rules
from domain.baseline import BaselineEntry
from domain.reports import Cell, Edition


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """value: what the print means, None where it cannot be read from the text; words: what is printed.

    A word that stands beside a country in one of several columns means the cell that was once approved with it.
    line: of the edition's text; page: of its PDF, where an editor read it there; footnote: the one that cites it.
    """

    cell: Cell
    value: str | None
    words: str | None
    line: int | None
    page: int | None
    footnote: int | None


def printed_cells(conn: Connection, edition: Edition) -> Mapping[Cell, PrintedCell]:
    """Every cell of the edition."""
    lines = store.printed.adopted(conn, edition.report, edition.id)
    held = store.printed.printed(conn, edition.report, edition.id)
    footnotes = _footnotes(edition)
    words = {cell: word_value(entry.original_value) for cell, entry in held.items() if entry.value is None}
    known = store.printed.ever_held(conn, edition.report, edition.id, {word for word in words.values() if word})
    return {
        cell: PrintedCell(
            cell,
            entry.value if (cell, words.get(cell)) not in known else words[cell],
            entry.original_value or entry.value,
            _number(lines.get(cell), "line:"),
            _number(entry, "page:"),
            footnotes.get(cell),
        )
        for cell, entry in held.items()
    }


def word_value(words: str | None) -> str:
    """A printed word as a value would be: `signed` of `SIGNED`."""
    return "_".join((words or "").lower().split())


def _footnotes(edition: Edition) -> dict[Cell, int | None]:
    """As shipped, and the column's where another text was adopted."""
    rules = load_rules(edition.report)
    if edition.id == rules.edition:
        return {one.cell: one.footnote for one in load_edition(edition.report).cells}
    columns = {(rule.figure, rule.field): rule.footnote for rule in rules.cells}
    return {one.cell: columns.get((one.cell.figure, one.cell.field)) for one in load_edition(edition.report).cells}


def _number(entry: BaselineEntry | None, kind: str) -> int | None:
    locator = "" if entry is None else entry.locator or ""
    digits = locator.removeprefix(kind)
    return int(digits) if locator.startswith(kind) and digits.isdecimal() else None
