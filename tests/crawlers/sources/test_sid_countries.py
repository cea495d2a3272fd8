"""A country's page of Safer Internet Day: kind of body, day of its profile, plan by year."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.sources.sid_countries.extract import extract
from domain.errors import DatumlineError, LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction
from domain.snapshots import Capture
from domain.subjects import Subject
from tests.crawlers.captures_from_files import part_of

HERE = Path(__file__).parent / "sid_countries"
AUSTRIA = (HERE / "in_your_country_2020_austria" / "page.html").read_text(encoding="utf-8")
ABOUT = ("About us", "An awareness centre and a helpline.")
PLAN = ("About our SID activities", "For Safer Internet Day 2021 schools are invited.")
AWAITED = "We are awaiting an update on this SID Committee{}s plans for Safer Internet Day 2021."


def page(heading: str, *sections: tuple[str, str], updated: str = "Last updated: 2020-12-03") -> str:
    body = "".join(f"<h3>{name}</h3><p>{text}</p>" for name, text in sections)
    head = "<html><head><title>Safer Internet Day</title></head>"
    return f"{head}<body><h2>{heading}</h2><p>{updated}</p>{body}</body></html>"


def read(markup: str, url: str = "https://sid.example/page") -> Extraction:
    return extract(Capture("sid_countries", (part_of(markup.encode(), url=url),)))


def values(extraction: Extraction) -> dict[tuple[str, str], str | None]:
    return {
        (record.subject.item, field): value for record in extraction.records for field, value in record.values.items()
    }


@pytest.mark.parametrize(
    ("heading", "country", "kind"),
    [
        ("Austrian Safer Internet Centre -", "AUT", "safer_internet_centre"),
        ("Albania Safer Internet Day Committee - Safer Internet Centre Albania", "ALB", "sid_committee"),
        ("Türkiye Safer Internet Day Committee – Safer Internet Center Türkiye", "TUR", "sid_committee"),
        ("Safer Internet Centre Albania (SIC Albania)", "ALB", "safer_internet_centre"),
        ("Switzerland SID Supporter", "CHE", "sid_supporter"),
        ("Georgia Safer Internet Day Supporter – a foundation", "GEO", "sid_supporter"),
    ],
)
def test_the_body_that_a_heading_names_first_decides_its_kind(heading: str, country: str, kind: str) -> None:
    extraction = read(page(heading, PLAN, ABOUT))
    assert extraction.records[0].subject == Subject(country)
    assert values(extraction)["", "body_kind"] == kind


def test_a_heading_without_a_body_is_told_and_the_rest_is_read() -> None:
    extraction = read(page("Georgia", PLAN, ABOUT))
    assert values(extraction)["2021", "plan_state"] == "plan"
    assert ("", "body_kind") not in values(extraction)
    assert "does not say which kind of body" in extraction.problems[0].message


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Last updated: 2020-12-03", "2020-12-03"),
        ("Profile last updated: March 2025", "2025-03"),
        ("Last updated: 3 December 2020", "2020-12-03"),
        ("Last updated: 03/12/2020", "2020-12-03"),
        ("Last updated on 2020-02-29", None),
        ("Last updated: 2021-02-29", None),
        ("Last updated: Marchtember 2025", None),
        ("", None),
    ],
)
def test_the_day_of_the_profile_is_iso_or_a_month_or_not_read(printed: str, value: str | None) -> None:
    extraction = read(page("Austrian Safer Internet Centre", PLAN, ABOUT, updated=printed))
    expected = "2020-02-29" if printed.endswith("02-29") and "2020" in printed else value
    assert values(extraction).get(("", "profile_updated")) == expected
    assert bool(extraction.problems) == (expected is None and printed != "")


def test_a_profiles_own_day_counts_before_the_sites() -> None:
    markup = page("Austrian Safer Internet Centre", PLAN, updated="Profile last updated: March 2025")
    assert values(read(markup.replace("</body>", "<p>Last updated: 2026-01-01</p></body>")))["", "profile_updated"] == (
        "2025-03"
    )


@pytest.mark.parametrize("apostrophe", ["’", "'"])
def test_the_sentence_that_an_update_is_awaited_is_a_placeholder_of_its_year(apostrophe: str) -> None:
    sections = [("About our SID activities", AWAITED.format(apostrophe)), ABOUT]
    found = values(read(page("Serbian Safer Internet Centre", *sections, updated="")))
    assert found["2021", "plan_state"] == "placeholder"
    assert found["2021", "plan_sha256"] is None


def test_a_plan_is_kept_as_its_number_of_words_and_its_hash_without_what_stands_around() -> None:
    found = values(read(page("Austrian Safer Internet Centre -", PLAN, ABOUT)))
    assert found["2021", "plan_words"] == "8"
    assert found["2021", "plan_sha256"] == hashlib.sha256(PLAN[1].encode()).hexdigest()
    around = page(
        "Austrian Safer Internet Centre -", PLAN, ("About us", "Something else."), ("Latest news", "SID 2022!")
    )
    assert values(read(around)) == found


@pytest.mark.parametrize(
    ("updated", "year"),
    [("2020-12-03", "2021"), ("2021-02-04", "2021"), ("2020-09-01", "2021"), ("2021-05-01", None)],
)
def test_a_plan_that_names_no_year_is_of_the_day_that_was_next(updated: str, year: str | None) -> None:
    markup = page("Austrian Safer Internet Centre", (PLAN[0], "Schools take part."), updated=f"Last updated: {updated}")
    extraction = read(markup)
    assert [record.subject.item for record in extraction.records] == (["", year] if year else [""])
    assert bool(extraction.problems) == (year is None)


def test_a_plan_emptied_beside_other_text_is_none_and_a_page_emptied_is_not_known() -> None:
    found = values(read(page("Austrian Safer Internet Centre", ("What we are doing to support SID 2023", ""), ABOUT)))
    assert found["2023", "plan_state"] == "none"
    with pytest.raises(LayoutUnknown):
        read(page("Austrian Safer Internet Centre", (PLAN[0], ""), ("About us", ""), updated=""))


def test_a_page_covers_its_own_years_only_so_that_an_older_plan_stays_known() -> None:
    assert read(AUSTRIA).covers == Coverage(frozenset({"AUT"}), frozenset({"", "2021"}))


@given(st.text("abc é’–", min_size=1).filter(lambda text: text.strip(" ")))
@settings(max_examples=25, deadline=None)
def test_an_edited_plan_changes_its_hash_and_nothing_else_but_its_length(words: str) -> None:
    before = values(read(AUSTRIA))
    after = values(read(AUSTRIA.replace("with materials", words)))
    moved = {place for place in before if before[place] != after[place]}
    assert moved <= {("2021", "plan_sha256"), ("2021", "plan_words")}
    assert (("2021", "plan_sha256") in moved) == (words.strip() != "with materials")


@given(st.floats(0.02, 0.99))
@settings(max_examples=25, deadline=None)
def test_a_page_cut_anywhere_tells_no_plan(share: float) -> None:
    try:
        extraction = read(AUSTRIA[: int(len(AUSTRIA) * share)])
    except DatumlineError as error:
        assert str(error).endswith(".")
    else:
        assert [record.subject.item for record in extraction.records] == [""]


@pytest.mark.parametrize(
    "markup",
    [
        page("Page not found"),
        "<html><body><h1>Austrian Safer Internet Centre</h1><p>A hotline and a helpline.</p></body></html>",
        "[]",
    ],
)
def test_what_is_no_page_of_the_day_is_refused(markup: str) -> None:
    with pytest.raises(NotThePage):
        read(markup)
