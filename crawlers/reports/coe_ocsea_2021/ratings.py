"""The cells of Figures 3, 4 and 5, which are numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crawlers.reports.coe_ocsea_2021.figures import REPORT
from crawlers.reports.coe_ocsea_2021.footnotes import Footnote
from crawlers.reports.coe_ocsea_2021.layout import Table
from crawlers.reports.coe_ocsea_2021.numbers import FORMS, Column, Number, readings
from crawlers.reports.coe_ocsea_2021.rows import Row, Word
from domain.reports import Cell, ReportCell, ReportRules

# Field, item and printed form of each column, from left to right.
_COLUMNS = {
    "3": (("icmec_csam_score", "", "count"), ("icmec_grooming_score", "", "count")),
    "4": (
        ("cybertip_reports", "2019", "count"),
        ("cybertip_share", "2019", "percent"),
        ("cybertip_reports", "2020", "count"),
        ("cybertip_share", "2020", "percent"),
        ("cybertip_change", "2020", "signed percent"),
    ),
    "5": (
        ("crin_score", "", "score"),
        ("crin_percent", "", "tenths"),
        ("criminal_responsibility_age", "", "count"),
        ("consent_age", "", "count"),
    ),
}
SCALE = 261
# A score and its percentage are one number: a mark is not taken off when they end up further apart than this.
_FAR_APART = 5.0


def numbers(
    table: Table, rows: Mapping[str, Row], rules: ReportRules, footnotes: Iterable[Footnote]
) -> Iterator[ReportCell]:
    """Cells of every row; a row without any number leaves its cells unknown, one with some of them is unreadable."""
    defined = [(footnote.page, footnote.number) for footnote in footnotes]
    for row in rows.values():
        columns = _columns(row, rules)
        if not row.words:
            yield from (_cell(table, row, column, None, row.line) for column in columns)
            continue
        words = _without_marks(row, len(columns), defined)
        if len(words) != len(columns):
            raise row.unreadable(f"{len(columns)} numbers belong here, not “{row.text[:60]}”")
        read = [_readings(row, word, column, defined) for word, column in zip(words, columns, strict=True)]
        for column, word, number in zip(columns, words, _settled(row, columns, read), strict=True):
            yield _cell(table, row, column, number, word.line)


def _without_marks(row: Row, wanted: int, defined: Sequence[tuple[int, int]]) -> Sequence[Word]:
    """The row's words without footnotes' marks that stand apart: where just so many words are marks as are too many."""
    marks = {str(number) for page, number in defined if row.words and page == row.words[-1].page}
    numbers = [word for word in row.words if word.text not in marks]
    return numbers if len(numbers) == wanted < len(row.words) else row.words


def _columns(row: Row, rules: ReportRules) -> list[Column]:
    found = []
    for field, item, form in _COLUMNS[row.figure]:
        rule = rules.cell_rule(row.figure, field)
        # A total leaves blank what it has no share of.
        if rule and (not row.is_total or f"{row.country}/{item}" in rule.totals):
            found.append(Column(field, item, form, rule.rule))
    return found


def _readings(row: Row, word: Word, column: Column, defined: Sequence[tuple[int, int]]) -> tuple[Number, ...]:
    found = readings(word.text, column, (number for page, number in defined if page == word.page))
    if not found:
        raise row.unreadable(f"“{word.text}” cannot be the {column.field}, with or without a footnote's mark")
    return found


def _settled(row: Row, columns: Sequence[Column], read: Sequence[tuple[Number, ...]]) -> Iterator[Number]:
    """One number a column.

    "182.280" has a form that no score has, so a mark is certain; "280" is only out of bounds, and taking a mark off it
    must give a score that its percentage confirms.
    """
    by_field = {column.field: found for column, found in zip(columns, read, strict=True)}
    for column, found in zip(columns, read, strict=True):
        partner = by_field.get("crin_percent", ()) if column.field == "crin_score" else ()
        if found[0].mark is not None and FORMS[column.form].fullmatch(found[0].printed) and len(partner) == 1:
            share = float(partner[0].value)
            found = tuple(one for one in found if abs(float(one.value) / SCALE * 100 - share) <= _FAR_APART)
        if len(found) != 1:
            raise row.unreadable(f"it cannot be decided which part of the {column.field} is a footnote's mark")
        yield found[0]


def _cell(table: Table, row: Row, column: Column, number: Number | None, line: int) -> ReportCell:
    country, item = ("", f"{row.country}/{column.item}") if row.is_total else (row.country, column.item)
    mark = table.marks.get(column.field, table.marks.get(""))
    if number is None:
        return ReportCell(Cell(REPORT, table.figure, country, item, column.field), None, None, line, mark)
    return ReportCell(
        cell=Cell(REPORT, table.figure, country, item, column.field),
        value=number.value,
        original_value=number.printed if number.printed != number.value else None,
        line=line,
        footnote=number.mark or mark,
    )
