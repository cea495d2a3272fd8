"""Lists of countries on a page, found by what they say: lines that are laid out alike and name countries.

Nothing here knows a class name or an id. What is laid out as the entries are and names no country is told as unknown,
so that a misspelt member is a question and never a departure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crawlers.readers.country_names import Named, named, outside_the_list, unknown_country
from crawlers.readers.html_elements import HtmlElement, css_path
from crawlers.readers.html_lines import Line
from domain.extractions import Problem

FEWEST = 3
# An entry ends here at the latest: what stands beside it is the next one.
_ROWS = frozenset({"li", "tr", "article", "option", "details", "dt", "optgroup"})
_LONGEST_NAME = 60
_MOST = 0.75
_NO_NAME = re.compile(
    r"^\W*$|^\w$|^(?:all|any|select|choose|please|filter|search|load|show|view|read|back|next|previous|page)\b"
    r"|^(?:[a-z](?:\s*[-–]\s*[a-z])?)$|^(?:countr(?:y|ies)|members?|governments?|name)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One country of a list: the line that names it, what that line says besides, and the other lines of its entry."""

    name: Named
    line: Line
    content: tuple[Line, ...]

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(link for line in (self.line, *self.content) for link in line.links))


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its entries in the page's order, and the lines in the place of an entry that name no country."""

    entries: tuple[Entry, ...]
    unknown: tuple[Line, ...]

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(entry.name.country for entry in self.entries)

    @property
    def root(self) -> HtmlElement:
        """The innermost element that holds every entry."""
        return _shared(entry.line.element for entry in self.entries)


def listings(lines: Sequence[Line], naming: Callable[[str], Named | None] = named) -> tuple[Listing, ...]:
    """Every list of at least three countries, the longest first. naming: which country a line names."""
    groups: dict[tuple[tuple[str, ...], bool], list[tuple[Line, Named]]] = defaultdict(list)
    for line in lines:
        if name := naming(line.text):
            groups[line.shape, line.pictured].append((line, name))
    found = [_listing(group, lines) for group in groups.values() if len({name.country for _, name in group}) >= FEWEST]
    believed = (listing for listing in found if len(listing.unknown) < len(listing.entries))
    return tuple(sorted(believed, key=lambda listing: -len(listing.entries)))


def main_part(listing: Listing) -> tuple[Listing, tuple[Entry, ...]]:
    """The list without the few entries that stand apart from most others, as in a box of related news; and these."""
    inside = listing.root
    holds = Counter(outer for entry in listing.entries for outer in entry.line.element.iterancestors())
    while (dense := next((one for one in inside if holds[one] > max(FEWEST, _MOST * holds[inside])), None)) is not None:
        inside = dense
    entries = tuple(entry for entry in listing.entries if _stands_in(entry.line, inside))
    unknown = tuple(line for line in listing.unknown if _stands_in(line, inside))
    return Listing(entries, unknown), tuple(entry for entry in listing.entries if not _stands_in(entry.line, inside))


def _stands_in(line: Line, element: HtmlElement) -> bool:
    return any(outer is element for outer in line.element.iterancestors())


def unread(
    found: Sequence[Listing], lines: Sequence[Line], naming: Callable[[str], Named | None] = named
) -> tuple[Problem, ...]:
    """What these lists leave unread: names that no country has, and countries that are not laid out as entries."""
    if not found:
        return ()
    unknown = [unknown_country(line.text, locator(line)) for listing in found for line in listing.unknown]
    return (*unknown, *(outside_the_list(line.text, locator(line)) for line in _strays(found, lines, naming)))


def locator(line: Line) -> str:
    """The line's place in its page."""
    return f"css:{css_path(line.element)}"


def _strays(found: Sequence[Listing], lines: Sequence[Line], naming: Callable[[str], Named | None]) -> tuple[Line, ...]:
    """Lines that name a country which no entry is of: between the entries, or elsewhere in an element like theirs.

    The former are entries laid out otherwise, the latter stand outside since a tag around the others was lost.
    """
    entries = [entry for listing in found for entry in listing.entries]
    root = _shared(entry.line.element for entry in entries)
    countries = {entry.name.country for entry in entries}
    kinds = {_kind(entry.line.element) for entry in entries}
    told = {id(line) for listing in found for line in listing.unknown}
    # "Ombudsman for Children – Albania": a list whose names stand behind what else its lines say.
    behind = sum(entry.line.text.startswith(entry.name.printed) for entry in entries) * 2 < len(entries)
    return tuple(
        line
        for line in lines
        if (line.element is root or _stands_in(line, root) or _kind(line.element) in kinds)
        and id(line) not in told
        and (name := naming(line.text)) is not None
        and name.country not in countries
        and (behind or line.text.startswith(name.printed))
    )


def _kind(element: HtmlElement) -> tuple[str, ...]:
    """What an element is called on its page: its tag, its class, and those of the element around it."""
    around = element.getparent()
    return tuple(f"{one.tag}.{one.get('class', '')}" for one in (element, around) if one is not None)


def _listing(group: Sequence[tuple[Line, Named]], lines: Sequence[Line]) -> Listing:
    blocks = _blocks([line.element for line, _ in group])
    inside = _by_block(blocks, lines)
    # Names parted by line breaks share one element, others head what stands beside them.
    shared = len(inside) < len(blocks)
    unknown = _unknown(group, () if shared else blocks, lines)
    if shared or sum(1 for found in inside.values() if len(found) == 1) > len(blocks) / 2:
        content = _following(group, unknown, lines)
    else:
        content = [inside[block] for block in blocks]
    entries = (
        Entry(name, line, tuple(other for other in others if other is not line))
        for (line, name), others in zip(group, content, strict=True)
    )
    return Listing(tuple(entries), unknown)


def _blocks(elements: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The element that is each entry: as far out as it holds no second one, and no further than most others are."""
    holds = Counter(outer for element in elements for outer in (element, *element.iterancestors()))
    chains = [_outwards(element, holds) for element in elements]
    usual = Counter(map(len, chains)).most_common(1)[0][0]
    return [chain[min(len(chain), usual) - 1] for chain in chains]


def _outwards(element: HtmlElement, holds: Counter[HtmlElement]) -> list[HtmlElement]:
    chain = [element]
    while chain[-1].tag not in _ROWS:
        parent = chain[-1].getparent()
        if parent is None or parent.tag in ("body", "html") or holds[parent] > 1:
            break
        chain.append(parent)
    return chain


def _by_block(blocks: Iterable[HtmlElement], lines: Sequence[Line]) -> dict[HtmlElement, list[Line]]:
    inside: dict[HtmlElement, list[Line]] = {block: [] for block in blocks}
    for line in lines:
        block = next((one for one in (line.element, *line.element.iterancestors()) if one in inside), None)
        if block is not None:
            inside[block].append(line)
    return inside


def _unknown(
    group: Sequence[tuple[Line, Named]], blocks: Sequence[HtmlElement], lines: Sequence[Line]
) -> tuple[Line, ...]:
    """Lines laid out as the entries' names, within the same list, that stand in no entry."""
    first = group[0][0]
    root, own = _shared(line.element for line, _ in group), set(blocks)
    known = {id(line) for line, _ in group}
    return tuple(
        line
        for line in lines
        if line.shape == first.shape
        and line.pictured == first.pictured
        and id(line) not in known
        and _could_name(line.text)
        and _stands_in(line, root)
        and not any(outer in own for outer in (line.element, *line.element.iterancestors()))
    )


def _could_name(text: str) -> bool:
    beginning = re.split(r"\s+[-–—|]+\s+|:\s", text)[0]
    return len(beginning) <= _LONGEST_NAME and not _NO_NAME.search(text) and not text.endswith(".")


def _following(group: Sequence[tuple[Line, Named]], unknown: Sequence[Line], lines: Sequence[Line]) -> list[list[Line]]:
    """Where names stand beside what they head: the lines until the next name or heading, within the list."""
    root = _shared(line.element for line, _ in group)
    places = {id(line): place for place, (line, _) in enumerate(group)}
    ends = {id(line) for line in unknown}
    level = group[0][0].level
    found: list[list[Line]] = [[] for _ in group]
    current: int | None = None
    for line in lines:
        if id(line) in places:
            current = places[id(line)]
        elif id(line) in ends or (line.level and (not level or line.level <= level)):
            current = None
        elif current is not None and _stands_in(line, root):
            found[current].append(line)
    return found


def _shared(elements: Iterable[HtmlElement]) -> HtmlElement:
    """The innermost element around all of these; for one alone the element around it."""
    chains = [list(element.iterancestors()) for element in elements]
    common = set(chains[0]).intersection(*chains[1:])
    return next(element for element in chains[0] if element in common)
