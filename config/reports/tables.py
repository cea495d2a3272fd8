"""An edition's cells, citations and doubts as CSV, and back."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from config.reports.values import problem_with
from domain.errors import DatumlineError
from domain.reports import Cell, Citation, EditionDoubt, EditionText, Link, ReportCell, ReportRules

FACTS = ("figure", "country", "item", "field", "value", "original_value", "line", "footnote")
CITATIONS = ("footnote", "url", "line")
DOUBTS = ("key", "message", "line")
LINKS = ("url", "line", "where")

Row = dict[str, str]
T = TypeVar("T")


def facts_csv(edition: EditionText) -> str:
    """Every cell, known or not; an empty value is unknown."""
    rows = (
        (
            *(known.cell.figure, known.cell.country, known.cell.item, known.cell.field),
            *(known.value, known.original_value, known.line, known.footnote),
        )
        for known in edition.cells
    )
    return _csv(FACTS, rows)


def citations_csv(edition: EditionText) -> str:
    return _csv(CITATIONS, ((cited.footnote, cited.url, cited.line) for cited in edition.citations))


def doubts_csv(edition: EditionText) -> str:
    return _csv(DOUBTS, ((doubt.key, doubt.message, doubt.line) for doubt in edition.doubts))


def links_csv(links: Iterable[Link]) -> str:
    """The URLs outside the numbered footnotes."""
    return _csv(LINKS, ((link.url, link.line, link.where) for link in links))


def read_facts(content: str, rules: ReportRules, place: str) -> tuple[ReportCell, ...]:
    """The cells of `content`; DatumlineError naming place and line for a row that no rule allows or that is doubled."""
    cells = read_rows(content, FACTS, place, lambda row: _fact(row, rules))
    seen: set[Cell] = set()
    for number, known in enumerate(cells, start=2):
        if known.cell in seen:
            raise DatumlineError(f"{place}, line {number}: {known.cell} stands twice.")
        seen.add(known.cell)
    return cells


def read_citations(content: str, place: str) -> tuple[Citation, ...]:
    return read_rows(
        content, CITATIONS, place, lambda row: Citation(int(row["footnote"]), row["url"], int(row["line"]))
    )


def read_doubts(content: str, place: str) -> tuple[EditionDoubt, ...]:
    return read_rows(content, DOUBTS, place, lambda row: EditionDoubt(row["key"], row["message"], int(row["line"])))


def read_links(content: str, place: str) -> tuple[Link, ...]:
    return read_rows(content, LINKS, place, lambda row: Link(row["url"], int(row["line"]), row["where"]))


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()


def read_rows(content: str, header: Sequence[str], place: str, build: Callable[[Row], T]) -> tuple[T, ...]:
    """What `build` makes of every row; DatumlineError naming place and line where it raises KeyError or ValueError."""
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    if tuple(reader.fieldnames or ()) != tuple(header):
        raise DatumlineError(f"{place}, line 1: the columns are not {','.join(header)}.")
    built = []
    for row in reader:
        try:
            if None in row or None in row.values():
                raise ValueError(f"the row does not have {len(header)} fields")
            built.append(build(row))
        except (KeyError, ValueError) as error:
            raise DatumlineError(f"{place}, line {reader.line_num}: {error}.") from error
    return tuple(built)


def _fact(row: Row, rules: ReportRules) -> ReportCell:
    cell = Cell(rules.id, row["figure"], row["country"], row["item"], row["field"])
    rule = rules.cell_rule(cell.figure, cell.field)
    if rule is None:
        raise ValueError(f"the report has no {cell.field} in Figure {cell.figure}")
    if cell.country not in (*rules.countries, ""):
        raise ValueError(f"the report has no row for country {cell.country}")
    if cell.item not in (rule.items if cell.country else rule.totals):
        raise ValueError(f"{cell.field} has no item {cell.item!r}")
    if row["value"] and (problem := problem_with(rule.rule, row["value"])):
        raise ValueError(f"the value {row['value']} of {cell} {problem}")
    footnote = int(row["footnote"]) if row["footnote"] else None
    return ReportCell(cell, row["value"] or None, row["original_value"] or None, int(row["line"]), footnote)
