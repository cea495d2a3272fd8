"""The services that a page prints: a table, cards, lists of countries or a drop-down."""

import re
from collections.abc import Sequence

from crawlers.readers.country_listings import Entry, Listing, listings, locator, unread
from crawlers.readers.country_names import named, unknown_country
from crawlers.readers.headed_tables import TableRow, headed_rows
from crawlers.readers.html_elements import HtmlElement
from crawlers.readers.html_lines import Line
from crawlers.sources.inhope_members.services import (
    PORTAL,
    Service,
    is_portal_label,
    kind_of,
    leads_to_iwf,
    service_name,
)
from domain.extractions import Problem, ProblemKind

_COLUMNS = {
    "country": re.compile(r"^(?:country|territory)(?:\s*/.*)?$", re.IGNORECASE),
    "hotline": re.compile(
        r"^(?:name of (?:the )?)?(?:member )?(?:hotline|organi[sz]ation|member|service)s?(?: name)?$", re.I
    ),
    "type": re.compile(r"^(?:type|kind|category|status)$", re.IGNORECASE),
    "link": re.compile(r"^(?:link|report.*|web ?site|url|how to report)$", re.IGNORECASE),
}
_PASSED_OVER = re.compile(r"since|year|join|member|contact|phone|mail|logo|flag|region|language|^#", re.IGNORECASE)
Printed = tuple[str, tuple[Service, ...], tuple[Problem, ...]]


def services_printed(root: HtmlElement, lines: Sequence[Line]) -> Printed:
    """(layout, services, what was not read); no services where no list of countries with names is known."""
    rows, problems = headed_rows(root, _COLUMNS, ("country", "hotline"), _PASSED_OVER)
    if rows:
        return _in_table(rows, problems)
    readings = [(listing, _services(listing)) for listing in listings(lines)]
    readings = [(listing, found) for listing, found in readings if _is_directory(listing, found[0])]
    if not readings:
        return "nothing", (), ()
    best = max(readings, key=lambda reading: len(reading[1][0]))
    chosen = [best, *(one for one in readings if one is not best and not _shares(one[0], best[0]))]
    services = tuple(service for _, (found, _) in chosen for service in found)
    doubts = [doubt for _, (_, found) in chosen for doubt in found]
    layout = "drop-down" if best[0].entries[0].line.element.tag == "option" else "list of countries"
    return layout, services, (*doubts, *unread([listing for listing, _ in chosen], lines))


def _is_directory(listing: Listing, found: Sequence[Service]) -> bool:
    """A list of which most entries have a name or a portal; a bare choice of countries is none."""
    return len({service.locator for service in found}) > len(listing.entries) / 2


def _shares(one: Listing, other: Listing) -> bool:
    """Whether two lists have countries in common: one directory twice, as a drop-down beside cards."""
    return bool(one.countries & other.countries)


def _in_table(rows: Sequence[TableRow], problems: Sequence[Problem]) -> Printed:
    services, doubts = [], list(problems)
    for row in rows:
        country, name = named(row.text("country")), service_name(row.text("hotline"))
        if country is None:
            doubts.append(unknown_country(row.text("country"), row.locator))
        elif not name:
            doubts.append(_nameless(row.text("country"), row.locator))
        else:
            links = [link.get("href") for cell in row.cells.values() for link in cell.iter("a") if link.get("href")]
            kind = kind_of(country.country, name, links, row.text("type"))
            services.append(Service(country.country, name, kind, row.locator, country.printed))
    return "table", tuple(services), tuple(doubts)


def _services(listing: Listing) -> tuple[list[Service], list[Problem]]:
    services: list[Service] = []
    problems = []
    for entry in listing.entries:
        found = _of_entry(entry)
        services += found
        if not found:
            problems.append(_nameless(entry.name.printed, locator(entry.line)))
    return services, problems


def _nameless(printed: str, place: str) -> Problem:
    message = f'The entry "{printed[:80]}" names no hotline; it was not read.'
    return Problem(ProblemKind.UNREADABLE_VALUE, message, place)


def _of_entry(entry: Entry) -> list[Service]:
    """The services of one entry: that on its own line, else the names among its other lines, else a portal's label."""
    if own := service_name(entry.name.rest):
        return [_service(entry, entry.line, own, entry.line.links or entry.links)]
    content = [line for line in entry.content if not line.pictured and not _is_its_country(line, entry)]
    portals = [line for line in content if is_portal_label(line.text)]
    names = _names(content)
    if not names:
        return [_service(entry, line, line.text, line.links or entry.links) for line in portals[:1]]
    said = [line for line in portals if _says_portal(line, entry)]
    badge = "portal" if len(names) == 1 and any(not line.links for line in said) else ""
    only = entry.links if len(names) == 1 else ()
    services = [_service(entry, line, name, line.links or only, badge) for line, name in names]
    if said and not any(service.kind == PORTAL for service in services):
        services.append(_service(entry, said[0], said[0].text, said[0].links))
    return services


def _is_its_country(line: Line, entry: Entry) -> bool:
    """Whether the line says no more than the entry's country, as beside its flag."""
    name = named(line.text)
    return name is not None and name.country == entry.name.country and not name.rest


def _service(entry: Entry, line: Line, name: str, links: Sequence[str], label: str = "") -> Service:
    country = entry.name.country
    return Service(country, name, kind_of(country, name, links, label), locator(line), entry.name.printed)


def _says_portal(line: Line, entry: Entry) -> bool:
    """A button that is called a portal says so of its entry only where it leads nowhere else than to the IWF."""
    links = line.links or entry.links
    return not links or leads_to_iwf(links)


def _names(content: Sequence[Line]) -> list[tuple[Line, str]]:
    """The lines that are names: a heading if there is one, else those laid out like the first that could be one."""
    found = [(line, service_name(line.text)) for line in content if not is_portal_label(line.text)]
    found = [(line, name) for line, name in found if name]
    headed = [one for one in found if one[0].level] or found
    alike = [one for one in headed if one[0].shape == headed[0][0].shape]
    names = {id(line) for line, _ in (*alike, *_beside(alike, found))}
    return [one for one in found if id(one[0]) in names]


def _beside(names: Sequence[tuple[Line, str]], found: Sequence[tuple[Line, str]]) -> list[tuple[Line, str]]:
    """The first possible name in each item of the names' own list that has none of them: it is marked up otherwise.

    Where the names are links it is one too: items of a plain word may be a town or a year.
    """
    taken = {item for line, _ in names if (item := _item(line)) is not None}
    lists, linked = {item.getparent() for item in taken}, any(line.links for line, _ in names)
    first: dict[HtmlElement, tuple[Line, str]] = {}
    for line, name in found:
        item = _item(line)
        if item is not None and item not in taken and item.getparent() in lists and bool(line.links) == linked:
            first.setdefault(item, (line, name))
    return list(first.values())


def _item(line: Line) -> HtmlElement | None:
    """The item of a list that a line stands in."""
    return next((one for one in (line.element, *line.element.iterancestors()) if one.tag == "li"), None)
