"""Damage to what a page says, as pure functions of its bytes: to the rows of a service's JSON or of an HTML list.

The rows of HTML are the longest run of sisters of one kind: a table's rows, a list's entries, cards side by side.
"""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import html  # type: ignore[import-untyped]

Rows = list[Any]


def _in_json(content: bytes, change: Callable[[Rows], Rows]) -> bytes:
    def walk(node: Any) -> Any:
        if isinstance(node, list) and node and all(isinstance(row, dict) for row in node):
            return change(node)
        if isinstance(node, list):
            return [walk(child) for child in node]
        return {key: walk(child) for key, child in node.items()} if isinstance(node, dict) else node

    return json.dumps(walk(json.loads(content)), ensure_ascii=False, indent=1).encode()


def _in_html(content: bytes, change: Callable[[Rows], Rows]) -> bytes:
    document = html.fromstring(content)
    runs: list[Rows] = [[]]
    for parent in document.iter("tbody", "table", "ul", "ol", "div", "section", "main"):
        kinds = {child.tag for child in parent if isinstance(child.tag, str)}
        runs.extend([child for child in parent if child.tag == kind] for kind in kinds if kind not in ("p", "br"))
    rows = [row for row in max(runs, key=len) if not row.findall(".//th") or row.findall("td")]
    parent, place = rows[0].getparent(), rows[0].getparent().index(rows[0])
    after = change(rows)
    for row in rows:
        parent.remove(row)
    for number, row in enumerate(after):
        parent.insert(place + number, row)
    found: bytes = html.tostring(document, encoding="utf-8", doctype="<!DOCTYPE html>")
    return found


def _in_rows(content: bytes, change: Callable[[Rows], Rows]) -> bytes:
    return _in_html(content, change) if content.lstrip().startswith(b"<") else _in_json(content, change)


def emptied(content: bytes) -> bytes:
    """No row left."""
    return _in_rows(content, lambda rows: [])


def halved(content: bytes) -> bytes:
    """The second half of the rows gone."""
    return _in_rows(content, lambda rows: rows[: len(rows) // 2])


def shuffled(content: bytes) -> bytes:
    """The same rows in another order, always the same one."""
    return _in_rows(content, lambda rows: random.Random(1).sample(rows, len(rows)))  # noqa: S311


def without(content: bytes, *names: str) -> bytes:
    """The rows that hold one of these words gone: what a true removal looks like."""

    def speaks(row: Any) -> bool:
        text = json.dumps(row, ensure_ascii=False) if isinstance(row, dict) else row.text_content()
        return any(name in text for name in names)

    return _in_rows(content, lambda rows: [row for row in rows if not speaks(row)])


def cut_off(content: bytes) -> bytes:
    """Two thirds of the bytes, sent as if they were all."""
    return content[: len(content) * 2 // 3]


def broken_encoding(content: bytes) -> bytes:
    """Every e from another character set than the one that is declared."""
    return content.replace(b"e", b"\xe9")


def replaced(content: bytes, old: str, new: str, count: int = -1) -> bytes:
    """One text for another; ValueError where the old one is not there, so that no damage is played in vain."""
    if old.encode() not in content:
        raise ValueError(f"{old!r} is not on the page")
    return content.replace(old.encode(), new.encode(), count)


def key_added(content: bytes, key: str) -> bytes:
    """A column more in the service's rows."""
    return _in_json(content, lambda rows: [{**row, key: "x"} for row in rows])


def keys_swapped(content: bytes, one: str, other: str) -> bytes:
    """The values of two columns under each other's keys."""
    return _in_json(content, lambda rows: [{**row, one: row[other], other: row[one]} for row in rows])


def months_first(content: bytes, *keys: str) -> bytes:
    """Dates of the service with day and month in the other's place: 2004-07-01 becomes 2004-01-07."""

    def turned(row: dict[str, Any]) -> dict[str, Any]:
        dates = {key: row[key] for key in keys if row[key]}
        return {**row, **{key: f"{date[:5]}{date[8:10]}-{date[5:7]}{date[10:]}" for key, date in dates.items()}}

    return _in_json(content, lambda rows: [turned(row) for row in rows])


def doubled(content: bytes) -> bytes:
    """Every row twice."""
    return _in_rows(content, lambda rows: [*rows, *(deepcopy(row) for row in rows)])


def columns_swapped(content: bytes, one: int, other: int, headings: bool) -> bytes:
    """Two columns of the largest table in each other's place; without their headings the table says falsehoods."""
    document = html.fromstring(content)
    table = max(document.iter("table"), key=lambda found: len(found.findall(".//tr")))
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) > max(one, other) and (headings or any(cell.tag == "td" for cell in cells)):
            texts = [html.tostring(cell, with_tail=False) for cell in cells]
            for place, text in ((one, texts[other]), (other, texts[one])):
                row.replace(cells[place], html.fragment_fromstring(text))
    found: bytes = html.tostring(document, encoding="utf-8", doctype="<!DOCTYPE html>")
    return found
