"""Reports to the CyberTipline by country: one PDF a year, each the whole truth for its year and silent on others.

Layouts, as seen in the files themselves:

2019  A cover page with a map, then four pages with two pairs of columns side by side, "Country" beside "Total" /
      "Reports" over two lines. Long names run on below their count's line. "No Country Listed*" is the last row; the
      total has a header of its own below ("Country", "Total Reports"; "TOTAL"). The running head says "2019 Reports by
      ESP", the name of another list.
2020  One pair, "Country" | "Number of Reports", already on the first page below the introduction. "-" is printed for
      none (Norfolk Island, Saint Helena, Svalbard). French Guiana stands there twice, once as "Guiana, French".
      "Total:" after an empty row.
2021  Not seen; described as "Country / Territory" | "Number of Reports".
2022  One pair, "Country / Territory" | "Reports"; counts centred on names of two lines. Reports without a country are
      called "Null". Some names are misspelt ("Sierre Leone", "Turks and Calcos Islands").
2023  Not seen; described as the same as 2022.

The publisher's caveat belongs with the numbers: they say where material was uploaded as far as addresses tell, proxies
and anonymisers distort that, and they do not measure abuse in a country.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from config.countries import comparable, nearest, resolve
from crawlers.readers.country_counts_pdf import CountRow, CountTable, read_table
from crawlers.readers.country_counts_rows import is_total
from domain.errors import NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture
from domain.subjects import Subject

VERSION = "1"

FIELD = "cybertip_reports"

_UNLISTED = frozenset(
    comparable(name)
    for name in (
        "No Country Listed",
        "No Country Identified",
        "No Country",
        "Country Not Listed",
        "Not Listed",
        "Unlisted",
        "Null",
        "Unknown",
        "Unknown Country",
        "Undetermined",
        "Blank",
        "N/A",
    )
)
# Addresses that the publisher's lookup places in no country. Counted in the total, stated of nobody.
_NO_COUNTRIES = frozenset(
    comparable(name)
    for name in (
        "Europe",
        "European Union",
        "Asia/Pacific Region",
        "Anonymous Proxy",
        "Satellite Provider",
        "Other Country",
    )
)
# With any of these a row is not read, so that a country without a record may still be in the file.
_UNREAD_ROWS = frozenset(ProblemKind) - {ProblemKind.UNKNOWN_COLUMN}


def extract(capture: Capture) -> Extraction:
    """One year's counts: a record per country, one for "no country listed", one for the printed total.

    Raises NotThePage or LayoutUnknown as `read_table` does, and NotThePage for a capture of several files.
    """
    if len(capture.parts) != 1:
        raise NotThePage(
            f"A capture of this source is one year's PDF, not {len(capture.parts)} files; give them one by one."
        )
    table = read_table(capture.parts[0].snapshot.content)
    by_subject, problems = _by_subject(table)
    problems += [*_unreadable(table), *_repeated(by_subject), *_unread(table)]
    total = f"global_total/{table.year}"
    printed = {row.count for row in by_subject.get(Subject("", total), ()) if row.count is not None}
    read = sum(row.count or 0 for row in table.rows if not is_total(row.name))
    problems += _total_problems(table, printed, read)
    records = tuple(_record(subject, rows[0]) for subject, rows in by_subject.items() if _agree(rows))
    return Extraction(
        records=records,
        layout=f"{table.year}: {table.layout}",
        covers=_coverage(table.year, records, problems),
        problems=tuple(problems),
        printed_totals={total: printed.pop()} if len(printed) == 1 else {},
        read_totals={total: read},
    )


def _by_subject(table: CountTable) -> tuple[Mapping[Subject, Sequence[CountRow]], list[Problem]]:
    by_subject: dict[Subject, list[CountRow]] = defaultdict(list)
    problems: list[Problem] = []
    for row in table.rows:
        if subject := _subject(row.name, table.year):
            by_subject[subject].append(row)
        elif comparable(row.name) not in _NO_COUNTRIES:
            problems.append(_unknown_country(row))
    return by_subject, problems


def _subject(name: str, year: str) -> Subject | None:
    if is_total(name):
        return Subject("", f"global_total/{year}")
    if comparable(name) in _UNLISTED:
        return Subject("", f"no_country_listed/{year}")
    country = resolve(name) or _resolve_both_names(name)
    return Subject(country, year) if country else None


def _resolve_both_names(name: str) -> str | None:
    """Two names of one country, as in "Macedonia/North Macedonia"; None where they differ or one is unknown."""
    countries = {resolve(part) for part in name.split("/")}
    return countries.pop() if len(countries) == 1 else None


def _unknown_country(row: CountRow) -> Problem:
    similar = " or ".join(nearest(row.name))
    hint = f"; it looks like {similar}" if similar else ""
    return Problem(
        ProblemKind.UNKNOWN_COUNTRY, f"“{row.name}” ({row.printed}) is no country we know{hint}.", row.locator
    )


def _unreadable(table: CountTable) -> Iterator[Problem]:
    for row in table.rows:
        if row.count is None:
            message = f"The count of {row.name} is printed as “{row.printed}”, which is no whole number."
            yield Problem(ProblemKind.UNREADABLE_VALUE, message, row.locator)


def _repeated(by_subject: Mapping[Subject, Sequence[CountRow]]) -> Iterator[Problem]:
    for rows in by_subject.values():
        if len(rows) > 1 and not _same_total(rows):
            entries = " and ".join(f"“{row.name}” ({row.printed})" for row in rows)
            yield Problem(
                ProblemKind.DUPLICATE_RECORD, f"{entries} are the same; none of them is read.", rows[1].locator
            )


def _same_total(rows: Sequence[CountRow]) -> bool:
    return is_total(rows[0].name) and len({row.count for row in rows}) == 1


def _agree(rows: Sequence[CountRow]) -> bool:
    return rows[0].count is not None and (len(rows) == 1 or _same_total(rows))


def _unread(table: CountTable) -> Iterator[Problem]:
    for column in table.unread_columns:
        yield Problem(ProblemKind.UNKNOWN_COLUMN, f"Nobody reads the column “{column.text}”.", f"page:{column.page}")
    for stray in table.strays:
        message = f"“{stray.text}” stands among the rows and belongs to none."
        yield Problem(ProblemKind.UNEXPECTED_TEXT, message, f"page:{stray.page}")


def _total_problems(table: CountTable, printed: set[int], read: int) -> list[Problem]:
    if printed == {read}:
        return []
    last = table.rows[-1].locator
    if not printed:
        message = f"The list for {table.year} prints no total, so nothing proves that all its rows were read."
    else:
        totals = " and ".join(f"{total:,}" for total in sorted(printed))
        message = f"The rows of {table.year} add up to {read:,}, the printed total is {totals}."
    return [Problem(ProblemKind.TOTAL_MISMATCH, message, last)]


def _record(subject: Subject, row: CountRow) -> Record:
    value = str(row.count)
    original = {FIELD: row.printed} if row.printed != value else {}
    return Record(subject, {FIELD: value}, row.locator, original)


def _coverage(year: str, records: Sequence[Record], problems: Sequence[Problem]) -> Coverage:
    """The whole year, or the countries that were read of it where a row was not: the missing one may be there."""
    items = frozenset((year, f"global_total/{year}", f"no_country_listed/{year}"))
    if all(problem.kind not in _UNREAD_ROWS for problem in problems):
        return Coverage(items=items)
    return Coverage(frozenset(record.subject.country for record in records), items)
