"""A page as the lines that a reader sees, each with its place, its links and whether it is a heading.

A line ends where a block ends, at a line break, and between two neighbouring elements with nothing but space between
them ("<span>eco</span> <span>Germany</span>"). Menus and footers are left out. What a page hides until it is asked for
(the panels of an accordion, the options of a drop-down) is read: lists are kept there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawlers.readers.html_elements import HtmlElement, folded, is_element

_SILENT = frozenset({
    "script", "style", "template", "noscript", "head", "nav", "footer", "aside", "svg", "iframe", "textarea",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "em", "font", "i", "label", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "time", "u",
})  # fmt: skip
_BOLD = frozenset({"b", "strong"})
_SITE_ROLES = frozenset({"navigation", "contentinfo", "search"})
_LISTS = ("ul", "ol", "dl", "table", "select")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page.

    element: the innermost one that holds the whole line. order: its place among the page's elements. links: where the
    line leads to. level: 1 to 6 for a heading, else 0. pictured: the words are a picture's label.
    shape: the kinds of block around it from the root down, the same for all lines that are laid out alike.
    """

    text: str
    element: HtmlElement
    order: int
    links: tuple[str, ...]
    level: int
    shape: tuple[str, ...]
    pictured: bool = False


def is_cut_off(markup: str) -> bool:
    """Whether the page did not arrive whole: the document or one of its lists is begun and not ended."""
    shown = re.sub(r"<!--.*?(?:-->|$)|<script\b.*?(?:</script|$)", "", markup, flags=re.DOTALL | re.IGNORECASE)
    if re.search(r"<html\b", shown, re.IGNORECASE) and not re.search(r"</html\b", shown, re.IGNORECASE):
        return True
    return any(_count(f"<{tag}", shown) > _count(f"</{tag}", shown) for tag in _LISTS)


def _count(beginning: str, markup: str) -> int:
    return len(re.findall(beginning + r"\b", markup, re.IGNORECASE))


def lines_of(root: HtmlElement) -> tuple[Line, ...]:
    """The lines of a document in its order."""
    writer = _Writer({element: number for number, element in enumerate(root.iter())})
    writer.walk(root)
    writer.end(root)
    return tuple(writer.lines)


@dataclass(slots=True)
class _Writer:
    """Collects words until the line ends; holders are the innermost elements that each word stands in."""

    orders: dict[HtmlElement, int]
    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    holders: list[HtmlElement] = field(default_factory=list)

    def walk(self, element: HtmlElement) -> None:
        # A drop-down's group is named by an attribute.
        self._say(element.get("label") if element.tag == "optgroup" else element.text, element)
        before: HtmlElement | None = None
        for child in element:
            if _apart(before, child) or not _is_inline(child):
                self.end(element)
            if _is_read(child):
                self.walk(child)
                self._label(child)
            if not _is_inline(child):
                self.end(child)
            self._say(child.tail, element)
            before = child

    def _say(self, text: str | None, holder: HtmlElement) -> None:
        if text and text.strip():
            self.holders.append(holder)
        self.words.append(text or "")

    def _label(self, element: HtmlElement) -> None:
        if element.tag == "img" and (label := folded(element.get("alt") or "")):
            self.labels.append(label)
            self.holders.append(element)

    def end(self, element: HtmlElement) -> None:
        text, label = folded("".join(self.words)), " ".join(self.labels)
        if text or label:
            common = _common(self.holders)
            holder = element if common is None else common
            self.lines.append(
                Line(
                    text or label,
                    holder,
                    self.orders[holder],
                    _links(holder),
                    _level(holder),
                    _shape(holder),
                    pictured=not text,
                )
            )
        self.words, self.labels, self.holders = [], [], []


def _is_inline(element: HtmlElement) -> bool:
    return not is_element(element) or element.tag in _INLINE or element.tag == "img"


def _is_read(element: HtmlElement) -> bool:
    return is_element(element) and element.tag not in _SILENT and element.get("role") not in _SITE_ROLES


def _apart(before: HtmlElement | None, child: HtmlElement) -> bool:
    """Two elements with nothing between them are two lines, as two words in one element are not."""
    if before is None or not _is_read(before) or not _is_read(child) or (before.tail or "").strip():
        return False
    return bool(folded("".join(before.itertext())) and folded("".join(child.itertext())))


def _common(elements: Iterable[HtmlElement]) -> HtmlElement | None:
    """The innermost element that holds all of these."""
    chains = [[element, *element.iterancestors()] for element in elements]
    return next((one for one in chains[0] if all(one in chain for chain in chains[1:])), None) if chains else None


def _links(holder: HtmlElement) -> tuple[str, ...]:
    """Where the line leads to: its own links, else the link it stands in; an option leads to its value."""
    own = [node.get("href") for node in holder.iter("a") if node.get("href")]
    around = [node.get("href") for node in holder.iterancestors("a") if node.get("href")]
    value = [holder.get("value")] if holder.tag == "option" and holder.get("value") else []
    return tuple(str(link) for link in own or around or value)


def _level(holder: HtmlElement) -> int:
    for node in (holder, *holder.iterancestors()):
        if isinstance(node.tag, str) and re.fullmatch(r"h[1-6]", node.tag):
            return int(node.tag[1])
    return 0


def _shape(holder: HtmlElement) -> tuple[str, ...]:
    around = [node.tag for node in (holder, *holder.iterancestors())]
    blocks = [tag for tag in around if tag not in _INLINE]
    # Bold heads a paragraph; in a list some entries are bold and some are not.
    bold = ("bold",) if blocks[0] in ("p", "div", "td") and any(tag in _BOLD for tag in around) else ()
    return (*reversed(blocks), *bold)
