"""HTML as a reader sees it: the text that an element shows, the grid that a table spans, the place of an element."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement as HtmlElement  # type: ignore[import-untyped]
from parsel import Selector
from w3lib.encoding import html_to_unicode

from domain.snapshots import Snapshot

# What an element shows when it shows something that has no words: an icon without a label.
WORDLESS = "\ufffc"

_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_BREAKING = frozenset({"br", "p", "div", "li", "ul", "ol", "table", "tr", "td", "th", "sup", "h1", "h2", "h3", "h4"})
_ICONS = frozenset({"img", "svg", "i"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACER = re.compile(r"spacer|blank|pixel|transparent|1x1|clear", re.IGNORECASE)
_WIDEST, _TALLEST = 40, 400


def decoded(snapshot: Snapshot) -> str:
    """The page's characters: UTF-8 where the bytes are that, else by byte order mark, the server's or the page's word.

    What is no character of that encoding becomes U+FFFD, so that no name with it is mistaken for another.
    """
    # A server's word for the encoding is often wrong; text that is valid UTF-8 by chance is not met.
    if b"\0" not in snapshot.content:
        try:
            return snapshot.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    content_type = f"text/html; charset={snapshot.charset}" if snapshot.charset else None
    return html_to_unicode(content_type, snapshot.content, default_encoding="utf-8")[1]


def root_of(text: str) -> HtmlElement:
    """The document's root element; an empty text gives an empty document."""
    # The parser drops what stands after these ends, browsers show it.
    open_ended = re.sub(r"</(?:body|html)\s*>", "", text, flags=re.IGNORECASE)
    root: HtmlElement = Selector(text=open_ended, type="html").root
    return root


def is_element(node: HtmlElement) -> bool:
    """False for comments and processing instructions, which lxml lists among the children."""
    return isinstance(node.tag, str)


def is_silent(element: HtmlElement) -> bool:
    """Whether a browser shows nothing of the element: a script, a comment, something hidden."""
    hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or "")
    return not is_element(element) or element.tag in _SILENT or bool(hidden)


def _shown(element: HtmlElement) -> Iterator[str]:
    if is_silent(element):
        return
    space = " " if element.tag in _BREAKING else ""
    yield space + (element.text or "")
    for child in element:
        yield from _shown(child)
        yield child.tail or ""
    yield space


def folded(text: str) -> str:
    """Runs of white space as one space, none at the ends; what shows nothing is gone, what cannot be shown is U+FFFD.

    The result can be encoded and stored anywhere: it has no lone surrogate and no control character.
    """
    words = " ".join(re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text).split())
    return words if words.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in words)


def _label(icon: HtmlElement) -> str:
    for name in ("alt", "aria-label", "title"):
        if (label := icon.get(name)) is not None:
            return str(label)
    return "" if _SPACER.search(icon.get("src") or "") else WORDLESS


def text_of(element: HtmlElement) -> str:
    """What the element shows: its visible text, else its icons' labels, else WORDLESS where icons have none."""
    if text := folded("".join(_shown(element))):
        return text
    icons = (node for node in element.iter() if not is_silent(node) and node.tag in _ICONS)
    return folded(" ".join(_label(icon) for icon in icons))


def css_path(element: HtmlElement) -> str:
    """A selector that finds exactly this element in the same document, from the root down."""
    steps = []
    for node in (element, *element.iterancestors()):
        parent = node.getparent()
        twins = [] if parent is None else [child for child in parent if child.tag == node.tag]
        place = f":nth-of-type({twins.index(node) + 1})" if len(twins) > 1 else ""
        steps.append(re.sub(r"([^\w-])", r"\\\1", str(node.tag)) + place)
    return " > ".join(reversed(steps))


def breaks_off(markup: str, tags: Sequence[str]) -> bool:
    """Whether one of these elements is begun more often than ended, as on a page that did not arrive whole."""
    shown = re.sub(r"<!--.*?(?:-->|$)|<script\b.*?(?:</script|$)", "", markup, flags=re.DOTALL | re.IGNORECASE)
    begun = (len(re.findall(rf"<{tag}\b", shown, re.IGNORECASE)) for tag in tags)
    ended = (len(re.findall(rf"</{tag}\b", shown, re.IGNORECASE)) for tag in tags)
    return any(more > less for more, less in zip(begun, ended, strict=True))


def _span(cell: HtmlElement, name: str, most: int) -> int:
    printed = (cell.get(name) or "1").strip()
    return min(max(int(printed), 1), most) if printed.isascii() and printed.isdigit() and len(printed) < 5 else 1


def table_rows(table: HtmlElement) -> list[HtmlElement]:
    """The table's own rows in order, without those of tables nested in it."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]


def _laid_out(row: HtmlElement, hanging: Mapping[int, tuple[HtmlElement, int]]) -> list[tuple[HtmlElement, int]]:
    """The cells at each place of one row with how many rows they cover from here; hanging: those from above."""
    cells: list[tuple[HtmlElement, int]] = []
    for cell in (child for child in row if child.tag in ("td", "th")):
        while len(cells) in hanging:
            cells.append(hanging[len(cells)])
        cells += [(cell, _span(cell, "rowspan", _TALLEST))] * _span(cell, "colspan", _WIDEST)
    while len(cells) in hanging:
        cells.append(hanging[len(cells)])
    return cells


def grid(rows: Sequence[HtmlElement]) -> list[list[HtmlElement]]:
    """The cell that stands at each place of each row, with colspan and rowspan laid out."""
    hanging: dict[int, tuple[HtmlElement, int]] = {}
    places = []
    for row in rows:
        cells = _laid_out(row, hanging)
        hanging = {place: (cell, left - 1) for place, (cell, left) in enumerate(cells) if left > 1}
        places.append([cell for cell, _ in cells])
    return places
