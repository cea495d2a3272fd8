"""Is it the right table, is it laid out as its headings say, and does it add up to what it prints of itself?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawlers.readers.un_treaty_identity import numbers_in_urls, title_words
from crawlers.readers.un_treaty_records import ReadRow, dated_twice, disordered
from crawlers.readers.un_treaty_table import CORE_FIELDS, TITLES, PrintedRow, PrintedTable
from crawlers.readers.un_treaty_values import Act, Unreadable, act_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Problem, ProblemKind

# From so many rows on, a column that is empty in all of them says that it was not filled, not that nobody acted.
_MANY = 10
COUNTED = {"signatories": "signed_on", "parties": "ratified_on"}


@dataclass(frozen=True, slots=True)
class Treaty:
    """number: in the collection, `IV-11-c`. title: as the collection prints it, "" where the source does not say."""

    number: str
    title: str = ""


def check_treaty(table: PrintedTable, treaty: Treaty, url: str) -> tuple[Problem, ...]:
    """Refuse another treaty's table with NotThePage; a problem where nothing says which treaty it is.

    A number on the page decides, else the title, else the address that it was had from.
    """
    wanted = treaty.number.casefold()
    if others := {number for number in table.numbers if not _means(number, wanted)}:
        raise NotThePage(_of_another(", ".join(sorted(map(_shown, others))), treaty))
    if table.numbers:
        return ()
    if table.title and treaty.title:
        if title_words(table.title) != title_words(treaty.title):
            raise NotThePage(_of_another(f'"{table.title[:120]}"', treaty))
        return ()
    asked = numbers_in_urls((url,))
    if asked - {wanted}:
        raise NotThePage(_of_another(", ".join(sorted(map(_shown, asked))), treaty))
    if asked:
        return ()
    message = f"Nothing on the page says that it is of treaty {treaty.number}; look whether it is."
    return (Problem(ProblemKind.UNEXPECTED_TEXT, message, table.rows[0].locator),)


def _means(number: str, wanted: str) -> bool:
    """Chapters with sections (XI-B-16) print the section's letter apart from the number."""
    chapter, *rest = wanted.split("-")
    return number == wanted or (rest[0].isalpha() and number.split("-")[0] == chapter)


def _of_another(found: str, treaty: Treaty) -> str:
    return f"The page is of treaty {found}, not of treaty {treaty.number}; ask for the right one."


def _shown(number: str) -> str:
    chapter, _, rest = number.partition("-")
    return f"{chapter.upper()}-{rest}"


def status_of(table: PrintedTable) -> tuple[date | None, tuple[Problem, ...]]:
    """The day that the table stands at, printed day-month-year before the time of day."""
    days = {_day(text) for text in table.statuses}
    if len(days) == 1 and (day := days.pop()):
        return day, ()
    if not table.statuses:
        return None, ()
    printed = " and ".join(f'"{text[:20]}"' for text in table.statuses)
    message = f"The day that the table stands at cannot be read: {printed}."
    return None, (Problem(ProblemKind.UNREADABLE_VALUE, message, table.rows[0].locator),)


def _day(text: str) -> date | None:
    match = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\W*", text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def check_columns(table: PrintedTable, rows: Sequence[ReadRow]) -> None:
    """Refuse with LayoutUnknown a table whose columns cannot be what their headings say."""
    for column in (column for column in CORE_FIELDS if column in table.headings):
        filled = [row.cells[column] for row in table.rows if row.cells.get(column)]
        unread = sum(1 for text in filled if _act(text) is None)
        if unread > 2 and unread * 2 > len(filled):
            raise LayoutUnknown(
                f'Most cells for {TITLES[column]} cannot be read, as "{filled[0][:40]}"; they are printed another way.'
            )
        if not filled and len(table.rows) >= _MANY and table.totals.get(_total_of(column)) != 0:
            raise LayoutUnknown(f"The column for {TITLES[column]} is empty in every row; the table was not filled.")
    if (wrong := disordered(rows)) > 1 and wrong * 2 > dated_twice(rows):
        raise LayoutUnknown(
            f"Most rows have their {TITLES['ratified_on']} before their signature: the columns are not what they are "
            "headed."
        )


def _total_of(column: str) -> str:
    return next(name for name, counted in COUNTED.items() if counted == column)


def _act(text: str) -> Act | None:
    try:
        return act_of(text)
    except Unreadable:
        return None


def counted(table: PrintedTable) -> dict[str, int]:
    """Our counts of what the table prints its totals of, organisations and unknown names included as there.

    States that left stand in brackets and definitive signatures bind: whether the printed total has them is not
    known, so that either count is ours where it is the printed one.
    """
    counts = {}
    for name, column in COUNTED.items():
        if column in table.headings:
            strict = sum(_counts(row, column) for row in table.rows)
            loose = sum(1 for row in table.rows if row.cells.get(column))
            printed = table.totals.get(name)
            counts[name] = loose if printed == loose else strict
    return counts


def _counts(row: PrintedRow, column: str) -> bool:
    text = row.cells.get(column) or ""
    act, signed = _act(text), _act(row.cells.get("signed_on") or "")
    if column == "ratified_on" and not text:
        return signed is not None and signed.mark == "s"
    return bool(text) and (act is None or not act.bracketed)


def believed_columns(table: PrintedTable, counts: Mapping[str, int]) -> frozenset[str]:
    """The columns whose empty cells say that there is nothing: where the page prints more acts, some were lost."""
    return frozenset(column for name, column in COUNTED.items() if table.totals.get(name, 0) <= counts.get(name, 0))


def mismatches(table: PrintedTable, counts: Mapping[str, int]) -> Iterator[Problem]:
    """The printed totals that the rows do not give."""
    for name, printed in table.totals.items():
        if name in counts and counts[name] != printed:
            hint = "; a state may have left: see the table's notes" if counts[name] > printed else ""
            message = f"The page prints {printed} as its {name}, its rows give {counts[name]}{hint}."
            yield Problem(ProblemKind.TOTAL_MISMATCH, message, table.rows[0].locator)
