"""Damage to a page's markup that leaves its facts as they were, or takes away so many that nobody believes it."""

import copy
import random
from collections.abc import Callable, Sequence

from domain.extractions import Record
from domain.snapshots import Snapshot
from tests.reliability.trees import Element, Row, columnar, heads_of, is_xml, removed, rows, tree_of, written

Chance = random.Random
Damage = Callable[[Snapshot, Sequence[Record], Chance], bytes | None]
# Losing three of a list's members is believed; of fewer rows than these a half is no more than that.
FEWEST = 8
LISTED = 3
_BANNER = (
    '<div id="cookie-consent" role="dialog"><h2>We value your privacy</h2><p>We use cookies to improve this site.</p>'
    "<button>Accept all</button> <button>Reject</button></div>"
)
_SCRIPTS = (
    "<script>var dataLayer=[{'page':'x','country':'France'}];</script>",
    "<script>document.write('<table><tr><td>France</td><td>1/1/2001</td></tr></table>')</script>",
    "<style>.members td{color:red}</style>",
    '<noscript><img src="https://stats.example/p.gif" alt=""></noscript>',
    '<aside class="newsletter"><p>Subscribe to our newsletter</p><input type="text"></aside>',
    _BANNER,
)


def _on_tree(change: Callable[[Element, Chance], bool]) -> Damage:
    def damage(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
        root = tree_of(snapshot)
        return written(root, snapshot) if change(root, chance) else None

    return damage


def _on_rows(change: Callable[[list[Row], Chance], bool], fewest: int = FEWEST) -> Damage:
    def damage(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
        root = tree_of(snapshot)
        found = rows(root, records)
        # The paragraphs of a page about one country are no rows: their order has a meaning.
        listed = len({row.record.subject.country for row in found}) >= LISTED
        return written(root, snapshot) if listed and len(found) >= fewest and change(found, chance) else None

    return damage


def _on_columns(change: Callable[[list[Row], list[Element], Chance], bool]) -> Damage:
    def on_rows(found: list[Row], chance: Chance) -> bool:
        return columnar(found) and change(found, heads_of(found), chance)

    return _on_rows(on_rows, fewest=3)


def _rename_attributes(root: Element, chance: Chance) -> bool:
    """All of them, one name or one element's; an id and what refers to it apart from each other."""
    bearers = [(element, name) for element in root.iter() for name in ("class", "id") if element.get(name)]
    if not bearers:
        return False
    mode = chance.choice(("all", "gone", "some"))
    for element, name in bearers if mode != "some" else chance.sample(bearers, max(1, len(bearers) // 3)):
        if mode == "gone":
            del element.attrib[name]
        else:
            element.set(name, " ".join(f"n{chance.randrange(9)}-{word}" for word in element.get(name).split()))
    return True


def _wrap(root: Element, chance: Chance) -> bool:
    """Put the content of one kind of element into another element each, or some element into one more."""
    kinds = [
        tag
        for tag in ("td", "th", "li", "article", "section", "main", "p", "div")
        if next(root.iter(tag), None) is not None
    ]
    if not kinds:
        return False
    tag = chance.choice(kinds)
    inner = chance.choice(("span", "span", "div")) if tag not in ("p",) else "span"
    for element in list(root.iter(tag)) if chance.random() < 0.6 else [chance.choice(list(root.iter(tag)))]:
        wrapper = element.makeelement(inner, {"class": "wrap"})
        wrapper.text, element.text = element.text, None
        for child in list(element):
            wrapper.append(child)
        element.append(wrapper)
    return True


def _rename_column(found: list[Row], heads: list[Element], chance: Chance) -> bool:
    if not heads:
        return False
    place = chance.randrange(len(found[0].cells))
    name = chance.choice(("Feld 7", "Column", "", "Lorem ipsum"))
    for head in heads:
        cell = list(head)[place]
        for inner in list(cell):
            cell.remove(inner)
        cell.text = name
    return True


def _swap_columns(found: list[Row], heads: list[Element], chance: Chance) -> bool:
    """With their headings: a reader sees the same facts in another order."""
    first, second = sorted(chance.sample(range(len(found[0].cells)), 2))
    for row in (*heads, *(row.main for row in found)):
        cells = list(row)
        cells[first], cells[second] = cells[second], cells[first]
        row[:] = cells
    return True


def _add_column(found: list[Row], heads: list[Element], chance: Chance) -> bool:
    place = chance.randrange(len(found[0].cells) + 1)
    head, cell = chance.choice((("Remarks", "see note"), ("", ""), ("Updated", "1/2/2020"), ("No.", "7")))
    for row in (*heads, *(row.main for row in found)):
        model = list(row)[min(place, len(row) - 1)]
        added = model.makeelement(model.tag, {key: model.get(key) for key in ("role",) if model.get(key)})
        added.text = head if row in heads else cell
        row.insert(place, added)
    return bool(heads)


def _remove_column(found: list[Row], heads: list[Element], chance: Chance) -> bool:
    """Heading and cells, the heading alone, or the cells alone."""
    place, which = chance.randrange(len(found[0].cells)), chance.choice(("both", "both", "heading", "cells"))
    for row in (*(heads if which != "cells" else ()), *(row.main for row in found if which != "heading")):
        row.remove(list(row)[place])
    return bool(heads)


def _double(found: list[Row], chance: Chance) -> bool:
    """One row, or each, or the whole run of rows once more below."""
    mode = chance.choice(("one", "each", "below"))
    for row in [chance.choice(found)] if mode == "one" else found:
        anchor = row.elements[-1] if mode != "below" else row.elements[-1].getparent()[-1]
        for element in reversed(row.elements):
            anchor.addnext(copy.deepcopy(element))
    return True


def _drop_many(found: list[Row], chance: Chance) -> bool:
    for row in chance.sample(found, chance.randint(-(-len(found) * 2 // 5), len(found) - 1)):
        removed(row)
    return True


def _halve(found: list[Row], chance: Chance) -> bool:
    middle = len(found) // 2
    for row in found[middle:] if chance.random() < 0.5 else found[:-middle]:
        removed(row)
    return True


def _empty(found: list[Row], chance: Chance) -> bool:
    """No row is left, or every row is left without a word in it."""
    if chance.random() < 0.5:
        for row in found:
            removed(row)
        return True
    for row in found:
        for outer in row.elements:
            for element in outer.iter():
                element.text = None
                element.tail = outer.tail if element is outer else None
    return True


def _reorder(found: list[Row], chance: Chance) -> bool:
    """Rows that stand directly behind each other, in another order."""
    runs: list[list[Row]] = []
    for row in found:
        if runs and runs[-1][-1].elements[-1].getnext() is row.elements[0]:
            runs[-1].append(row)
        else:
            runs.append([row])
    moved = False
    for run in (run for run in runs if len(run) > 1 and not any(c.get("rowspan") for r in run for c in r.cells)):
        parent, place = run[0].elements[0].getparent(), list(run[0].elements[0].getparent()).index(run[0].elements[0])
        shuffled = chance.sample(run, len(run))
        elements = [element for row in shuffled for element in row.elements]
        for element in elements:
            parent.remove(element)
        parent[place:place] = elements
        moved = True
    return moved


def _inject(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    if is_xml(snapshot):
        return None
    root = tree_of(snapshot)
    body = next(root.iter("body"), None)
    if body is None:
        return None
    for markup in chance.sample(_SCRIPTS, chance.randint(1, 3)):
        fragment = tree_of(Snapshot(markup.encode(), "text/html"))
        piece = next((child for outer in fragment for child in outer if isinstance(child.tag, str)), None)
        if piece is not None:
            body.insert(chance.choice((0, len(body))) if piece.tag != "script" else chance.randint(0, len(body)), piece)
    return written(root, snapshot)


TREE: dict[str, Damage] = {
    "attributes renamed": _on_tree(_rename_attributes),
    "wrappers added": _on_tree(_wrap),
    "column renamed": _on_columns(_rename_column),
    "columns swapped": _on_columns(_swap_columns),
    "column added": _on_columns(_add_column),
    "column removed": _on_columns(_remove_column),
    "rows doubled": _on_rows(_double),
    "rows dropped en masse": _on_rows(_drop_many),
    "rows halved": _on_rows(_halve),
    "table emptied": _on_rows(_empty),
    "sections reordered": _on_rows(_reorder, fewest=2),
    "script or banner injected": _inject,
}
