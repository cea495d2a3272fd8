"""WeProtect Global Alliance: the governments that are members.

The page's history, as far as it is known:

- the report cites https://www.weprotect.org/member-countries; its text is not on record. The predecessor (Global
  Alliance against Child Sexual Abuse Online) began with 48 countries in 2012 and had 54 in 2014.
- 2022 or later: https://www.weprotect.org/alliance/governments/, in pages (/page/3/), 102 countries, among them 41 of
  the report's 47; "The" and remarks in brackets belong to some names ("Moldova (Republic of)"), Ethiopia is misspelt.

The markup was never seen: the list is found as the lines that are laid out alike and name countries, or as lines that
enumerate them. Organisations that
stand among the governments (the European Commission) are passed over.
"""

import re
from collections.abc import Sequence

from crawlers.readers.country_listings import Entry, Listing, listings, locator, main_part, unread
from crawlers.readers.country_names import named, outside_the_list
from crawlers.readers.enumerations import one_each
from crawlers.readers.html_elements import decoded, root_of
from crawlers.readers.html_lines import Line, is_cut_off, lines_of
from crawlers.readers.pagination import missing_pages, pagination_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture, Part
from domain.subjects import Subject

VERSION = "1"
_SUBJECT = re.compile(r"we\s?protect|governments?\b|alliance", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:union|commission|council of europe|organi[sz]ation|interpol|europol)\b", re.IGNORECASE
)


def extract(capture: Capture) -> Extraction:
    """One record a government: `member` is "yes". Covers every country where all pages of the list were read."""
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    for number, part in enumerate(capture.parts):
        found, doubts = _read(part, number)
        problems += doubts
        for record in found:
            records.setdefault(record.subject.country, record)
    if capture.complete:  # a page that could not be had is told by its fetch
        problems += _missing(capture)
    return Extraction(tuple(records.values()), "list of countries", None if problems else Coverage(), tuple(problems))


def _missing(capture: Capture) -> list[Problem]:
    pages = [pagination_of(decoded(part.snapshot), part.url) for part in capture.parts]
    if missing := missing_pages(pages):
        return [Problem(ProblemKind.UNEXPECTED_TEXT, missing, "")]
    return []


def _read(part: Part, number: int) -> tuple[list[Record], list[Problem]]:
    markup = decoded(part.snapshot)
    lines = one_each(line for line in lines_of(root_of(markup)) if not _passed_over(line))
    if not _SUBJECT.search(markup):
        raise NotThePage("The page does not speak of the alliance or of governments; perhaps a wall answered instead.")
    listing, apart = main_part(_list_on(lines))
    entries, problems = list(listing.entries), list(unread([listing], lines))
    others = (entry for entry in apart if entry.name.country not in listing.countries)
    problems += [outside_the_list(entry.line.text, locator(entry.line)) for entry in others]
    if is_cut_off(markup):
        last = entries.pop()
        message = f"The page breaks off; its last entry, {last.name.printed}, was not read."
        problems.append(Problem(ProblemKind.UNEXPECTED_TEXT, message, locator(last.line)))
    return [_record(entry, number) for entry in entries], problems


def _passed_over(line: Line) -> bool:
    """An organisation among the governments, or an option: a form may name every country of the world."""
    return line.element.tag == "option" or bool(_ORGANISATION.search(line.text) and not named(line.text))


def _list_on(lines: Sequence[Line]) -> Listing:
    """The longest list of countries on the page."""
    found = listings(lines)
    if not found:
        raise LayoutUnknown(
            "No list of countries was found; the page's layout has changed, or its list is drawn by a script: supply "
            "the page as saved from a browser after the list has appeared."
        )
    return max(found, key=lambda listing: len(listing.countries))


def _record(entry: Entry, part: int) -> Record:
    original = {"member": entry.name.printed}
    return Record(Subject(entry.name.country), {"member": "yes"}, locator(entry.line), original, part=part)
