"""European Network of Ombudspersons for Children: the members, institution by institution, full or associate.

The page's history, as far as it is known:

- the report cites http://enoc.eu/?page_id=2469, a WordPress address that a site with speaking addresses redirects. The
  site's other pages of that time (organisation, criteria) were plain paragraphs and lists. Of the members' page itself
  neither text nor markup is on record, so it is read by what it says: a table headed Country, Institution and Status,
  or countries listed under the headings Full members and Associate members, or labelled so one by one.
- members are institutions of member states of the Council of Europe, also of parts of a state; one country may have
  several of different classes (Slovakia and Spain in the report). 41 institutions in 32 countries in 2012, later 43 in
  34. A member's class may change: Armenia's was associate in 2009 and is full.

Holders of an office are printed beside it; their names, addresses and numbers are not read.
"""

import re
from collections.abc import Sequence

from crawlers.readers.html_elements import decoded, root_of
from crawlers.readers.html_lines import Line, is_cut_off, lines_of
from crawlers.readers.printed_counts import counted, unmet
from crawlers.readers.slugs import slug
from crawlers.sources.enoc_members.classes import ASSOCIATE, BOTH, FULL, class_of, printed_number
from crawlers.sources.enoc_members.seats import UNDER_HEADINGS, Seat, seats_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture, Part
from domain.subjects import Subject

VERSION = "1"
_SUBJECT = re.compile(r"\benoc\b|ombuds(?:person|man|men|people)", re.IGNORECASE)
_COUNTED = r"(?:members?|institutions?|ombuds\w+|offices)"


def extract(capture: Capture) -> Extraction:
    """One record an institution (its name as item): `class`, full or associate, and `institution`, its name.

    Covers every country where the whole page was read and the counts it prints are met.
    """
    readings = [_read(part, number) for number, part in enumerate(capture.parts)]
    return max(readings, key=lambda reading: len(reading.records))


def _read(part: Part, number: int) -> Extraction:
    markup = decoded(part.snapshot)
    root = root_of(markup)
    lines = lines_of(root)
    if not _SUBJECT.search(markup):
        raise NotThePage("The page does not speak of ENOC or of ombudspersons; perhaps a portal or a wall answered.")
    layout, seats, problems = seats_of(root, lines)
    if seats and is_cut_off(markup):
        problems, seats = (*problems, _cut(seats[-1])), seats[:-1]
    _require_classes(layout, seats)
    records, doubts = _records(seats, number)
    read = _read_totals(records)
    printed = _printed(lines)
    problems = (*problems, *doubts, *(problem for counts in printed for problem in unmet(counts, read)))
    whole = all(problem.kind is ProblemKind.UNKNOWN_COLUMN for problem in problems)
    met = {name: count for counts in printed for one in counts for name, count in one.items() if read[name] == count}
    covers = Coverage() if whole else None
    return Extraction(_sure(records, whole), layout, covers, problems, printed_totals=met, read_totals=read)


def _sure(records: Sequence[Record], whole: bool) -> tuple[Record, ...]:
    """Where only countries are named, the class of one rests on both lists: it may stand in what was not read."""
    return tuple(one for one in records if whole or one.subject.item or one.values.get("class") == BOTH)


def _require_classes(layout: str, seats: Sequence[Seat]) -> None:
    classes = {seat.class_ for seat in seats} - {None}
    if not classes:
        raise LayoutUnknown(
            "No list of countries under the headings Full members and Associate members, nor a table of countries, "
            "institutions and their status, was found; the page's layout has changed or it was saved before it loaded."
        )
    # Without its heading the second list would be read as the first one's.
    if layout == UNDER_HEADINGS and not {FULL, ASSOCIATE} <= classes:
        raise LayoutUnknown(
            f"Only {classes.pop()} members were found under a heading of theirs; the other heading is missing or worded"
            " in a new way, so that nobody's class can be told."
        )


def _cut(last: Seat) -> Problem:
    message = f"The page breaks off; its last entry, of {last.printed}, was not read."
    return Problem(ProblemKind.UNEXPECTED_TEXT, message, last.locator)


def _records(seats: Sequence[Seat], part: int) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    found: dict[Subject, Record] = {}
    problems = []
    for seat in seats:
        subject = Subject(seat.country, slug(f"{seat.region} {seat.institution}"))
        earlier = found.get(subject)
        if seat.class_ is None:
            problems.append(_unread(seat))
        elif earlier is None:
            found[subject] = _record(seat, subject, part)
        elif not subject.item and earlier.values.get("class") != seat.class_:
            # A page that names countries only lists a country in each class that it has a member in.
            found[subject] = Record(subject, {"class": BOTH}, earlier.locator, part=part)
        else:
            problems.append(_duplicate(seat))
            if earlier.values.get("class") != seat.class_:
                found[subject] = Record(subject, {}, earlier.locator, part=part)
    return tuple(record for record in found.values() if record.values), tuple(problems)


def _record(seat: Seat, subject: Subject, part: int) -> Record:
    named = {"institution": seat.institution} if seat.institution else {}
    return Record(subject, {"class": seat.class_, **named}, seat.locator, part=part)


def _unread(seat: Seat) -> Problem:
    shown = " – ".join(word for word in (seat.printed, seat.institution) if word)
    message = f"Whether {shown[:100]} is a full or an associate member is not said, or in two ways; it was not read."
    return Problem(ProblemKind.UNREADABLE_VALUE, message, seat.locator)


def _duplicate(seat: Seat) -> Problem:
    shown = " – ".join(word for word in (seat.printed, seat.institution) if word)
    return Problem(ProblemKind.DUPLICATE_RECORD, f"{shown[:100]} is listed more than once.", seat.locator)


def _read_totals(records: Sequence[Record]) -> dict[str, int]:
    classes = [(record.subject.country, record.values["class"]) for record in records]
    return {
        "institutions": len(records),
        "countries": len({country for country, _ in classes}),
        "full_members": sum(stated != ASSOCIATE for _, stated in classes),
        "associate_members": sum(stated != FULL for _, stated in classes),
        "countries_with_full_members": len({country for country, stated in classes if stated != ASSOCIATE}),
        "countries_with_associate_members": len({country for country, stated in classes if stated != FULL}),
    }


def _printed(lines: Sequence[Line]) -> list[tuple[dict[str, int], ...]]:
    """The counts that the page gives, each with the ways in which it may be meant: institutions or countries."""
    sentences = tuple(
        {"institutions": institutions, "countries": countries}
        for line in lines
        for institutions, countries in counted(line.text, _COUNTED)
    )
    classes = [(class_of(line.text), printed_number(line.text)) for line in lines]
    headed = [
        ({f"{stated}_members": number}, {f"countries_with_{stated}_members": number})
        for stated, number in classes
        if stated and number is not None
    ]
    return [*([sentences] if sentences else []), *headed]
