"""The rows of a table: one a country, each with the words that stand after its name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.countries import name_of
from crawlers.reports.coe_ocsea_2021.layout import Table
from crawlers.reports.coe_ocsea_2021.lines import Line, is_only_a_url
from crawlers.reports.coe_ocsea_2021.names import Name, capitals, name_at, suggestion
from domain.errors import DatumlineError

# Words in capitals that are values and therefore begin no row.
_VALUES = frozenset({"SIGNED"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a row, with the line and the page it stands on."""

    text: str
    line: int
    page: int


@dataclass(frozen=True, slots=True)
class Row:
    """country: alpha-3, or a total's item with `is_total`; line: where its name begins; words: what follows it."""

    figure: str
    country: str
    line: int
    words: tuple[Word, ...]
    is_total: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def unreadable(self, why: str) -> DatumlineError:
        line = self.words[0].line if self.words else self.line
        name = self.country if self.is_total else name_of(self.country)
        return DatumlineError(f"Figure {self.figure}, line {line}, {name}: {why}.")


def rows_of(table: Table, countries: Sequence[str], totals: Sequence[str] = ()) -> dict[str, Row]:
    """Row by country (or total), in the order of `countries`.

    DatumlineError naming figure and line for a row that is missing, stands twice or has a name that nobody knows.
    """
    rows: dict[str, Row] = {}
    for row in _rows(table):
        expected = totals if row.is_total else countries
        if row.country not in expected:
            raise row.unreadable("the figure has no such row")
        if row.country in rows:
            raise DatumlineError(
                f"Figure {row.figure} has two rows for one country: in lines {rows[row.country].line} and {row.line}."
            )
        rows[row.country] = row
    missing = [*(name_of(country) for country in countries if country not in rows), *set(totals).difference(rows)]
    if missing:
        raise DatumlineError(
            f"Figure {table.figure}, lines {table.first} to {table.last}, has no row for {', '.join(missing)}."
        )
    return {country: rows[country] for country in (*countries, *totals)}


def _rows(table: Table) -> Iterable[Row]:
    lines = [line for line in table.lines if not is_only_a_url(line)]
    name: Name | None = None
    continues_footnote = False
    start = place = 0
    words: list[Word] = []
    while place < len(lines):
        found = name_at(lines, place)
        if found:
            if name:
                yield Row(table.figure, name.country, lines[start].number, tuple(words), name.is_total)
            name, start = found, place
            place += found.lines
            words = _words(lines[place - 1], found.rest)
            continues_footnote = False
            continue
        continues_footnote = _is_prose(lines[place]) and (lines[place].follows_footnote or continues_footnote)
        if not continues_footnote:
            _check_line(table, lines[place], before_first=name is None)
            words += _words(lines[place], lines[place].text)
        place += 1
    if name:
        yield Row(table.figure, name.country, lines[start].number, tuple(words), name.is_total)


def _is_prose(line: Line) -> bool:
    """A line of running text: what a footnote goes on with after an empty line, and no row consists of."""
    return len(re.findall(r"[a-z]{2,}", line.text)) > 2 and not line.starts_page


def _words(line: Line, text: str) -> list[Word]:
    return [Word(word, line.number, line.page) for word in text.split()]


def _check_line(table: Table, line: Line, before_first: bool) -> None:
    unknown = capitals(line.text)
    if len(unknown) > 3 and not set(unknown.split()) <= _VALUES:
        raise DatumlineError(
            f"Figure {table.figure}, line {line.number}: “{unknown}” is no country's name{suggestion(unknown)}."
        )
    if before_first:
        raise DatumlineError(
            f"Figure {table.figure}, line {line.number}: “{line.text[:40]}” stands before the first row."
        )
