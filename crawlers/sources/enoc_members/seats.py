"""The members that a page shows, laid out as a table or as lists of countries under headings or with labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from crawlers.readers.country_listings import Entry, Listing, listings, unread
from crawlers.readers.country_names import unknown_country
from crawlers.readers.headed_tables import TableRow, headed_rows
from crawlers.readers.html_elements import HtmlElement, css_path
from crawlers.readers.html_lines import Line
from crawlers.sources.enoc_members.classes import BOTH, class_of, parted
from crawlers.sources.enoc_members.institutions import institution_in, is_institution, naming, unlabelled
from domain.extractions import Problem

_COLUMNS = {
    "country": re.compile(r"^(?:member )?(?:country|state|nation)(?:\s*/.*)?$", re.IGNORECASE),
    "institution": re.compile(
        r"^(?:name of (?:the )?)?(?:enoc |member )?(?:institution|organi[sz]ation|office|member)s?$"
        r"|^(?:ombuds|independent).*institution",
        re.IGNORECASE,
    ),
    "class": re.compile(
        r"^(?:type of |class of )?(?:member(?:ship)?)? ?(?:status|class|category|type)$|^membership$|^type of member",
        re.IGNORECASE,
    ),
}
_PASSED_OVER = re.compile(
    r"web|link|contact|address|phone|mail|ombuds|commissioner|name|since|year|date|region|city|logo|flag|note|^#|no\.",
    re.IGNORECASE,
)

TABLE, LABELLED, UNDER_HEADINGS = "table", "list with labels", "list under headings"


@dataclass(frozen=True, slots=True)
class Seat:
    """One member: its country, the part of it that it is for, its name (maybe not printed) and class (None: unsaid)."""

    country: str
    printed: str
    region: str
    institution: str
    class_: str | None
    locator: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that heads a part of the page; class_ is None where it heads something else than a class."""

    order: int
    class_: str | None


def seats_of(root: HtmlElement, lines: Sequence[Line]) -> tuple[str, tuple[Seat, ...], tuple[Problem, ...]]:
    """(layout, members, what was not read)."""
    rows, problems = headed_rows(root, _COLUMNS, ("country",), _PASSED_OVER)
    rows = tuple(row for row in rows if len(row.cells) > 1)
    if rows:
        order = {element: number for number, element in enumerate(root.iter())}
        inside = {element for row in rows for element in row.element.iter()}
        around = [line for line in lines if line.element not in inside]
        return TABLE, *_in_table(rows, headings(around, ()), order, problems)
    seats: list[Seat] = []
    layouts = set()
    believed = []
    every = listings(lines, naming)
    for listing in every:
        # What is laid out as the classes of one list's entries are heads no other list.
        theirs = {line.shape for other in every if other is not listing for line in _labels(other)}
        layout, found = _in_listing(listing, [line for line in lines if line.shape not in theirs])
        if sum(seat.class_ is not None for seat in found) > len(found) / 2:
            layouts.add(layout)
            seats += found
            believed.append(listing)
    return LABELLED if layouts == {LABELLED} else UNDER_HEADINGS, tuple(seats), unread(believed, lines, naming)


def _in_table(
    rows: Sequence[TableRow], headed: Sequence[Heading], order: dict[HtmlElement, int], problems: tuple[Problem, ...]
) -> tuple[tuple[Seat, ...], tuple[Problem, ...]]:
    seats, doubts = [], list(problems)
    for row in rows:
        name = naming(row.text("country"))
        if name is None:
            doubts.append(unknown_country(row.text("country"), row.locator))
            continue
        region, _ = institution_in(name.rest)
        text, own = parted(row.text("institution"))
        stated = class_of(row.text("class")) if "class" in row.cells else own or _headed(headed, order[row.element])
        seats.append(Seat(name.country, name.printed, region or name.rest, text, stated, row.locator))
    return tuple(seats), tuple(doubts)


def headings(lines: Sequence[Line], entries: Sequence[Entry]) -> tuple[Heading, ...]:
    """The lines that begin or end a class's part of the page: those that name one, and others laid out like them."""
    named_by = {id(entry.line) for entry in entries}
    stating = [line for line in lines if class_of(line.text) not in (None, BOTH)]
    levels = [line.level for line in stating if line.level]
    alike = {line.shape for line in stating}
    return tuple(
        Heading(line.order, class_of(line.text))
        for line in lines
        if id(line) not in named_by
        and (class_of(line.text) or line.shape in alike or (line.level and levels and line.level <= max(levels)))
    )


def _headed(headed: Sequence[Heading], order: int) -> str | None:
    return next((heading.class_ for heading in reversed(headed) if heading.order < order), None)


def _in_listing(listing: Listing, lines: Sequence[Line]) -> tuple[str, list[Seat]]:
    labels = len(_labels(listing))
    inline = sum(1 for entry in listing.entries if parted(entry.line.text)[1])
    if labels or inline >= len(listing.entries) / 2:
        return LABELLED, [seat for entry in listing.entries for seat in _seats(entry, None)]
    headed = headings(lines, listing.entries)
    entries = [_ending(entry, {heading.order for heading in headed}) for entry in listing.entries]
    return UNDER_HEADINGS, [seat for entry in entries for seat in _seats(entry, _headed(headed, entry.line.order))]


def _labels(listing: Listing) -> list[Line]:
    """The lines within entries that state a class, where most entries have one."""
    found = [line for entry in listing.entries for line in entry.content if class_of(line.text)]
    return found if len(found) >= len(listing.entries) / 2 else []


def _ending(entry: Entry, headed: set[int]) -> Entry:
    """The entry without what follows a heading behind it."""
    own = takewhile(lambda line: line.order not in headed, entry.content)
    return replace(entry, content=tuple(own))


def _seats(entry: Entry, headed: str | None) -> list[Seat]:
    """An entry's institutions: that on its own line, else those on the lines that belong to it, else its country."""
    text, own = parted(entry.name.rest)
    if entry.name.rest and (stated := class_of(entry.name.rest)):
        text, own = "", stated
    labels = [label for line in entry.content if (label := class_of(line.text))]
    region, institution = institution_in(text)
    printed = () if institution else _institutions(entry.content)
    if not printed:
        stated = _agreed((own, *labels), headed)
        return [_seat(entry, region, institution, stated, entry.line)]
    each = labels if len(labels) == len(printed) else [_agreed((own, *labels), None)] * len(printed)
    return [
        _seat(entry, region, unlabelled(name), _agreed((label, suffix), headed), line)
        for (line, (name, suffix)), label in zip(printed, each, strict=True)
    ]


def _institutions(content: Sequence[Line]) -> list[tuple[Line, tuple[str, str | None]]]:
    """(line, (name, class behind it)) of the lines that are laid out as the first institution's name is."""
    found = [(line, parted(line.text)) for line in content if not line.pictured and not class_of(line.text)]
    found = [(line, part) for line, part in found if is_institution(unlabelled(part[0]))]
    return [(line, part) for line, part in found if line.shape == found[0][0].shape]


def _agreed(stated: Sequence[str | None], headed: str | None) -> str | None:
    """The class that everything said of an entry agrees on; None where nothing is said or one contradicts another."""
    said = {one for one in (*stated, headed) if one is not None}
    return said.pop() if len(said) == 1 else None


def _seat(entry: Entry, region: str, institution: str, stated: str | None, line: Line) -> Seat:
    locator = f"css:{css_path(line.element)}"
    return Seat(entry.name.country, entry.name.printed, region, institution, stated, locator)
