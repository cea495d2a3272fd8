"""Every recorded claim stands where it is said to stand in the report's own text."""

import os
import re
from pathlib import Path

import pytest

from config.reports.claims import load_claims

REPORT = "coe_ocsea_2021"
FOLDER = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[4] / "shared")) / "report"
TEXT = FOLDER / "003_2f01027055845bb6.txt"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not TEXT.is_file(), reason="the report's text does not lie beside the project"),
]


def test_the_wording_of_every_claim_is_in_its_lines() -> None:
    lines = TEXT.read_text(encoding="utf-8").split("\n")
    for claim in load_claims(REPORT):
        text = " ".join(" ".join(lines[claim.line - 1 : claim.last_line]).split())
        assert claim.wording in text, f"{claim.id}: {text}"


def test_a_claim_in_a_footnote_stands_in_that_footnote() -> None:
    lines = TEXT.read_text(encoding="utf-8").split("\n")
    for claim in load_claims(REPORT):
        if number := claim.where.removeprefix("footnote ").isdecimal() and claim.where.removeprefix("footnote "):
            assert lines[claim.line - 1].startswith(str(number)), claim.id


def test_what_the_report_s_own_cells_contradict_is_printed_like_that() -> None:
    """The doubts are of the print, not of our table: the number is in the sentence."""
    lines = TEXT.read_text(encoding="utf-8").split("\n")
    wrong = [claim for claim in load_claims(REPORT) if claim.doubt]
    assert [claim.id for claim in wrong] == ["5/average/percent", "5/average/score"]
    for claim in wrong:
        assert re.search(rf"\b{re.escape(claim.stated)}\b", lines[claim.line - 1])
