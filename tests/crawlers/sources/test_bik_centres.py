"""A centre's page, changed in one place at a time: a part is `no` only where the page is whole and lacks it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.countries import name_of
from config.reports import load_rules
from crawlers.registry import load
from crawlers.sources.bik_centres.extract import extract
from domain.errors import DatumlineError, LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, ProblemKind
from domain.snapshots import Capture
from tests.crawlers.captures_from_files import capture_of, part_of

HERE = Path(__file__).parent / "bik_centres"
GERMANY = (HERE / "accordion_2026_germany" / "page.html").read_text(encoding="utf-8")
NORWAY = (HERE / "details_without_hotline_norway" / "page.html").read_text(encoding="utf-8")
STATES = load_rules("coe_ocsea_2021").countries
PARTS = ("awareness_centre", "helpline", "hotline")
FOUR = ("Awareness centre", "Helpline", "Hotline", "Contacts and opening hours")


def page(heading: str, *sections: tuple[str, str], title: str = "Better Internet for Kids") -> str:
    body = "".join(f"<h2>{name}</h2><p>{text}</p>" for name, text in sections)
    return f"<html><head><title>{title}</title></head><body><h1>{heading}</h1>{body}</body></html>"


def read(markup: str, url: str = "https://centres.example/en/page") -> Extraction:
    return extract(Capture("bik_centres", (part_of(markup.encode(), url=url),)))


def values(extraction: Extraction) -> dict[str, str | None]:
    (record,) = extraction.records
    return dict(record.values)


WHOLE = tuple((name, "Text of its own.") for name in FOUR)


@pytest.mark.parametrize("source", ["bik_centres", "sid_countries"])
def test_every_state_of_the_report_has_a_page_that_names_it(source: str) -> None:
    assert {page.item for page in load(source).pages} == set(STATES)
    for declared in load(source).pages:
        name = declared.url.rpartition("/")[2].replace("-", " ")
        markup = page(f"{name.title()} Safer Internet Centre", *WHOLE)
        if source == "bik_centres":
            assert read(markup, declared.url).records[0].subject.country == declared.item


@pytest.mark.parametrize(
    ("heading", "country"),
    [
        ("German Safer Internet Centre", "DEU"),
        ("Safer Internet Centre Albania (SIC Albania)", "ALB"),
        ("Austrian Safer Internet Center – Austria", "AUT"),
        ("UK Safer Internet Centre", "GBR"),
        ("Safer Internet Centre in the Republic of Moldova", "MDA"),
        ("The Dutch Safer Internet Centre", "NLD"),
        ("SIC Bosnia and Herzegovina", "BIH"),
        ("Slovene Safer Internet Centre SAFE.SI", "SVN"),
        ("Slovak Safer Internet Centre | Zodpovedne", "SVK"),
        ("Safer Internet Centre - Türkiye", "TUR"),
        ("Macedonian Safer Internet Centre", "MKD"),
    ],
)
def test_a_heading_names_its_country_by_adjective_or_name(heading: str, country: str) -> None:
    assert read(page(heading, *WHOLE)).records[0].subject.country == country


def test_a_page_is_the_whole_truth_about_its_country_alone() -> None:
    assert read(GERMANY).covers == Coverage(frozenset({"DEU"}))
    assert values(read(GERMANY)) == {"centre": "yes", "eu_co_funded": "yes", **dict.fromkeys(PARTS, "yes")}


@pytest.mark.parametrize("name", ["Awareness centre", "Helpline", "Hotline"])
def test_a_section_that_is_gone_from_a_whole_page_makes_its_part_no_and_nothing_else(name: str) -> None:
    before = values(read(page("German Safer Internet Centre", *WHOLE)))
    without = [section for section in WHOLE if section[0] != name]
    after = values(read(page("German Safer Internet Centre", *without)))
    field = name.lower().replace(" ", "_")
    assert after == {**before, field: "no"}


def test_a_section_may_say_that_there_is_none() -> None:
    denied = [*WHOLE[:2], ("Hotline", "Norway has no hotline; reports go to the police."), WHOLE[3]]
    assert values(read(page("Norwegian Safer Internet Centre", *denied)))["hotline"] == "no"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_page_that_ends_early_denies_nothing(count: int) -> None:
    markup = page("German Safer Internet Centre", ("About the organisation", "A consortium."), *WHOLE[:count])
    extraction = read(markup)
    assert "no" not in values(extraction).values()
    assert {problem.kind for problem in extraction.problems} == {ProblemKind.UNREADABLE_VALUE}


@given(st.floats(0.02, 0.999))
@settings(max_examples=25, deadline=None)
def test_a_page_cut_anywhere_denies_nothing(share: float) -> None:
    for markup, true_no in ((GERMANY, ()), (NORWAY, ("hotline",))):
        cut = markup[: int(len(markup) * share)]
        try:
            extraction = read(cut)
        except DatumlineError as error:
            assert str(error).endswith(".")
        else:
            denied = [field for field, value in values(extraction).items() if value == "no"]
            assert denied == [field for field in true_no if field in denied]
            assert extraction.records[0].values["centre"] == "yes"


def test_a_section_renamed_is_not_a_part_that_is_gone() -> None:
    renamed = GERMANY.replace("<span>Hotline</span>", "<span>Where to report illegal content</span>")
    extraction = read(renamed)
    assert "hotline" not in values(extraction)
    assert "speaks of it elsewhere" in extraction.problems[0].message


def test_sections_without_text_are_a_layout_that_is_not_known() -> None:
    with pytest.raises(LayoutUnknown, match="no text below its heading"):
        read(page("German Safer Internet Centre", *((name, "") for name in FOUR)))


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        (page("Page not found", ("Helpline", "x")), NotThePage),
        (page("German Safer Internet Centre", *WHOLE, title="404 Not Found"), NotThePage),
        (page("Access denied"), NotThePage),
        (page("Ruritanian Safer Internet Centre", *WHOLE), LayoutUnknown),
        (page("Austrian Safer Internet Centre", ("About our SID activities", "x")), NotThePage),
        (page("Albania Safer Internet Day Committee", *WHOLE), NotThePage),
        (page("Germany", ("Our work", "x")), NotThePage),
        ("<html><body></body></html>", NotThePage),
        ('{"error": "x"}', NotThePage),
        ("<div>" * 5000, DatumlineError),
    ],
)
def test_what_is_no_centres_page_is_refused(markup: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(markup)


def test_another_countrys_page_is_not_taken_for_the_one_that_was_asked() -> None:
    with pytest.raises(NotThePage, match="Croatia and Germany"):
        read(GERMANY, "https://better-internet-for-kids.europa.eu/en/sic/croatia")


def test_an_unknown_adjective_is_a_question_with_candidates_or_the_address_answers() -> None:
    with pytest.raises(LayoutUnknown, match="Germany"):
        read(page("Germanyy Safer Internet Centre", *WHOLE))
    known = read(page("BIK Hub Safer Internet Centre", *WHOLE), "https://centres.example/en/sic/germany")
    assert name_of(known.records[0].subject.country) == "Germany"


def test_several_pages_supplied_together_are_read_each_for_itself() -> None:
    three = capture_of("bik_centres", GERMANY.encode(), NORWAY.encode(), page("Not found").encode())
    extraction = extract(three)
    assert [(record.subject.country, record.part) for record in extraction.records] == [("DEU", 0), ("NOR", 1)]
    assert extraction.covers == Coverage(frozenset({"DEU", "NOR"}))
    assert "Page 3 of the capture" in extraction.problems[0].message


def test_two_pages_that_contradict_each_other_say_nothing() -> None:
    other = page("German Safer Internet Centre", *WHOLE[:2], WHOLE[3])
    extraction = extract(capture_of("bik_centres", GERMANY.encode(), other.encode()))
    assert (extraction.records, extraction.covers) == ((), None)
    assert "Germany differently" in extraction.problems[0].message
