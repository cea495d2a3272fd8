"""The Treaty Office's charts of signatures and ratifications, of any treaty, era and format: a shared reader.

A source of it is one source.toml with `reader = "coe_treaty"` and no code:

    [settings]
    treaty = "189"              # its number in the Council of Europe's series
    opened = "2003-01-28"       # for signature
    in_force = "2006-03-01"     # left out for a treaty that is not in force yet

`read(capture, treaty)` looks at the bytes only: the JSON service's answer, alone or after the page that its key was
read from, or a chart's page of 2004, 2015 or 2022, however the parts are named. History of the page, for treaty 185:

- until about 2015: conventions.coe.int/Treaty/Commun/ChercheSig.asp?NT=185&CM=8&DF=18/06/04&CL=ENG, nested tables,
  "Status as of: 18/6/2004", days and months without a leading zero, flags as "X"; 11 columns, 13 with denunciations.
- 2015 to 2021: www.coe.int/en/web/conventions/full-list/-/conventions/treaty/185/signatures, "Status as of 03/12/2015"
  (later with a colon), flags as "R." and "D."; "CETS No.185". The p_auth in such addresses is a throw-away token.
- since 2022: www.coe.int/en/web/conventions/full-list?module=signatures-by-treaty&treatynum=185, drawn by a script from
  the JSON service at conventions-ws.coe.int, whose public key stands in the page; "(ETS No. 185)".
- 7 October 2026: every address of the service led to the portal's front page.

States keep the name of their day (Czech Republic, now Czechia). Former members moved to the other states' bucket.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from config.countries import resolve
from crawlers.readers.coe_treaty_chart import PrintedChart, Treaty
from crawlers.readers.coe_treaty_checks import (
    absent_columns,
    check_columns,
    check_treaty,
    counted,
    later_than,
    mismatches,
    status_of,
)
from crawlers.readers.coe_treaty_json import read_json
from crawlers.readers.coe_treaty_key_page import signatures_page
from crawlers.readers.coe_treaty_page import read_page
from crawlers.readers.coe_treaty_records import ReadRow, is_organisation, merged, read_row
from crawlers.readers.html_elements import decoded
from crawlers.readers.treaty_participants import unknown_country
from crawlers.tables import TomlTable
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, Record
from domain.snapshots import Capture, Part, Snapshot
from domain.sources import Page

VERSION = "1"
SETTINGS = ("treaty", "opened", "in_force")


def extractor(settings: TomlTable) -> Callable[[Capture], Extraction]:
    """The extract function of a source with these settings; UsageError names the file and the key that is wrong."""
    settings.refuse_unknown(SETTINGS)
    in_force = _date(settings, "in_force") if "in_force" in settings.values else None
    treaty = Treaty(_number(settings), _date(settings, "opened"), in_force)

    def extract(capture: Capture) -> Extraction:
        return read(capture, treaty)

    return extract


def follower(settings: TomlTable) -> Callable[[Part], tuple[Page, ...]]:
    """The follow function: from the page that holds the service's address and key to the service's answer."""
    number = _number(settings)

    def follow(part: Part) -> tuple[Page, ...]:
        return (signatures_page(part, number),) if part.role == "key_page" else ()

    return follow


def _number(settings: TomlTable) -> int:
    text = settings.text("treaty")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise settings.wrong("treaty", "must be a treaty's number in the Council of Europe's series, as in 185")
    return int(text)


def _date(settings: TomlTable, key: str) -> date:
    try:
        return date.fromisoformat(settings.text(key))
    except ValueError as error:
        raise settings.wrong(key, "must be a date in quotes, as in 2003-01-28") from error


def read(capture: Capture, treaty: Treaty) -> Extraction:
    """The records of a capture, one a country; LayoutUnknown or NotThePage, saying what to do, where there are none."""
    part, chart = _chart_of(capture)
    check_treaty(chart, treaty)
    status, problems = status_of(chart)
    rows = [row for row in chart.rows if not is_organisation(row)]
    countries = {row.locator: resolve(row.name) for row in rows}
    read_rows = [read_row(row, country, treaty, part) for row in rows if (country := countries[row.locator])]
    check_columns(chart, read_rows, treaty, status)
    records, row_problems = _by_country(read_rows)
    if not records:
        raise LayoutUnknown("No row names a country that is known; the column of states may have moved.")
    counts = counted(chart)
    return Extraction(
        records=records,
        layout=chart.layout,
        covers=Coverage(countries=frozenset(record.subject.country for record in records)),
        problems=(
            *chart.problems,
            *problems,
            *(unknown_country(row.name, row.locator) for row in rows if countries[row.locator] is None),
            *row_problems,
            *absent_columns(rows),
            *later_than(records, status),
            *mismatches(chart, counts),
        ),
        status_as_of=status,
        printed_totals={name: min(printed) for name, printed in chart.totals.items() if len(printed) == 1},
        read_totals=counts,
    )


def _chart_of(capture: Capture) -> tuple[int, PrintedChart]:
    """The part that holds the chart: the service's JSON when there is one, else the last page that shows rows."""
    failures: list[LayoutUnknown | NotThePage] = []
    texts = [(place, _text(part.snapshot)) for place, part in enumerate(capture.parts)]
    for place, text in sorted(texts, key=lambda one: (_is_markup(one[1]), -one[0])):
        try:
            return place, _read_text(text)
        except RecursionError:
            failures.append(NotThePage("The page is nested beyond reason; keep the last good capture."))
        except (LayoutUnknown, NotThePage) as failure:
            if not _is_markup(text):
                raise
            failures.append(failure)
    raise failures[0] if failures else NotThePage("The capture holds no page at all; crawl the source again.")


def _text(snapshot: Snapshot) -> str:
    if not snapshot.content.strip():
        raise NotThePage("The answer is empty; keep the last good capture and fetch it again.")
    text = decoded(snapshot).lstrip("\ufeff \t\r\n")
    if not _is_markup(text) and text[:1] not in ("{", "[", '"'):
        raise NotThePage("The answer is neither JSON nor a web page; supply one of the two.")
    return text


def _is_markup(text: str) -> bool:
    return text.startswith("<")


def _read_text(text: str) -> PrintedChart:
    return read_page(text) if _is_markup(text) else read_json(text)


def _by_country(rows: Sequence[ReadRow]) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    by_country: dict[str, list[ReadRow]] = {}
    for row in rows:
        by_country.setdefault(row.record.subject.country, []).append(row)
    pairs = [merged(twins) for twins in by_country.values()]
    return tuple(record for record, _ in pairs), tuple(problem for _, problems in pairs for problem in problems)
