"""The tables that others copied from the collection in 2015, set in a page again, read as they stand there."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from config.countries import resolve
from crawlers.registry import extractor
from domain.extractions import Coverage
from tests.crawlers.captures_from_files import capture_from_case
from tests.crawlers.readers.status_tables import extract, page, table, totals, values_of

SHARED = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[4] / "shared")) / "sources"
GOLDEN = Path(__file__).parents[1] / "sources"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the material beside the project is not here"),
]


def copied(name: str) -> list[list[str]]:
    with (SHARED / "data" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@pytest.mark.parametrize(
    ("source", "treaty", "name", "kinds"),
    [
        (
            "un_crc",
            "IV-11",
            "untc_4-11_2015_zmjones.csv",
            {"ratification": 137, "accession": 48, "succession": 8, "acceptance": 1, None: 2},
        ),
        (
            "un_opsc",
            "IV-11-c",
            "untc_4-11-c_2015_zmjones.csv",
            {"ratification": 112, "accession": 56, "succession": 1, None: 9},
        ),
    ],
)
def test_a_copied_table_is_read_whole_and_is_the_golden_page(
    source: str, treaty: str, name: str, kinds: dict[str | None, int]
) -> None:
    headings, *rows = copied(name)
    extraction = extract(page(table(rows, headings), treaty, "", counts=totals(rows, headings)), treaty)
    assert (extraction.problems, extraction.covers) == ((), Coverage())
    found = values_of(extraction)
    assert len(found) == len(rows)
    assert Counter(kind for _, _, kind in found.values()) == kinds
    golden = extractor(source).extract(capture_from_case(GOLDEN / source / "table-2015"))
    assert values_of(golden) == found


def test_the_facts_on_the_report_s_states_are_those_of_the_golden_pages() -> None:
    with (SHARED / "facts" / "opsc_crc.csv").open(encoding="utf-8", newline="") as lines:
        facts = {resolve(row["country"]): row for row in csv.DictReader(lines)}
    for source, prefix in (("un_crc", "crc"), ("un_opsc", "opsc")):
        for case in sorted((GOLDEN / source).iterdir()):
            found = {
                record.subject.country: record.original_values
                for record in extractor(source).extract(capture_from_case(case)).records
            }
            for country, row in facts.items():
                deposit = f"{row[f'{prefix}_ratification']} {row[f'{prefix}_kind']}".strip()
                printed = found[str(country)]
                assert printed.get("signed_on", "") == row[f"{prefix}_signature"], (case.name, country)
                assert printed.get("ratified_on", "") == deposit, (case.name, country)
