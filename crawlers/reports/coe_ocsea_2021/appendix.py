"""Appendix 3: what each country planned for Safer Internet Day, as words counted and hashed, never as text.

An entry is a heading, a date (whose opening bracket may be missing) and the plan; or a sentence that an update is
awaited; or nothing. A paragraph that begins with the name of a country which has its own entry elsewhere has strayed
in and belongs to no plan. The last entry ends where the report's back cover begins.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from config.countries import name_of
from crawlers.reports.coe_ocsea_2021.figures import REPORT
from crawlers.reports.coe_ocsea_2021.lines import Folded, Line
from crawlers.reports.coe_ocsea_2021.names import Name, name_at
from domain.errors import DatumlineError, NotThePage
from domain.reports import Cell, ReportCell

ITEM = "2021"
FIELDS = ("sid_plan_updated", "sid_plan_words", "sid_plan_sha256")
_HEADER = re.compile(r"Country 2021 planned activities & date updated")
_BACK_COVER = re.compile(r"This report provides an overview of responses to prevent and combat")
_LATER_ON_THE_COVER = re.compile(
    r"The report provides useful insights into the challenges|is the continent’s leading human rights organisation"
)
_DATE = re.compile(r"\(?(\d{1,2})/(\d{1,2})/(\d{4})\)")
_PLACEHOLDER = re.compile(r"[“\"]?We are awaiting an update\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """A country's heading and what stands under it; strayed: lines that do not belong there."""

    country: str
    line: int
    lines: tuple[Line, ...]
    strayed: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def first_line(self) -> int:
        return self.lines[0].number if self.lines else self.line


def find_entries(lines: Sequence[Line], countries: Sequence[str]) -> dict[str, Entry]:
    """Entry by country, in the order of `countries`; DatumlineError for one that is missing or stands twice."""
    entries: dict[str, Entry] = {}
    section = _section(lines)
    for entry in _entries(section):
        if entry.country not in countries:
            raise DatumlineError(f"Appendix 3, line {entry.line}: the report has no row for {name_of(entry.country)}.")
        if entry.country in entries:
            first = entries[entry.country].line
            raise DatumlineError(
                f"Appendix 3 has two entries for {name_of(entry.country)}: in lines {first} and {entry.line}."
            )
        entries[entry.country] = entry
    missing = [name_of(country) for country in countries if country not in entries]
    if missing:
        raise DatumlineError(
            f"Appendix 3, lines {section[0].number} to {section[-1].number}, has no entry for {', '.join(missing)}."
        )
    return {country: entries[country] for country in countries}


def plans(entries: Iterable[Entry], footnote: int | None) -> Iterator[ReportCell]:
    """Three cells an entry: day of the update, number of words, SHA-256 of the plan's text in UTF-8."""
    for entry in entries:
        values, original = _values(entry)
        for field, value in zip(FIELDS, values, strict=True):
            printed = original if value == "none" or field == "sid_plan_updated" else None
            cell = Cell(REPORT, "A3", entry.country, ITEM, field)
            yield ReportCell(cell, value, printed, entry.first_line, footnote)


def _values(entry: Entry) -> tuple[tuple[str, str, str], str | None]:
    if not entry.lines or _PLACEHOLDER.match(entry.text):
        return ("none", "none", "none"), entry.text or None
    found = _DATE.match(entry.text)
    if found is None:
        raise _unreadable(entry, "its text begins neither with a date nor with the sentence that an update is awaited")
    plan = entry.text[found.end() :].strip()
    if not plan:
        raise _unreadable(entry, "nothing follows its date")
    if another := _DATE.search(plan):
        raise _unreadable(entry, f"a second date, {another[0]}, stands in it: a heading is missing")
    day = _day(entry, found)
    return (day.isoformat(), str(len(plan.split())), hashlib.sha256(plan.encode()).hexdigest()), found[0]


def _day(entry: Entry, found: re.Match[str]) -> date:
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as error:
        raise _unreadable(entry, f"{found[0]} is not a day") from error


def _unreadable(entry: Entry, why: str) -> DatumlineError:
    return DatumlineError(f"Appendix 3, line {entry.first_line}, {name_of(entry.country)}: {why}.")


def _section(lines: Sequence[Line]) -> list[Line]:
    """The lines between the appendix's header and the back cover, blank ones included."""
    text = Folded(lines)
    header = _HEADER.search(text.text)
    if header is None:
        raise NotThePage("This is not the report, or not all of it: the header of Appendix 3 was not found.")
    first = text.line_at(header.end() - 1).number
    cover = _BACK_COVER.search(text.text, header.end())
    later = _LATER_ON_THE_COVER.search(text.text, header.end())
    if later and not cover:
        place = text.line_at(later.start()).number
        raise DatumlineError(f"Appendix 3's end was not found: the back cover begins somewhere before line {place}.")
    last = text.line_at(cover.start()).number if cover else lines[-1].number + 1
    section = [line for line in lines if first < line.number < last]
    if not section:
        raise NotThePage(f"This is not all of the report: nothing follows Appendix 3's header in line {first}.")
    return section


def _entries(section: Sequence[Line]) -> Iterator[Entry]:
    name: Name | None = None
    heading = 0
    own: list[Line] = []
    strayed: list[Line] = []
    straying = False
    place = 0
    while place < len(section):
        line = section[place]
        found = name_at(section, place)
        if found and _is_heading(section, place, found):
            if name:
                yield Entry(name.country, heading, tuple(own), tuple(strayed))
            last = section[place + found.lines - 1]
            own = [Line(last.number, found.rest, last.page)] if found.rest else []
            name, heading, strayed, straying = found, line.number, [], False
            place += found.lines
            continue
        stranger = found is not None and (name is None or found.country != name.country)
        straying = bool(line.text) and (stranger or (straying and not line.starts_page))
        if line.text and name is None:
            raise DatumlineError(f"Appendix 3, line {line.number}: “{line.text[:40]}” stands before the first heading.")
        if line.text:
            (strayed if straying else own).append(line)
        place += 1
    if name:
        yield Entry(name.country, heading, tuple(own), tuple(strayed))


def _is_heading(section: Sequence[Line], place: int, name: Name) -> bool:
    return not name.rest or _DATE.match(name.rest) is not None or _PLACEHOLDER.match(name.rest) is not None
