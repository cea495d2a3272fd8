"""The charts that were transcribed from archived copies, set in a table again, read as the collected facts say."""

import csv
import os
import re
from pathlib import Path

import pytest

from config.countries import resolve
from domain.extractions import Extraction, ProblemKind
from tests.crawlers.readers.treaty_charts import extract, iso, table, values_of

SHARED = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[4] / "shared")) / "sources"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the material beside the project is not here"),
]


def _read(name: str) -> Extraction:
    lines = [line for line in (SHARED / "data" / name).read_text().splitlines() if not line.startswith("#")]
    at = next(place for place, line in enumerate(lines) if "Signature |" in line)
    rows = [[cell.strip() for cell in line.split("|")] for line in lines[at:] if line.strip()]
    return extract("<html><body>" + "".join(f"<p>{line}</p>" for line in lines[:at]) + table(rows[0], rows[1:]))


@pytest.mark.parametrize(
    ("name", "day", "states"),
    [
        ("coe_185_chart_2015-12-03_excerpt.txt", "2015-12-03", 16),
        ("coe_185_chart_2004-06-18_excerpt.txt", "2004-06-18", 19),
    ],
)
def test_a_transcribed_chart_reads_as_the_facts_say(name: str, day: str, states: int) -> None:
    extraction = _read(name)
    lines = (SHARED / "facts" / "coe_185.csv").read_text(encoding="utf-8").splitlines()
    facts = {resolve(row["country"]): row for row in csv.DictReader(lines)}
    values = values_of(extraction)
    assert (str(extraction.status_as_of), len(values)) == (day, states)
    # The copies break off in their last row.
    assert {problem.kind for problem in extraction.problems} <= {ProblemKind.UNREADABLE_VALUE}
    columns = {"signed_on": "signature", "ratified_on": "ratification", "in_force_on": "entry_into_force"}
    for country, fields in values.items():
        for field, column in columns.items():
            fact = (iso(facts[country][column]) or "")[:10]
            # An entry into force is foreseen on the day of the deposit.
            known_from = (iso(facts[country]["ratification" if field == "in_force_on" else column]) or "")[:10]
            if field in fields and (facts[country]["complete"] == "yes" or fields[field]):
                assert fields[field] == (fact if known_from and known_from <= day else None), (country, field)


def test_the_services_example_row_is_read() -> None:
    row = (SHARED / "data" / "coe_api_signatures_row_example.json").read_text()
    extraction = extract(re.sub(r'"NumSTE":"148"', '"NumSTE":"185"', f"[[{row}],[],[]]"))
    assert values_of(extraction) == {"BGR": {"signed_on": None, "ratified_on": None, "in_force_on": None}}
