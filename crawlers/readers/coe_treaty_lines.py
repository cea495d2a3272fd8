"""Where on a page the rows of a chart are: in tables, or in other elements that are laid out like one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.countries import resolve
from crawlers.readers.coe_treaty_chart import CORE_FIELDS
from crawlers.readers.coe_treaty_columns import column_of_heading
from crawlers.readers.html_elements import HtmlElement, grid, is_element, table_rows, text_of

# Lines that head a part of the chart or count it.
PART_OR_TOTAL = re.compile(
    r"total number|members? (?:states )?of (?:the )?council|non-?\s*members?|organi[sz]ations?\b", re.I
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a chart: its element and the cell at each place."""

    element: HtmlElement
    cells: Sequence[HtmlElement]


def is_heading(texts: Sequence[str]) -> bool:
    """Whether these cells head a chart: at least two of signature, ratification and entry into force."""
    columns = {column_of_heading(text) for text in texts if len(text) < 80}
    return len(columns & set(CORE_FIELDS)) >= 2


def names_state(text: str) -> bool:
    """Whether the text is a state's name, or begins with one and goes on with a number."""
    return resolve(text) is not None or resolve(re.split(r"[0-9]", text)[0]) is not None


def in_tables(root: HtmlElement) -> Iterator[list[Line]]:
    """The rows of each table, each with the cells that stand over its places."""
    for table in root.iter("table"):
        rows = table_rows(table)
        yield [Line(row, cells) for row, cells in zip(rows, grid(rows), strict=True)]


def children(element: HtmlElement) -> list[HtmlElement]:
    """The elements directly in this one."""
    return [child for child in element if is_element(child)]


def _may_be_row(line: Line, width: int) -> bool:
    text = text_of(line.element)
    return len(line.cells) == width or PART_OR_TOTAL.search(text) is not None or names_state(text)


def _below(heading: HtmlElement, width: int) -> list[Line]:
    """The rows that belong to a heading row: in the nearest element around it that holds others of the same width."""
    for container in heading.iterancestors():
        inside = [node for node in container.iter() if is_element(node)]
        parents = {node.getparent() for node in inside if node is not heading and len(children(node)) == width}
        if parents:
            beside = (node for node in inside if node.getparent() in parents and node is not heading)
            lines = [Line(node, children(node) or [node]) for node in beside]
            return [line for line in lines if _may_be_row(line, width)]
    return []


def outside_tables(root: HtmlElement) -> Iterator[list[Line]]:
    """Charts made of other elements: a heading row, and every element after it with as many children."""
    for heading in root.iter():
        cells = children(heading) if is_element(heading) and heading.tag not in ("tr", "script") else []
        if 3 < len(cells) < 40 and is_heading([text_of(cell) for cell in cells]):
            yield [Line(heading, cells), *_below(heading, len(cells))]
