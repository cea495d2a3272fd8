"""From the report's text to its cells, citations and doubts."""

from collections.abc import Iterator, Mapping, Sequence

from config.reports import load_rules
from crawlers.reports.coe_ocsea_2021.appendix import find_entries, plans
from crawlers.reports.coe_ocsea_2021.doubts import all_doubts, known_cells
from crawlers.reports.coe_ocsea_2021.figures import REPORT, commitments, hotlines, ombudspersons, safer_internet
from crawlers.reports.coe_ocsea_2021.footnotes import Footnote, find_footnotes, without_footnotes
from crawlers.reports.coe_ocsea_2021.layout import LAYOUTS, Table, find_table
from crawlers.reports.coe_ocsea_2021.lines import Folded, split
from crawlers.reports.coe_ocsea_2021.prose import prose_doubts
from crawlers.reports.coe_ocsea_2021.ratings import numbers
from crawlers.reports.coe_ocsea_2021.rows import rows_of
from crawlers.reports.coe_ocsea_2021.urls import citations
from domain.reports import EditionText, ReportCell, ReportRules


def read(text: str) -> EditionText:
    """Everything that the text says in Figures 1 to 7, Appendix 3 and the numbered footnotes.

    NotThePage with a sentence that says what was missing when the text is not the report or not all of it;
    DatumlineError naming figure and line when a row is missing, stands twice or cannot be read.
    """
    rules = load_rules(REPORT)
    lines = split(text)
    footnotes = find_footnotes(lines)
    body = without_footnotes(lines, footnotes)
    folded = Folded(body)
    tables = {layout.figure: find_table(layout, folded) for layout in LAYOUTS}
    entries = find_entries(body, rules.countries)
    cells = [cell for table in tables.values() for cell in _cells(table, rules, footnotes)]
    cells += plans(entries.values(), _footnote_of(min(entry.line for entry in entries.values()), footnotes))
    known = known_cells(cells)
    return EditionText(
        report=REPORT,
        cells=tuple(_ordered(cells, rules)),
        citations=citations(footnotes, lines),
        doubts=(
            *all_doubts(known, rules.countries, entries, footnotes),
            *prose_doubts(folded, known, rules.countries),
        ),
    )


def _cells(table: Table, rules: ReportRules, footnotes: Sequence[Footnote]) -> Iterator[ReportCell]:
    totals = ("coe_total", "global_total") if table.figure == "4" else ()
    rows = rows_of(table, rules.countries, totals)
    defined = frozenset(footnote.number for footnote in footnotes)
    if table.figure == "1":
        return commitments(table, rows)
    if table.figure == "2":
        return ombudspersons(table, rows, defined)
    if table.figure == "6":
        return hotlines(table, rows, defined)
    if table.figure == "7":
        return safer_internet(table, rows, defined)
    return numbers(table, rows, rules, footnotes)


def _footnote_of(line: int, footnotes: Sequence[Footnote]) -> int | None:
    """The appendix's own footnote: the first that is defined after its first heading."""
    return next((footnote.number for footnote in footnotes if footnote.lines[0].number > line), None)


def _ordered(cells: Sequence[ReportCell], rules: ReportRules) -> list[ReportCell]:
    """By figure, then country as in the report with totals last, then item, then column."""
    figures = list(rules.figures)
    fields: Mapping[tuple[str, str], int] = {(rule.figure, rule.field): n for n, rule in enumerate(rules.cells)}

    def place(known: ReportCell) -> tuple[int, int, str, int]:
        cell = known.cell
        row = rules.countries.index(cell.country) if cell.country else len(rules.countries)
        return figures.index(cell.figure), row, cell.item, fields[(cell.figure, cell.field)]

    return sorted(cells, key=place)
