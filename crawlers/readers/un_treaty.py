"""The United Nations Treaty Collection's status tables, of any treaty, era and format: a shared reader.

A source of it is one source.toml with `reader = "un_treaty"` and no code:

    [settings]
    treaty = "IV-11-c"      # its number in the collection, `mtdsg_no` in the page's address
    title = "Optional …"    # as printed; tells an XML file apart, which need not say its number

History of the page, treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-11&chapter=4&clang=_en:

- until 2016: `lang=en`; table `ctl00_ContentPlaceHolder1_tblgrid`.
- since 2016/17: `clang=_en`; table `ctl00_ctl00_ContentPlaceHolder1_ContentPlaceHolderInnerPage_tblgrid`.
- beside it the XML twin, treaties.un.org/doc/Publication/MTDSG/Volume%20I/Chapter%20IV/IV-11.en.xml, in ISO-8859-1 and
  refreshed less often.

Only signatories and parties have a row; a state without one has done nothing, which is known where the printed totals
are met. Dates are `27 Sep 1990`, some with a tab before the year, and marks for acts other than a ratification (a, A,
AA, d, c). Names carry footnote numbers. States keep the names of their day.
"""

from collections.abc import Callable, Iterator, Sequence

from config.countries import resolve
from crawlers.readers.html_elements import decoded
from crawlers.readers.treaty_participants import is_known_organisation, unknown_country
from crawlers.readers.un_treaty_checks import (
    COUNTED,
    Treaty,
    believed_columns,
    check_columns,
    check_treaty,
    counted,
    mismatches,
    status_of,
)
from crawlers.readers.un_treaty_html import read_html
from crawlers.readers.un_treaty_identity import number_of
from crawlers.readers.un_treaty_records import ReadRow, merged, read_row, record_of
from crawlers.readers.un_treaty_table import CORE_FIELDS, DATE_FIELDS, PrintedTable
from crawlers.readers.un_treaty_xml import read_xml
from crawlers.readers.xml_elements import is_xml
from crawlers.tables import TomlTable
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture

VERSION = "1"
SETTINGS = ("treaty", "title")


def extractor(settings: TomlTable) -> Callable[[Capture], Extraction]:
    """The extract function of a source with these settings; UsageError names the file and the key that is wrong."""
    settings.refuse_unknown(SETTINGS)
    treaty = Treaty(settings.text("treaty"), settings.text("title", default=""))
    if number_of(treaty.number) is None:
        raise settings.wrong("treaty", "must be a treaty's number in the collection, as in IV-11-c")

    def extract(capture: Capture) -> Extraction:
        return read(capture, treaty)

    return extract


def read(capture: Capture, treaty: Treaty) -> Extraction:
    """One record a state: its dates and the kind of its deposit; LayoutUnknown or NotThePage where there is none."""
    part, table = _table_of(capture)
    doubts = [*table.problems, *check_treaty(table, treaty, capture.parts[part].url)]
    status, undated = status_of(table)
    named = [(row, resolve(row.name)) for row in table.rows if not is_known_organisation(row.name)]
    rows = [read_row(row, country, table.headings, status) for row, country in named if country]
    check_columns(table, rows)
    counts = counted(table)
    records, twins = _by_country(rows, believed_columns(table, counts), part)
    if not records:
        raise LayoutUnknown("No row names a country that is known; the column of participants may have moved.")
    problems = (
        *doubts,
        *undated,
        *(unknown_country(row.name, row.locator) for row, country in named if country is None),
        *_of_rows(rows, table),
        *twins,
        *mismatches(table, counts),
    )
    return Extraction(
        records=records,
        layout=table.layout,
        covers=Coverage() if capture.complete and _is_whole(table, problems) else None,
        problems=problems,
        status_as_of=status,
        printed_totals=table.totals,
        read_totals={name: count for name, count in counts.items() if name in table.totals},
    )


def _of_rows(rows: Sequence[ReadRow], table: PrintedTable) -> Iterator[Problem]:
    """What the rows lack; one that is blank but for a column that nobody reads lacks nothing else."""
    renamed = any(problem.kind is ProblemKind.UNKNOWN_COLUMN for problem in table.problems)
    return (problem for row in rows if not (renamed and row.blank) for problem in row.problems)


def _is_whole(table: PrintedTable, problems: Sequence[Problem]) -> bool:
    """Whether a state without a row has done nothing: all was read, and every printed total is there and met."""
    return not problems and all(name in table.totals for name, column in COUNTED.items() if column in table.headings)


def _table_of(capture: Capture) -> tuple[int, PrintedTable]:
    """The first page that shows the table, else the first XML file: the page is refreshed more often."""
    failures: list[LayoutUnknown | NotThePage] = []
    texts = [(place, decoded(part.snapshot)) for place, part in enumerate(capture.parts)]
    for place, text in sorted(texts, key=lambda one: is_xml(one[1])):
        try:
            return place, _read_text(text)
        except (LayoutUnknown, NotThePage) as failure:
            failures.append(failure)
    raise failures[0] if failures else NotThePage("The capture holds no page at all; crawl the source again.")


def _read_text(text: str) -> PrintedTable:
    if not text.strip("\ufeff \t\r\n"):
        raise NotThePage("The answer is empty; keep the last good capture and fetch it again.")
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotThePage("The answer is neither a web page nor XML; supply one of the two.")
    try:
        return read_xml(text) if is_xml(text) else read_html(text)
    except RecursionError as error:
        raise NotThePage("The page is nested beyond reason; keep the last good capture.") from error


def _by_country(
    rows: Sequence[ReadRow], believed: frozenset[str], part: int
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    by_country: dict[str, list[ReadRow]] = {}
    for row in rows:
        by_country.setdefault(row.country, []).append(row)
    trusted = believed | (frozenset(DATE_FIELDS) - frozenset(CORE_FIELDS))
    pairs = [
        merged([record_of(row, trusted, part) for row in twins], twins[0].row.name) for twins in by_country.values()
    ]
    return tuple(record for record, _ in pairs), tuple(problem for _, problems in pairs for problem in problems)
