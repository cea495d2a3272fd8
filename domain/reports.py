"""The document that cites the sources: its editions, its cells, who owns each and how it is derived."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One place of a report. figure is `1` … `7` or `A3`; country is empty for a total; item is empty unless stated."""

    report: str
    figure: str
    country: str
    item: str
    field: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.country, self.item) if part)
        return f"Figure {self.figure} {place} {self.field}"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What values a field may have: `choice` (one of `choices`), `integer`, `decimal`, `date`, `sha256` or `text`.

    Bounds are inclusive. `places` is the number of decimals printed, None where any number of them is.
    """

    type: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class CellRule:
    """How the cells of one figure and field get their value from a source.

    owner: the source id that speaks for them, `report` where only the document itself does.
    derivation: a name in `diffs.derivations`; arguments: what it needs besides (a source field, a membership kind).
    title: the column's heading in plain words ("Budapest Convention").
    footnote: the report's footnote that cites the source, None where it has none.
    items: the items that the figure has for every country (the years of Figure 4).
    totals: the items of its rows without a country (`global_total/2019`).
    """

    figure: str
    field: str
    title: str
    owner: str
    derivation: str
    rule: FieldRule
    arguments: Mapping[str, str] = dataclasses.field(default_factory=dict)
    footnote: int | None = None
    items: tuple[str, ...] = ("",)
    totals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorroborationRule:
    """What a second source implies about the cells of one figure and field, which it does not own.

    implies: what `source` says in `source_field` -> the cell's value; other words imply nothing.
    """

    figure: str
    field: str
    source: str
    source_field: str
    implies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportRules:
    """A report as the project declares it: its rows, its columns and what adds up.

    printed_signed: country -> how often SIGNED is printed beside it, where it is printed more than once; the cells
    only keep the word. groups: name -> the countries that sentences of the report speak of together.
    """

    id: str
    title: str
    edition: str
    verified_on: date
    countries: tuple[str, ...]
    figures: Mapping[str, str]
    cells: tuple[CellRule, ...]
    printed_signed: Mapping[str, int] = dataclasses.field(default_factory=dict)
    corroborations: tuple[CorroborationRule, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    def cell_rule(self, figure: str, field_name: str) -> CellRule | None:
        return next((rule for rule in self.cells if (rule.figure, rule.field) == (figure, field_name)), None)


@dataclass(frozen=True, slots=True)
class ReportCell:
    """What an edition says in one cell: a value, or unknown (value None) with the words that were printed."""

    cell: Cell
    value: str | None
    original_value: str | None
    line: int
    footnote: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A URL inside a numbered footnote, repaired, with the line on which it starts."""

    footnote: int
    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """A URL anywhere in a report, as printed but for line breaks. where: `footnote 12`, `text`, `Appendix 3 AUT`."""

    url: str
    line: int
    where: str


@dataclass(frozen=True, slots=True)
class EditionDoubt:
    """Something inside the report that does not add up; kept as an Issue on the edition, never repaired."""

    key: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class EditionText:
    """Everything that was read from a report's text, or loaded from the facts that the project ships."""

    report: str
    cells: tuple[ReportCell, ...]
    citations: tuple[Citation, ...]
    doubts: tuple[EditionDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One adopted edition of a report: the day its authors verified it, the moment it was adopted here (UTC)."""

    report: str
    id: str
    verified_on: date
    adopted_at: datetime
    snapshot: str
