"""INHOPE: the member hotlines by country, apart from the portals that the Internet Watch Foundation runs for others.

The page's history, as far as it is known:

- until 2018: www.inhope.org/gns/….aspx; since 2019 /EN with a list of countries for reporting (#hotlineReferral), and
  /EN/our-members, the directory: a drop-down and a map with hotline, country, year and link.
- the headline count is a sentence without a date, on the home page: 46 hotlines in 40 countries, 49 in 43, 47 in 43
  (December 2020), 46 in 42 (2021), 58 in 53 (20 August 2026). Germany has three members, Italy and the Netherlands two.
- 44 entries of the drop-down are called "Reporting Portal" and lead to report.iwf.org.uk: no members, as the report
  notes of Ukraine.

No markup was ever seen: the directory is found as data that the page carries, as a table headed Country and Hotline, or
as lines that are laid out alike and name countries. Contacts are not read.
"""

import re
from collections.abc import Sequence

from crawlers.readers.html_elements import decoded, root_of
from crawlers.readers.html_lines import is_cut_off, lines_of
from crawlers.readers.printed_counts import counted, unmet
from crawlers.readers.slugs import slug
from crawlers.sources.inhope_members.carried import services_carried
from crawlers.sources.inhope_members.printed import services_printed
from crawlers.sources.inhope_members.services import MEMBER, UNCLEAR, Service
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture, Part
from domain.subjects import Subject

VERSION = "1"
_SUBJECT = re.compile(r"\binhope\b|\bhotlines?\b", re.IGNORECASE)
_COUNTED = r"(?:hotlines?|members?)"
_HOME = "home"
Directory = tuple[str, tuple[Service, ...], tuple[Problem, ...]]


def extract(capture: Capture) -> Extraction:
    """One record a service (its name as item): `member_hotline` and `hotline`, or `reporting_portal` and `portal`.

    Covers every country where the directory was read whole and the counts that the pages print are met.
    """
    directories = [_directory(part) for part in capture.parts]
    # The home page may list countries too; it is the directory only where no other page is.
    first = [number for number, part in enumerate(capture.parts) if part.role != _HOME and directories[number][1]]
    others = [number for number in range(len(capture.parts)) if directories[number][1]]
    if not (candidates := first or others):
        raise LayoutUnknown(
            "No list of countries with the names of their hotlines was found; the page's layout has changed, or its "
            "list is loaded by a script: supply the page as saved from a browser after the list has appeared."
        )
    chosen = max(candidates, key=lambda number: len(directories[number][1]))
    return _extraction(capture, chosen, *directories[chosen])


def _extraction(
    capture: Capture, part: int, layout: str, services: tuple[Service, ...], problems: tuple[Problem, ...]
) -> Extraction:
    records, doubts = _records(services, part)
    members = [record for record in records if "member_hotline" in record.values]
    read = {
        "member_hotlines": len(members),
        "countries": len({record.subject.country for record in members}),
    }
    printed = [
        {"member_hotlines": hotlines, "countries": countries}
        for one in capture.parts
        for line in lines_of(root_of(decoded(one.snapshot)))
        for hotlines, countries in counted(line.text, _COUNTED)
    ]
    problems = (*problems, *doubts, *unmet(printed, read))
    whole = all(problem.kind is ProblemKind.UNKNOWN_COLUMN for problem in problems)
    met = {name: count for one in printed for name, count in one.items() if read[name] == count}
    return Extraction(records, layout, Coverage() if whole else None, problems, printed_totals=met, read_totals=read)


def _directory(part: Part) -> Directory:
    markup = decoded(part.snapshot)
    if not _SUBJECT.search(markup):
        raise NotThePage("The page does not speak of INHOPE or of hotlines; perhaps a wall answered instead.")
    root = root_of(markup)
    services, problems = services_carried(root)
    layout = "data in the page"
    if not services:
        layout, services, problems = services_printed(root, lines_of(root))
    if services and is_cut_off(markup):
        message = f"The page breaks off; its last entry, of {services[-1].printed}, was not read."
        cut = Problem(ProblemKind.UNEXPECTED_TEXT, message, services[-1].locator)
        return layout, services[:-1], (*problems, cut)
    return layout, services, problems


def _records(services: Sequence[Service], part: int) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    found: dict[Subject, Record] = {}
    problems = []
    for service in services:
        shown = f"{service.printed} – {service.name}"[:100]
        item = slug(service.name) or service.name.casefold()
        record = _record(service, Subject(service.country, item), part)
        earlier = found.get(record.subject)
        if service.kind == UNCLEAR:
            message = f"{shown} is called a portal and does not lead to the IWF; whether it is a member is not known."
            problems.append(Problem(ProblemKind.UNREADABLE_VALUE, message, service.locator))
        elif earlier is None:
            found[record.subject] = record
        else:
            problems.append(
                Problem(ProblemKind.DUPLICATE_RECORD, f"{shown} is listed more than once.", service.locator)
            )
    return tuple(found.values()), tuple(problems)


def _record(service: Service, subject: Subject, part: int) -> Record:
    kind, name = ("member_hotline", "hotline") if service.kind == MEMBER else ("reporting_portal", "portal")
    return Record(subject, {kind: "yes", name: service.name}, service.locator, part=part)
