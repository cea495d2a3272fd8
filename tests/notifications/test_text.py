"""The plain text says as much as the page, in 72 columns."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings

from notifications.compose import compose
from notifications.material import Material
from tests.notifications.anything import materials
from tests.notifications.samples import BROKEN, CHART, NEWS, QUIET, SWEDEN, many

TEXT = compose(NEWS).text


def folded(text: str) -> str:
    return " ".join(text.split())


def headings(text: str) -> list[str]:
    lines = text.splitlines()
    return [line for line, under in pairwise(lines) if line and under == "-" * len(line)]


def test_the_sections_come_in_the_order_of_their_importance() -> None:
    assert headings(compose(replace(NEWS, sources=BROKEN.sources, deferred=NEWS.waiting)).text) == [
        "NOT VERIFIED IN TIME",
        "WHAT CHANGED",
        "ALSO MOVED",
        "CELLS THAT CAN BE FILLED",
        "WAITING FOR A DECISION",
        "DEFERRED",
        "DECIDED",
        "NEEDS A LOOK",
        "WHAT WAS CHECKED",
    ]


def test_the_news_stands_in_the_first_line() -> None:
    assert TEXT.splitlines()[0] == "Sweden: Budapest Convention signed → party"


def test_a_change_has_its_values_meaning_and_evidence() -> None:
    assert (
        "* Sweden, Budapest Convention (Figure 1) signed → party Signed, now party. Ratified on 28 April 2021, "
        "eight days after the edition was verified; in force since 1 August 2021. "
        f"“{SWEDEN.evidence.excerpt}” Chart of signatures and ratifications of Treaty 185, read 20 November 2026, "
        f"07:02 {CHART} at json:/0/42, snapshot {SWEDEN.evidence.snapshot[:12]} datumline show 3fa9c1d2e4b5"
    ) in folded(TEXT)


def test_lines_end_at_72_columns_and_addresses_stay_whole() -> None:
    longer = {line.strip() for line in TEXT.splitlines() if len(line) > 72}
    assert longer == {CHART}
    assert max(len(line) for line in TEXT.splitlines() if line.strip() != CHART) > 64


def test_the_rest_of_the_week_is_told() -> None:
    for told in (
        "- Sweden: the Budapest Convention entered into force on 1 August 2021.",
        "- 46 from Chart of signatures and ratifications of Treaty 201",
        "- 22 days: Ireland: Lanzarote Convention signed → party",
        "- proposal adopted: Status of both treaties on 20 April 2021 (61 cells), by demo",
        "an average of 159.7 that its rows do not give. (since 3 October 2026)",
        "+ CyberTipline reports by country verified 2 November 2026, 06:31 not asked in this period",
        "Next run: 27 November 2026, 07:02",
    ):
        assert told in folded(TEXT)


def test_a_quiet_week_is_the_proof() -> None:
    text = compose(QUIET).text
    assert headings(text) == ["WHAT CHANGED", "WHAT WAS CHECKED"]
    assert "Nothing. 3 of 3 sources verified in time, 8 requests: 7 unchanged, 1 new." in folded(text)


def test_a_source_that_is_late_is_marked_in_the_proof() -> None:
    text = folded(compose(BROKEN).text)
    assert "! Chart of signatures and ratifications of Treaty 185 NOT IN TIME, verified 2 November 2026, 07:02" in text


def test_entries_stand_close_and_sections_apart() -> None:
    text = compose(many(500)).text
    assert "\n\n\n" not in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]


@settings(max_examples=60, deadline=None)
@given(materials)
def test_any_material_composes_into_lines_that_fit(material: Material) -> None:
    digest = compose(material)
    for line in digest.text.splitlines():
        assert line.isprintable()
        longest = max(map(len, line.split()), default=0)
        assert len(line) <= 78 or longest > 60, line
    assert digest.html.encode() and digest.text.encode()
    assert compose(material) == digest
