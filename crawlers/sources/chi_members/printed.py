"""The helplines that a page of the site prints: titles "Country: Service", or countries with their services below."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from crawlers.readers.country_listings import Entry, listings, locator, unread
from crawlers.readers.html_elements import decoded, root_of
from crawlers.readers.html_lines import Line, is_cut_off, lines_of
from crawlers.readers.slugs import slug
from domain.errors import LayoutUnknown
from domain.extractions import Problem, ProblemKind, Record
from domain.snapshots import Part
from domain.subjects import Subject

_LONGEST = 120


def helplines_printed(part: Part, number: int) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """One record a helpline under its permanent name, and what was not read; LayoutUnknown without a list of them."""
    markup = decoded(part.snapshot)
    lines = lines_of(root_of(markup))
    found = [(listing, [one for entry in listing.entries for one in _helplines(entry)]) for listing in listings(lines)]
    readings = [(listing, helplines) for listing, helplines in found if len(helplines) >= len(listing.entries)]
    if not readings:
        raise LayoutUnknown(
            "No list of countries with the names of their helplines was found; supply what the site's service "
            "api wp/v2/posts answers, or the page as saved from a browser after the list has appeared."
        )
    listing, helplines = max(readings, key=lambda reading: len(reading[1]))
    problems = [*unread([listing], lines)]
    if is_cut_off(markup):
        helplines = helplines[:-1]
        problems.append(Problem(ProblemKind.UNEXPECTED_TEXT, "The page breaks off before its list ends.", ""))
    return tuple(_record(country, service, line, number) for country, service, line in helplines), tuple(problems)


def _helplines(entry: Entry) -> Iterator[tuple[str, str, Line]]:
    """(country, service, line): what stands behind the country, else the headings and the site's own links below it.

    Nothing else is read: what an entry says besides are telephone numbers and addresses.
    """
    if entry.name.rest:
        yield entry.name.country, entry.name.rest, entry.line
        return
    content = [line for line in entry.content if not line.pictured and len(line.text) <= _LONGEST]
    headings = [line for line in content if line.level]
    for line in headings or [line for line in content if _permanent_name(line.links)]:
        yield entry.name.country, line.text, line


def _record(country: str, service: str, line: Line, number: int) -> Record:
    item = _permanent_name(line.links) or slug(service) or service.casefold()
    return Record(Subject(country, item), {"helpline": service}, locator(line), {"helpline": line.text}, part=number)


def _permanent_name(links: Sequence[str]) -> str:
    """The last step of the first address on the web among these, by which the site's service knows the helpline too."""
    paths = (urlsplit(link).path.rstrip("/") for link in links if not link.startswith(("tel:", "mailto:", "#")))
    return next((name for path in paths if (name := path.rpartition("/")[2])), "")
