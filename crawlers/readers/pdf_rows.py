"""From cells below a header to rows: every count with the name beside it, whose lines may be above, beside and below.

A name's line belongs to the count on its own height; lines without a count join the nearest row that no ruled line
separates them from. What stands among the rows and fits nowhere is a stray, to be told, never dropped in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawlers.readers.pdf_cells import Cell
from crawlers.readers.pdf_headers import Column, ColumnPair, Header
from crawlers.readers.pdf_pages import Rule

# As shares of the text's height: cells on one line; lines of one name from middle to middle.
_SAME_LINE = 0.35
_NEXT_LINE = 1.45


@dataclass(slots=True)
class Row:
    """A count as printed and the lines of its name."""

    count: Cell
    lines: list[Cell] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " ".join(line.text for line in sorted(self.lines, key=lambda line: (line.middle, line.x0)))

    @property
    def top(self) -> float:
        return min(cell.middle for cell in (self.count, *self.lines))

    @property
    def bottom(self) -> float:
        return max(cell.middle for cell in (self.count, *self.lines))


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands under one pair of columns, from the top; strays: cells among the rows that belong to none."""

    rows: tuple[Row, ...]
    strays: tuple[Cell, ...]


def rows_under(header: Header, cells: Sequence[Cell], rules: Sequence[Rule]) -> tuple[Rows, ...]:
    """The rows of each pair of the header, from left to right; `cells` are those below this header only."""
    return tuple(_rows_of_pair(pair, header, cells, rules) for pair in header.pairs)


def _rows_of_pair(pair: ColumnPair, header: Header, cells: Sequence[Cell], rules: Sequence[Rule]) -> Rows:
    columns = header.columns
    names = [cell for cell in cells if not cell.numeric and _column_of(cell, columns) is pair.names]
    counts = [cell for cell in cells if _column_of(cell, columns) is pair.counts]
    rows = [Row(count) for count in counts if count.numeric or any(_same_line(count, name) for name in names)]
    loose = _take_same_line(rows, names)
    loose = _take_around_counts_without_name(rows, loose, rules)
    loose = _take_next_lines(rows, loose, rules)
    rows.sort(key=lambda row: row.count.middle)
    strays = [*loose, *(count for count in counts if all(row.count is not count for row in rows))]
    return Rows(tuple(rows), tuple(cell for cell in strays if _among(cell, rows)))


def _column_of(cell: Cell, columns: Sequence[Column]) -> Column:
    """Halfway between two headings one column ends; a name starts, a count is centred, in its own."""
    place = cell.center if cell.numeric else cell.x0
    for column, following in pairwise(columns):
        if place < (column.x1 + following.x0) / 2:
            return column
    return columns[-1]


def _same_line(one: Cell, other: Cell) -> bool:
    return abs(one.middle - other.middle) <= _SAME_LINE * max(one.height, other.height)


def _take_same_line(rows: Sequence[Row], names: Sequence[Cell]) -> list[Cell]:
    loose: list[Cell] = []
    for name in names:
        beside = [row for row in rows if _same_line(name, row.count)]
        (beside[0].lines if beside else loose).append(name)
    return loose


def _take_around_counts_without_name(rows: Sequence[Row], loose: list[Cell], rules: Sequence[Rule]) -> list[Cell]:
    """A count that is centred on a name of two lines has one of them half a line above and one half a line below."""
    for row in rows:
        if not row.lines:
            around = [c for c in loose if abs(c.middle - row.count.middle) < c.height and _joined(c, row, rules)]
            row.lines.extend(around)
            loose = [cell for cell in loose if cell not in around]
    return loose


def _take_next_lines(rows: Sequence[Row], loose: list[Cell], rules: Sequence[Rule]) -> list[Cell]:
    taken = True
    while taken:
        taken = False
        for cell in loose:
            near = [row for row in rows if row.lines and _continues(cell, row) and _joined(cell, row, rules)]
            if near:
                # With equal distances the line belongs above: a name starts on its count's line and runs on below.
                nearest = min(near, key=lambda row: (round(_distance(cell, row)), row.count.middle))
                nearest.lines.append(cell)
                loose = [other for other in loose if other is not cell]
                taken = True
                break
    return loose


def _distance(cell: Cell, row: Row) -> float:
    return max(row.top - cell.middle, cell.middle - row.bottom, 0.0)


def _continues(cell: Cell, row: Row) -> bool:
    like = row.lines[0]
    same_size = abs(cell.height - like.height) < 0.1 * like.height
    if not same_size or cell.text.startswith("*"):
        return False
    return _distance(cell, row) <= _NEXT_LINE * like.height and cell.x0 - like.x0 < 2 * like.height


def _joined(cell: Cell, row: Row, rules: Sequence[Rule]) -> bool:
    """Whether no ruled line runs between the two."""
    near = min((row.count, *row.lines), key=lambda part: abs(part.middle - cell.middle))
    low, high = sorted((near.middle, cell.middle))
    return not any(low < rule.y < high and rule.x0 < cell.center < rule.x1 for rule in rules)


def _among(cell: Cell, rows: Sequence[Row]) -> bool:
    return bool(rows) and rows[0].top < cell.middle < rows[-1].bottom
