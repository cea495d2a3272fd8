"""A marked-up page as a tree in which each record's row can be found by its locator."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from crawlers.readers.html_elements import decoded, root_of
from domain.extractions import Record
from domain.snapshots import Snapshot

Element = Any
HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"})
_STEP = re.compile(r"^(?P<tag>.+?)(?::nth-of-type\((?P<place>\d+)\))?$")


@dataclass(frozen=True, slots=True)
class Row:
    """What stands for one record: sibling elements, the one that holds the record's place among them."""

    elements: tuple[Element, ...]
    main: Element
    record: Record

    @property
    def cells(self) -> list[Element]:
        return [child for child in self.main if isinstance(child.tag, str)]


def is_xml(snapshot: Snapshot) -> bool:
    return snapshot.content.lstrip()[:5] == b"<?xml"


def tree_of(snapshot: Snapshot) -> Element:
    """The root, parsed as the extractors parse it."""
    if is_xml(snapshot):
        return etree.fromstring(snapshot.content)
    return root_of(decoded(snapshot))


def written(root: Element, snapshot: Snapshot) -> bytes:
    """The tree as bytes again."""
    if is_xml(snapshot):
        return etree.tostring(root, xml_declaration=True, encoding="utf-8")
    text = lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    # The declared encoding may have been another one; these bytes are UTF-8.
    return re.sub(r"(?i)charset=[\"']?(iso-8859-\d+|windows-\d+)", "charset=utf-8", text).encode()


def found(root: Element, locator: str, known: dict[str, Element | None] | None = None) -> Element | None:
    """The element at `css:html > body > p:nth-of-type(2)`, None for any other kind of place.

    known: what was found before in the same tree, by path and, for children of one kind, by path and kind.
    """
    if not locator.startswith("css:"):
        return None
    path = locator.removeprefix("css:").replace("\\", "")
    if " > " not in path and path != root.tag:
        return next(root.iter(path), None)
    return _at(root, path, {} if known is None else known)


def _at(root: Element, path: str, known: dict[str, Any]) -> Element | None:
    if path not in known:
        outer, _, last = path.rpartition(" > ")
        step = _STEP.match(last)
        parent = _at(root, outer, known) if outer else None
        same = [root] if not outer and step and step["tag"] == root.tag else []
        if parent is not None and step:
            kind = f"{outer} >> {step['tag']}"
            same = known.get(kind) or list(parent.iterchildren(step["tag"]))
            known[kind] = same
        place = int((step and step["place"]) or 1) - 1
        known[path] = same[place] if place < len(same) else None
    return known[path]


def rows(root: Element, records: Sequence[Record]) -> list[Row]:
    """Each record's row, for records that have a place of their own; none where they share one."""
    known: dict[str, Any] = {}
    located = [(found(root, record.locator, known), record) for record in records]
    places = Counter(element for element, _ in located if element is not None)
    single = [(element, record) for element, record in located if element is not None and places[element] == 1]
    if len(single) < 2 or len(single) < len(located) * 0.8:
        return []
    holds = Counter(outer for element, _ in single for outer in (element, *element.iterancestors()))
    mains = [(_outermost(element, holds), record) for element, record in single]
    if len({id(main) for main, _ in mains}) < len(mains):
        return []
    return _with_company(mains, holds)


def _outermost(element: Element, holds: Counter[Element]) -> Element:
    """As far out as it holds no second record, and no further than a list or table goes."""
    while (parent := element.getparent()) is not None and holds[parent] == 1:
        own_list = parent.tag in ("ul", "ol") and _is_head(parent.getprevious())
        if parent.tag in ("body", "html", "tbody", "table", "ul", "ol", "main", "dl") and not own_list:
            break
        element = parent
    return element


def _with_company(mains: list[tuple[Element, Record]], holds: Counter[Element]) -> list[Row]:
    """Rows with the elements that belong to them: those after a heading, or the heading before one."""
    after = [_gap(main, holds, forwards=True) for main, _ in mains]
    before = [_gap(main, holds, forwards=False) for main, _ in mains]
    heads = sum(_is_head(main) for main, _ in mains) > len(mains) / 2
    headed = sum(bool(gap) and _is_head(gap[-1]) for gap in before) > 0.6 * len(mains)
    found_rows = []
    for number, (main, record) in enumerate(mains):
        if heads:
            found_rows.append(Row((main, *after[number]), main, record))
        elif headed:
            found_rows.append(Row((*before[number], main), main, record))
        else:
            found_rows.append(Row((main,), main, record))
    return found_rows


def _is_head(element: Element | None) -> bool:
    return element is not None and element.tag in HEADS


def _gap(main: Element, holds: Counter[Element], forwards: bool) -> list[Element]:
    """The siblings on one side until the next that holds a record, in the page's order; only up to one heading."""
    gap: list[Element] = []
    for sibling in main.itersiblings(preceding=not forwards):
        if not isinstance(sibling.tag, str) or holds[sibling] or (forwards and _is_head(sibling)):
            break
        gap.append(sibling)
        if not forwards and _is_head(sibling):
            break
    return gap if forwards else gap[::-1]


def removed(row: Row) -> None:
    """Take a row out, leaving the text behind it in place."""
    for element in row.elements:
        if element.getparent() is not None:
            drop(element)


def drop(element: Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def columnar(found_rows: Sequence[Row]) -> bool:
    """Whether every row has the same cells, so that columns can be told apart."""
    widths = {len(row.cells) for row in found_rows}
    spans = any(cell.get("rowspan") or cell.get("colspan") for row in found_rows for cell in row.cells)
    return len(widths) == 1 and widths.pop() >= 2 and not spans and len({row.main.tag for row in found_rows}) == 1


def heads_of(found_rows: Sequence[Row]) -> list[Element]:
    """The header rows: as wide and of the same kind as the records' rows, in the same table, and no record's."""
    width, tag = len(found_rows[0].cells), found_rows[0].main.tag
    own = {row.main for row in found_rows}
    tables = {_table(row.main) for row in found_rows}
    return [
        element
        for table in tables
        for element in table.iter(tag)
        if element not in own and len(element) == width and element.get("role") in (None, "row")
    ]


def _table(element: Element) -> Element:
    chain = list(element.iterancestors())
    return next((one for one in chain if one.tag == "table" or one.get("role") in ("table", "grid")), chain[0])
