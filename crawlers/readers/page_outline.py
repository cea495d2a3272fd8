"""A page as sections: what stands under each heading, whatever elements headings and sections are made of.

Headings are found by what they are for a reader: heading elements, the toggles of accordions and tabs, the terms of a
list, and any short element whose words the caller knows as a title. What a toggle opens stands under it, though it is
hidden until then. Menus, the site's head and foot and what is never shown are passed over.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawlers.readers.html_elements import HtmlElement, css_path, folded, is_element, is_silent, text_of

IsTitle = Callable[[str], bool]
"""Whether a short text is a title, although the element that shows it is no heading."""

_LEVELS = {f"h{level}": level for level in range(1, 7)} | {"summary": 5, "dt": 5, "legend": 5}
_BY_WORDS = frozenset({"p", "div", "td", "th", "li", "button", "label"})
_BY_WORDS_WHEN_FIRST = frozenset({"a", "b", "em", "span", "strong", "u"})
_AROUND = frozenset({"nav", "footer", "aside", "form", "header"})
_AROUND_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog"})
_IN_LINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "small", "span", "strong", "sub", "time", "u"}
)
_LEAF_BLOCKS = frozenset({"p", "li", "td", "dd", "div"})
_BLOCKS = ("p", "div", "li", "ul", "ol", "table", "section", "dl")
_LONGEST_TITLE = 120
_NEVER = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "textarea", "select"})


@dataclass(frozen=True, slots=True)
class Section:
    """title: empty for what stands before the first heading. level: 1 to 6, 6 for a title known by its words only."""

    title: str
    level: int
    text: str
    locator: str


@dataclass(slots=True)
class _Walk:
    is_title: IsTitle
    opened: dict[str, HtmlElement]
    done: set[HtmlElement] = field(default_factory=set)
    begun: list[tuple[str, int, HtmlElement]] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)

    def begin(self, title: str, level: int, element: HtmlElement) -> None:
        self.begun.append((title, level, element))
        self.texts.append([])

    def say(self, text: str) -> None:
        self.texts[-1].append(text)


def sections_of(root: HtmlElement, is_title: IsTitle) -> tuple[Section, ...]:
    """The sections of the page's main part in the order of the page; those without title and text are left out."""
    area = main_part(root)
    walk = _Walk(is_title, _opened(root))
    walk.begin("", 0, area)
    _go(walk, area)
    sections = (
        Section(title, level, folded("".join(said)), f"css:{css_path(element)}")
        for (title, level, element), said in zip(walk.begun, walk.texts, strict=True)
    )
    return tuple(section for section in sections if section.title or section.text)


def below(sections: Sequence[Section], heading: str) -> tuple[Section, ...]:
    """The sections from this heading on, all of them where none has it: menus and breadcrumbs stand before."""
    place = next((place for place, section in enumerate(sections) if section.title == heading), 0)
    return tuple(sections[place:])


def main_part(root: HtmlElement) -> HtmlElement:
    """The element that holds the page's own content: its main element where it has one with text, else all of it."""
    mains = [node for node in root.iter() if is_element(node) and (node.tag == "main" or node.get("role") == "main")]
    return mains[0] if len(mains) == 1 and text_of(mains[0]) else root


def headings_of(root: HtmlElement) -> tuple[tuple[str, int, str], ...]:
    """(text, level, locator) of every heading element on the page, main part or not, in the order of the page."""
    elements = (node for node in root.iter() if is_element(node))
    found = [node for node in elements if node.tag in _LEVELS or node.get("role") == "heading"]
    named = [(text_of(node), _level(node) or 6, f"css:{css_path(node)}") for node in found]
    return tuple(heading for heading in named if heading[0])


def _opened(root: HtmlElement) -> dict[str, HtmlElement]:
    """id -> element, of those that a toggle says it opens."""
    toggles = {node.get("aria-controls") for node in root.iter() if is_element(node)} - {None}
    toggles |= {(node.get("href") or "")[1:] for node in root.iter("a") if node.get("role") == "tab"}
    toggles |= {(node.get("data-bs-target") or node.get("data-target") or "")[1:] for node in root.iter("button", "a")}
    return {node.get("id"): node for node in root.iter() if is_element(node) and node.get("id") in toggles - {""}}


def _go(walk: _Walk, element: HtmlElement) -> None:
    if element.text:
        walk.say(element.text)
    for child in element:
        space = "" if child.tag in _IN_LINE or not is_element(child) else " "
        walk.say(space)
        if is_element(child):
            _take(walk, child)
        walk.say(space + (child.tail or ""))


def _take(walk: _Walk, element: HtmlElement) -> None:
    if element in walk.done or _is_around(element) or (_is_hidden(element) and element.get("id") not in walk.opened):
        return
    title = text_of(element) if _is_short(element) else ""
    level = _level(element) if len(title) <= _LONGEST_TITLE else None
    if level is None and _is_titled_by_words(walk, element, title):
        level = 6
    if title and level is not None:
        _begin(walk, element, title, level)
    elif (labelled := _labelled(walk, element)) is not None:
        walk.begin(labelled[0], 6, element)
        walk.say(labelled[1])
    else:
        _go(walk, element)


def _begin(walk: _Walk, element: HtmlElement, title: str, level: int) -> None:
    walk.begin(title, level, element)
    if host := urlsplit(element.get("href") or "").hostname if element.tag == "a" else None:
        walk.say(host)
    for node in element.iter():
        target = walk.opened.get(_target(node)) if is_element(node) else None
        if target is not None and target not in walk.done and element not in target.iter():
            walk.done.add(target)
            _go(walk, target)


def _target(node: HtmlElement) -> str:
    pointer = node.get("aria-controls") or node.get("data-bs-target") or node.get("data-target") or node.get("href")
    return (pointer or "").removeprefix("#")


def _level(element: HtmlElement) -> int | None:
    if element.tag in _LEVELS:
        return _LEVELS[element.tag]
    if element.get("role") == "heading":
        printed = element.get("aria-level") or "2"
        return int(printed) if printed in ("1", "2", "3", "4", "5", "6") else 2
    is_toggle = element.get("role") == "tab" or (element.tag == "button" and element.get("aria-controls"))
    return 5 if is_toggle else None


def _is_titled_by_words(walk: _Walk, element: HtmlElement, title: str) -> bool:
    """Whether a reader takes the element for a title by its words; a link into the page itself is only a signpost."""
    if not title or not walk.is_title(title.rstrip(" :")):
        return False
    if any((node.get("href") or "").startswith("#") for node in element.iter("a")):
        return False
    return element.tag in _BY_WORDS or (element.tag in _BY_WORDS_WHEN_FIRST and _is_first(element))


def _is_first(element: HtmlElement) -> bool:
    """Whether its line begins with it: a word in the middle of a sentence is no title."""
    before = element.getprevious()
    text = element.getparent().text if before is None else before.tail
    return not (text or "").strip() and (before is None or before.tag in ("br", "hr", "p", "div", "ul"))


def _labelled(walk: _Walk, element: HtmlElement) -> tuple[str, str] | None:
    """A line such as "Helpline: Rat auf Draht" as title and text, None for anything else."""
    if element.tag not in _LEAF_BLOCKS or any(inner is not element for inner in element.iter(*_BLOCKS)):
        return None
    label, sign, rest = text_of(element).partition(":")
    return (label.strip(), rest.strip()) if sign and rest.strip() and walk.is_title(label.strip()) else None


def _is_short(element: HtmlElement) -> bool:
    """Whether the element can be a title, seen without reading all of a long one: every element is asked."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > 2 * _LONGEST_TITLE:
            return element.tag in _LEVELS
    return True


def _is_hidden(element: HtmlElement) -> bool:
    return element.tag in _NEVER or is_silent(element)


def _is_around(element: HtmlElement) -> bool:
    """Whether it stands around a page's content; a header that has the page's heading belongs to the content."""
    if element.tag not in _AROUND and element.get("role") not in _AROUND_ROLES:
        return False
    return next(element.iter("h1", "h2"), None) is None or element.tag in ("nav", "footer", "aside")


def without(text: str, phrases: Sequence[re.Pattern[str]]) -> str:
    """The text without what these patterns find in it."""
    for phrase in phrases:
        text = phrase.sub(" ", text)
    return folded(text)


def lines_of(sections: Sequence[Section]) -> Iterator[str]:
    """Each section's title and text as one line."""
    return (f"{section.title} {section.text}".strip() for section in sections)
