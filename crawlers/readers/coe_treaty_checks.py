"""Is it the right chart, is it laid out as its headings say, and does it add up to what it prints of itself?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from config.countries import name_of
from crawlers.readers.coe_treaty_chart import CORE_FIELDS, DATE_FIELDS, PrintedChart, PrintedRow, Treaty
from crawlers.readers.coe_treaty_records import TITLES, ReadRow
from crawlers.readers.coe_treaty_values import Unreadable, date_of, month_first
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Problem, ProblemKind, Record

# From so many rows on, a column that is empty in all of them says that it was not filled, not that nobody signed.
_MANY = 10


def check_treaty(chart: PrintedChart, treaty: Treaty) -> None:
    """Refuse another treaty's chart, and one that nothing says the treaty of, with NotThePage."""
    if others := chart.numbers - {treaty.number}:
        found = " and ".join(str(number) for number in sorted(others))
        raise NotThePage(f"The page is of treaty {found}, not of treaty {treaty.number}; ask for the right one.")
    if not chart.numbers and not any(_day(row, "signed_on") == treaty.opened for row in chart.rows):
        raise NotThePage(
            f"Nothing on the page says that it is of treaty {treaty.number}: no number, and no signature of "
            f"{treaty.opened}, when it was opened; supply the whole page."
        )


def _day(row: PrintedRow, field: str) -> date | None:
    try:
        return date_of(row.cells.get(field) or "")
    except Unreadable:
        return None


def status_of(chart: PrintedChart) -> tuple[date | None, tuple[Problem, ...]]:
    """The day that the chart stands at, None where it does not say or says it in a way that is a problem."""
    try:
        days = {date_of(text) for text in chart.statuses}
    except Unreadable:
        days = set()
    if len(days) == 1:
        return days.pop(), ()
    if not chart.statuses:
        return None, ()
    printed = " and ".join(f'"{text[:20]}"' for text in chart.statuses)
    message = f"The day that the chart stands at cannot be read: {printed}."
    return None, (Problem(ProblemKind.UNREADABLE_VALUE, message, chart.rows[0].locator),)


def check_columns(chart: PrintedChart, rows: Sequence[ReadRow], treaty: Treaty, status: date | None) -> None:
    """Refuse a chart whose columns cannot be what their headings say."""
    lacking = [field for field in CORE_FIELDS if not any(field in row.cells for row in chart.rows)]
    if len(lacking) > 1:
        named = " and ".join(TITLES[field] for field in lacking)
        raise LayoutUnknown(f"The chart has no column for {named}; its headings or keys have changed.")
    texts = [row.cells[field] or "" for row in chart.rows for field in DATE_FIELDS if field in row.cells]
    if month_first(texts):
        raise LayoutUnknown("The chart prints dates month first, so that the others cannot be told apart.")
    for pair in {pair for row in rows for pair in row.disorders}:
        both = sum(1 for row in rows if all(_day(row.row, field) for field in pair))
        if 1 < both < 2 * sum(1 for row in rows if pair in row.disorders):
            first, second = (TITLES[field] for field in pair)
            raise LayoutUnknown(f"Most rows have {second} before {first}: the columns are not what they are headed.")
    if len(chart.rows) >= _MANY and treaty.in_force and (status is None or status >= treaty.in_force):
        for field in CORE_FIELDS:
            if field not in lacking and not any(row.cells.get(field) for row in chart.rows):
                raise LayoutUnknown(f"The column for {TITLES[field]} is empty in every row; the chart was not filled.")


def absent_columns(rows: Sequence[PrintedRow]) -> Iterator[Problem]:
    """The core columns that rows have no readable cell of."""
    for field in CORE_FIELDS:
        without = [row for row in rows if field not in row.cells]
        if without:
            message = f"{len(without)} of {len(rows)} rows have no readable cell for {TITLES[field]}."
            yield Problem(ProblemKind.UNKNOWN_COLUMN, message, without[0].locator)


def later_than(records: Sequence[Record], status: date | None) -> Iterator[Problem]:
    """Dates that lie after the day that the chart stands at."""
    for record in records:
        for field in ("signed_on", "ratified_on", "denounced_on"):
            value = record.values.get(field)
            if status and value and value > status.isoformat():
                name = name_of(record.subject.country)
                message = f"{name}: {TITLES[field]} {value} lies after {status}, the day that the chart stands at."
                yield Problem(ProblemKind.UNEXPECTED_TEXT, message, record.locator)


def counted(chart: PrintedChart) -> dict[str, int]:
    """Our counts; organisations and unknown names are in them, as they are in the page's own."""
    signed = [row for row in chart.rows if row.cells.get("signed_on")]
    return {
        "signatures_not_followed_by_ratification": sum(1 for row in signed if not row.cells.get("ratified_on")),
        "ratifications": sum(1 for row in chart.rows if row.cells.get("ratified_on")),
    }


def mismatches(chart: PrintedChart, counted: Mapping[str, int]) -> Iterator[Problem]:
    """The printed totals that the rows do not give."""
    for name, printed in chart.totals.items():
        if printed != {counted[name]}:
            total = " and ".join(map(str, sorted(printed)))
            message = (
                f"The page prints {total} as its total of {name.replace('_', ' ')}, its rows give {counted[name]}."
            )
            yield Problem(ProblemKind.TOTAL_MISMATCH, message, chart.rows[0].locator)
