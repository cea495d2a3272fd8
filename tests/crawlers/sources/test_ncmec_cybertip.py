"""The yearly lists, drawn by us in each layout and changed in one place at a time."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.countries import resolve
from crawlers.sources.ncmec_cybertip.extract import extract
from demo.ncmec_facts import YEARS, Entry, YearFacts, year_facts
from demo.ncmec_layouts import LAYOUTS, Column, Layout, counts, names
from demo.ncmec_pdf import draw, draw_year
from domain.errors import LayoutUnknown
from domain.extractions import Extraction, ProblemKind
from domain.subjects import Subject
from tests.crawlers.captures_from_files import capture_of

Values = dict[Subject, str | None]


def read(content: bytes) -> Extraction:
    return extract(capture_of("ncmec_cybertip", content))


@cache
def read_year(year: str) -> Extraction:
    return read(draw_year(year))


def values(extraction: Extraction) -> Values:
    return {record.subject: record.values["cybertip_reports"] for record in extraction.records}


def kinds(extraction: Extraction) -> set[ProblemKind]:
    return {problem.kind for problem in extraction.problems}


def listed(*entries: tuple[str, int], year: str = "2022") -> YearFacts:
    """A short list whose printed total is right."""
    total = Entry("Total", sum(count for _, count in entries) + 1000)
    return YearFacts(year, tuple(Entry(*entry) for entry in entries), Entry("Null", 1000), total)


SHORT = listed(
    ("Albania", 11376),
    ("Congo, The Democratic Republic of the", 12052),
    ("Cook Islands", 91),
    ("Norfolk Island", 0),
    ("Saint Helena, Ascension and Tristan da Cunha", 1),
    ("Saint Kitts and Nevis", 292),
    ("United Kingdom", 316900),
    ("Western Sahara", 12),
)
SHORT_VALUES = values(read(draw(SHORT, LAYOUTS["2022"])))


@pytest.mark.parametrize("year", YEARS)
def test_every_figure_of_a_year_is_read_in_that_years_layout(year: str) -> None:
    facts = year_facts(year)
    extraction = read_year(year)
    printed_once = {
        country: count
        for country, count in ((resolve(entry.name), entry.count) for entry in facts.countries)
        if [resolve(entry.name) for entry in facts.countries].count(country) == 1
    }
    printed_once.pop(None, None)  # "Europe" is no country
    assert values(extraction) == {
        **{Subject(country or "", year): str(count) for country, count in printed_once.items()},
        Subject("", f"no_country_listed/{year}"): str(facts.unlisted.count),
        Subject("", f"global_total/{year}"): str(facts.total.count),
    }
    assert extraction.read_totals == extraction.printed_totals == {f"global_total/{year}": facts.total.count}


def test_a_name_that_is_no_country_counts_in_the_total_and_states_nothing() -> None:
    extraction = read(draw(listed(("Albania", 5), ("Europe", 3)), LAYOUTS["2022"]))
    assert Counter(subject.country for subject in values(extraction)) == {"ALB": 1, "": 2}
    assert extraction.problems == ()


def test_two_names_of_one_country_are_told_and_neither_is_read_nor_added() -> None:
    extraction = read_year("2020")
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.DUPLICATE_RECORD]
    assert "“French Guiana” (593) and “Guiana, French” (1)" in extraction.problems[0].message
    assert Subject("GUF", "2020") not in values(extraction)
    assert extraction.covers is not None and not extraction.covers.includes(Subject("GUF", "2020"))


def test_a_file_is_the_whole_truth_for_its_year_and_silent_on_others() -> None:
    covers = read_year("2022").covers
    assert covers is not None
    assert covers.includes(Subject("VAT", "2022"))
    assert not covers.includes(Subject("VAT", "2020"))


def test_a_record_names_the_row_it_was_read_from() -> None:
    records = {record.subject: record for record in read_year("2019").records}
    # Down the left pair of columns, then down the right.
    assert records[Subject("AFG", "2019")].locator == "page:2/row:1"
    assert records[Subject("BDI", "2019")].locator == "page:2/row:37"
    assert records[Subject("KHM", "2019")].locator == "page:2/row:38"
    assert records[Subject("ALB", "2019")].original_values == {"cybertip_reports": "17,545"}


@pytest.mark.parametrize(
    ("name", "code"), [("Macedonia/North Macedonia", "MKD"), ("Sierre Leone", "SLE"), ("Macao/Macao", "MAC")]
)
def test_a_doubled_or_misspelt_name_is_still_its_country(name: str, code: str) -> None:
    assert values(read(draw(listed((name, 9)), LAYOUTS["2020"])))[Subject(code, "2022")] == "9"


def test_an_unknown_name_is_a_question_and_nothing_is_taken_for_absent() -> None:
    extraction = read(draw(listed(("Albania", 5), ("Sildavia", 4)), LAYOUTS["2022"]))
    assert kinds(extraction) == {ProblemKind.UNKNOWN_COUNTRY}
    assert "“Sildavia” (4)" in extraction.problems[0].message
    assert extraction.covers is not None and not extraction.covers.includes(Subject("BEL", "2022"))


TITLES = [
    ("Country", "Number of Reports"),
    ("Country / Territory", "Number of Reports"),
    ("Country/Territory", "Reports"),
    ("COUNTRY", "TOTAL REPORTS"),
    ("Country or\nTerritory", "Total Number\nof Reports"),
    ("Country", "2022 Reports"),
]


@pytest.mark.parametrize("layout", [LAYOUTS["2019"], LAYOUTS["2020"]], ids=["two pairs", "one pair"])
@pytest.mark.parametrize(("left", "right"), TITLES)
def test_headings_are_read_by_what_they_mean(left: str, right: str, layout: Layout) -> None:
    assert values(read(draw(SHORT, replace(layout, columns=(names(left), counts(right)))))) == SHORT_VALUES


@given(
    pairs=st.sampled_from([1, 2]),
    first_page_rows=st.integers(0, 9),
    rows=st.integers(2, 9),
    name_width=st.sampled_from([90, 120, 190]),
    centred=st.booleans(),
    total_apart=st.booleans(),
    ruled=st.booleans(),
    repeat_header=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_a_table_is_read_alike_however_it_is_broken_over_pages_and_lines(**made: object) -> None:
    layout = replace(LAYOUTS["2022"], **made)  # type: ignore[arg-type]
    # Names of three lines need the ruled lines to tell which count is theirs.
    ruled = layout.ruled or layout.name_width < 100
    # A header can only be left out on pages laid out as the one that has it, and when the total's differs from it.
    repeat_header = layout.repeat_header or bool(layout.first_page_rows if layout.pairs == 2 else layout.total_apart)
    layout = replace(layout, ruled=ruled, repeat_header=repeat_header)
    assert values(read(draw(SHORT, layout))) == SHORT_VALUES


@given(row=st.integers(0, len(SHORT.countries) - 1), count=st.integers(0, 9_999_999), year=st.sampled_from(YEARS))
@settings(max_examples=15, deadline=None)
def test_one_edited_number_changes_exactly_its_record_and_breaks_the_sum(row: int, count: int, year: str) -> None:
    edited = list(SHORT.countries)
    edited[row] = Entry(edited[row].name, count)
    extraction = read(draw(replace(SHORT, countries=tuple(edited)), LAYOUTS[year]))
    expected = {**SHORT_VALUES, Subject(resolve(edited[row].name) or "", "2022"): str(count)}
    assert values(extraction) == expected
    assert (ProblemKind.TOTAL_MISMATCH in kinds(extraction)) == (expected != SHORT_VALUES)


def test_a_page_that_is_missing_breaks_the_sum() -> None:
    facts = year_facts("2022")
    without_page_3 = replace(facts, countries=facts.countries[:53] + facts.countries[90:])
    extraction = read(draw(without_page_3, LAYOUTS["2022"]))
    assert kinds(extraction) == {ProblemKind.TOTAL_MISMATCH}
    assert extraction.printed_totals != extraction.read_totals
    assert extraction.covers is not None and not extraction.covers.includes(Subject("FRA", "2022"))


def test_a_list_without_a_total_proves_nothing_about_what_is_missing() -> None:
    extraction = read(draw(replace(SHORT, total=Entry("Zambia", 7885)), LAYOUTS["2022"]))
    assert "prints no total" in next(p.message for p in extraction.problems if p.kind is ProblemKind.TOTAL_MISMATCH)
    assert extraction.printed_totals == {}


def test_counts_may_stand_before_the_names() -> None:
    swapped = (names("Country", 0.4), counts("Reports", 0.25))
    assert values(read(draw(SHORT, replace(LAYOUTS["2020"], columns=swapped)))) == SHORT_VALUES


def test_columns_that_split_the_reports_are_told_and_left_alone() -> None:
    part = Column("Referrals", lambda entry: f"{entry.count // 3:,}", 0.48)
    rest = Column("Informational", lambda entry: f"{entry.count - entry.count // 3:,}", 0.72)
    layout = replace(LAYOUTS["2022"], columns=(names("Country"), part, rest, counts("Total Reports")), name_width=100)
    extraction = read(draw(SHORT, layout))
    assert values(extraction) == SHORT_VALUES
    assert [problem.message for problem in extraction.problems] == [
        "Nobody reads the column “Referrals”.",
        "Nobody reads the column “Informational”.",
    ]


@pytest.mark.parametrize("title", ["Incidents", "2021 Reports", "Referral Reports", "% of Total Reports", "Rank"])
def test_a_column_that_does_not_count_the_years_reports_is_refused(title: str) -> None:
    with pytest.raises(LayoutUnknown, match=re.escape(f"“{title}”")):
        read(draw(SHORT, replace(LAYOUTS["2020"], columns=(names("Country"), counts(title)))))


def test_headings_over_the_wrong_columns_are_refused() -> None:
    with pytest.raises(LayoutUnknown, match="no table"):
        read(draw(SHORT, replace(LAYOUTS["2020"], columns=(names("Reports"), counts("Country")))))


def test_two_columns_that_could_both_be_meant_are_refused() -> None:
    columns = (names("Country"), counts("Reports", 0.7), counts("Total Reports"))
    with pytest.raises(LayoutUnknown, match="exactly one must count"):
        read(draw(SHORT, replace(LAYOUTS["2020"], columns=columns)))


def test_a_count_that_is_no_number_is_told_with_its_place() -> None:
    broken = replace(LAYOUTS["2020"], columns=(names("Country"), Column("Reports", lambda e: f"{e.count}.5", 0.96)))
    problems = read(draw(SHORT, broken)).problems
    assert problems[0].kind is ProblemKind.UNREADABLE_VALUE
    assert problems[0].locator == "page:1/row:1"
    assert "Albania is printed as “11376.5”" in problems[0].message
