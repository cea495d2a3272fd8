"""A kept document as a page that can run nothing and fetch nothing: only what is known to be harmless is left of it."""

import html
import json
from collections.abc import Iterable
from typing import Any

import nh3
from lxml.html import tostring  # type: ignore[import-untyped]

from crawlers.excerpt_lines import visible
from crawlers.readers.html_elements import decoded, root_of
from domain.snapshots import Snapshot

HERE = "datumline-here"
MOST_LINES = 20_000
LONGEST_LINE = 2_000
STYLE = (
    "body{font:15px/1.5 sans-serif;margin:1rem;color:#1a2129;background:#fff;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{border:1px solid #d9dcd8;padding:.25rem .5rem;vertical-align:top}"
    "pre{white-space:pre-wrap;margin:0}pre span{display:block}pre span::before{content:attr(data-line);"
    f"display:inline-block;width:4rem;color:#545f6b}}#{HERE}{{outline:3px solid #b06000;background:#ffec80}}"
)
# What shows a text and a table; nothing that loads, runs, asks or leads away.
TAGS = frozenset(nh3.ALLOWED_TAGS) - {"a", "img", "area", "map"} | {"main", "section", "header", "footer", "nav"}
ATTRIBUTES = {"*": {"id", "title", "lang", "dir"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}


def harmless_page(snapshot: Snapshot, locator: str = "") -> str:
    """An HTML page of the document's text and tables, the place that a locator names marked by the id HERE."""
    kind, _, place = locator.partition(":")
    if "html" in snapshot.media_type:
        body = _neutralised(decoded(snapshot), place if kind == "css" else "")
    else:
        body = _lines(_text_lines(snapshot), int(place) if kind == "line" and place.isdecimal() else 0)
    return f'<!doctype html><html><head><meta charset="utf-8"><style>{STYLE}</style></head><body>{body}</body></html>'


def _neutralised(text: str, selector: str) -> str:
    root: Any = root_of(text)
    found = _selected(root, selector)
    for element in root.iter():
        if isinstance(element.tag, str):
            element.attrib.pop("id", None)
    if found is not None:
        found.set("id", HERE)
    markup: str = tostring(root, encoding="unicode")
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, strip_comments=True)


def _selected(root: Any, selector: str) -> Any:
    if not selector:
        return None
    try:
        return next(iter(root.cssselect(selector)), None)
    except Exception:
        # A selector is part of an address; a broken one marks nothing, whatever the library raises on it.
        return None


def _text_lines(snapshot: Snapshot) -> list[str]:
    text = decoded(snapshot)
    if "json" in snapshot.media_type:
        try:
            return json.dumps(json.loads(text), ensure_ascii=False, indent=1).split("\n")
        except (ValueError, RecursionError):
            pass
    return text.replace("\f", "").split("\n")


def _lines(lines: Iterable[str], marked: int) -> str:
    shown = []
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            shown.append("<span>…</span>")
            break
        here = f' id="{HERE}"' if number == marked else ""
        indent = " " * (len(line) - len(line.lstrip(" ")))
        shown.append(f'<span data-line="{number}"{here}>{indent}{html.escape(visible(line[:LONGEST_LINE]))}</span>')
    return f"<pre>{''.join(shown)}</pre>"
