"""The publisher's real files give what the report printed, what others read in them, and what our drawings say."""

import csv
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from config.countries import resolve
from crawlers.readers.country_counts_pdf import read_table
from crawlers.readers.country_counts_rows import is_total
from crawlers.sources.ncmec_cybertip.extract import extract
from demo.ncmec_facts import YEARS
from demo.ncmec_pdf import draw_year
from domain.subjects import Subject
from tests.crawlers.captures_from_files import capture_of

SHARED = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[4] / "shared"))
FILES = SHARED / "sources" / "data" / "ncmec"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILES.is_dir(), reason="the publisher's files lie beside the project, never in it"),
]


def real_file(year: str) -> bytes:
    return (FILES / f"ncmec-by-country-{year}.pdf").read_bytes()


def values(content: bytes) -> dict[Subject, str | None]:
    extraction = extract(capture_of("ncmec_cybertip", content))
    return {record.subject: record.values["cybertip_reports"] for record in extraction.records}


@cache
def real_values(year: str) -> dict[Subject, str | None]:
    return values(real_file(year))


def report_figure_4() -> dict[str, tuple[str, str]]:
    """Name in capitals -> the counts of 2019 and 2020 as the report prints them, its totals included."""
    text = next((SHARED / "report").glob("003_*.txt")).read_text(encoding="utf-8")
    figure = text[text.index("Country 2019 Reports") : text.index("Fig.4 NCMEC")]
    row = re.compile(r"^ ?([A-Z][A-Z ]+?) ([\d,]+) +(?:[\d.]+% )?([\d,]+) ", re.MULTILINE)
    return {name: (first.replace(",", ""), second.replace(",", "")) for name, first, second in row.findall(figure)}


@pytest.mark.parametrize(("year", "place"), [("2019", 0), ("2020", 1)])
def test_the_real_file_gives_figure_4_for_all_47_states_and_the_global_total(year: str, place: int) -> None:
    found = real_values(year)
    figure = report_figure_4()
    assert found[Subject("", f"global_total/{year}")] == figure.pop("GLOBAL TOTAL")[place]
    members_total = int(figure.pop("COE MEMBER STATES TOTAL")[place])
    assert len(figure) == 47
    read_here = {name: found[Subject(resolve(name) or name, year)] for name in figure}
    assert read_here == {name: printed[place] for name, printed in figure.items()}
    assert sum(int(count or "") for count in read_here.values()) == members_total


@pytest.mark.parametrize("year", YEARS)
def test_the_real_file_equals_the_published_table_in_every_row(year: str) -> None:
    content = real_file(year)
    with (FILES / "ocse-reports-per-country.csv").open(encoding="utf-8-sig", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert len(table) == 252
    # An empty cell there: the name is not in that year's file. A 0: the file prints a dash, or a 0.
    expected = Counter((row["iso3"], int(row[year].replace(",", ""))) for row in table if row[year])
    own_codes = {"Europe": "EEE", "No Country Listed*": "", "Null": ""}
    rows = [row for row in read_table(content).rows if not is_total(row.name)]
    assert Counter((own_codes.get(row.name, resolve(row.name)), row.count) for row in rows) == expected


@pytest.mark.parametrize("year", YEARS)
def test_our_drawing_of_a_year_states_what_the_real_file_states(year: str) -> None:
    assert values(draw_year(year)) == real_values(year)
