"""The table row around an element of an HTML page or an XML file, each cell under its column's heading. Pure."""

from typing import Any

from crawlers.readers.html_elements import decoded, is_element, root_of, text_of
from crawlers.readers.un_treaty_table import columns_of
from crawlers.readers.xml_elements import is_xml, xml_root, xml_text
from domain.snapshots import Snapshot


def row_around(snapshot: Snapshot, selector: str) -> tuple[list[tuple[str, str]], str | None] | None:
    """((heading, text) of every cell, the heading of the selected cell); None where the selector finds nothing.

    An element outside of tables is one cell without a heading. Raises what cssselect raises for a broken selector.
    """
    text = decoded(snapshot)
    if is_xml(text):
        return _xml_row(text, selector)
    found: list[Any] = root_of(text).cssselect(selector)
    if not found:
        return None
    row = next((node for node in (found[0], *found[0].iterancestors()) if node.tag == "tr"), None)
    if row is None:
        return [("", text_of(found[0]))], None
    cells = _cells(row)
    headings = _headings(row, len(cells))
    own = headings[cells.index(found[0])] if found[0] in cells else None
    return list(zip(headings, map(text_of, cells), strict=True)), own


def _xml_row(text: str, selector: str) -> tuple[list[tuple[str, str]], str | None] | None:
    root: Any = xml_root(text)
    found = root.cssselect(selector)
    if not found:
        return None
    texts = [xml_text(cell) for cell in _cells(found[0])]
    if len(texts) < 2:
        return [("", xml_text(found[0]))], None
    alike = ([xml_text(cell) for cell in _cells(row)] for row in root.iter(found[0].tag))
    first = next(row for row in alike if len(row) == len(texts))
    headings = first if columns_of(first) else [""] * len(texts)
    return list(zip(headings, texts, strict=True)), None


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if is_element(cell)]


def _headings(row: Any, count: int) -> list[str]:
    """The cells of the nearest row of headings above that has as many cells, else of the table's first such row."""
    table = next(row.iterancestors("table"), None)
    rows = [] if table is None else list(table.iter("tr"))
    above = [cells for cells in map(_cells, rows[: rows.index(row)] if row in rows else []) if len(cells) == count]
    named = [cells for cells in above if any(cell.tag == "th" for cell in cells)]
    chosen = named[-1:] or above[:1]
    return [text_of(cell) for cell in chosen[0]] if chosen else [""] * count
