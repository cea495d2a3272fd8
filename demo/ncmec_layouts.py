"""How each year's list is laid out: what a reader has to cope with, not what it looks like. Distances in PDF points."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.ncmec_facts import Entry


def _name(entry: Entry) -> str:
    return entry.name


def _count(entry: Entry) -> str:
    return f"{entry.count:,}" if entry.count else "-"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading (a line feed where it is broken), what stands below it, and where.

    place: share of the pair's width at which text starts (aligned left) or ends (aligned right).
    """

    title: str
    text: Callable[[Entry], str]
    place: float
    align: str = "right"


def names(title: str, place: float = 0.04) -> Column:
    return Column(title, _name, place, "left")


def counts(title: str, place: float = 0.96) -> Column:
    return Column(title, _count, place)


@dataclass(frozen=True, slots=True)
class Layout:
    """columns: of one pair, names first. pairs: how many stand side by side.

    first_page_rows: rows on the title page, 0 for a cover without a table; rows: of a column on every other page.
    name_width: where a name is broken; leading: from one line of a name to the next; row_height: of one line.
    centred: whether a count stands at half the height of its broken name, not on the first line.
    total_apart: whether the total has a header of its own. ruled: whether a line is drawn below every row.
    """

    columns: tuple[Column, ...]
    pairs: int = 1
    first_page_rows: int = 16
    rows: int = 37
    name_width: float = 190
    leading: float = 13.2
    row_height: float = 16.3
    centred: bool = False
    total_apart: bool = False
    ruled: bool = True
    repeat_header: bool = True


LAYOUTS: Mapping[str, Layout] = {
    "2019": Layout(
        (names("Country"), counts("Total\nReports")), pairs=2, first_page_rows=0, name_width=150, total_apart=True
    ),
    "2020": Layout((names("Country"), counts("Number of Reports"))),
    "2022": Layout((names("Country / Territory"), counts("Reports")), name_width=140, centred=True),
}
