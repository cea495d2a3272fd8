"""A printed name means one country or none."""

import csv
import os
import re
import unicodedata
from datetime import date
from pathlib import Path

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.countries import COUNCIL_OF_EUROPE, comparable, name_of, nearest, resolve, spellings

SHARED = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[3] / "shared"))
KNOWN_NAMES = [spelling.name for spelling in spellings()] + [country.name for country in pycountry.countries]


@pytest.mark.parametrize(
    ("name", "alpha3"),
    [
        ("BOSNIA & HERZEGOVINA", "BIH"),
        ("BOSNIA AND \nHERZEGOVINA", "BIH"),
        ("MOLDOVA", "MDA"),
        ("REPUBLIC OF MOLDOVA", "MDA"),
        ("SLOVAK REPUBLIC", "SVK"),
        ("Türkiye", "TUR"),
        ("Tu\u0308rkiye", "TUR"),
        ("TURKEY", "TUR"),
        ("“The former Yugoslav Republic of Macedonia”", "MKD"),
        ("Luxemburg", "LUX"),
        ("Netherlands (Kingdom of the)", "NLD"),
        ("The Netherlands", "NLD"),
        ("United Kingdom of Great Britain and Northern Ireland 6,18", "GBR"),
        ("Holy See", "VAT"),
        ("Kosovo*", "XKX"),
        ("Kosovo ¹", "XKX"),
        ("Austria[3]", "AUT"),
        ("SERBIA\u00a0**", "SRB"),
        ("Cote d’Ivoire (Ivory Coast)", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("Congo, The Democratic Republic of the", "COD"),
        ("Congo", "COG"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"),
        ("Papua New Guinea", "PNG"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Georgia", "GEO"),
        ("St. Kitts and Nevis", "KNA"),
        ("Gambia, The", "GMB"),
        ("Eretria", "ERI"),
        ("Macao/Macao", "MAC"),
        ("United States Minor Outlying Islands", "UMI"),
    ],
)
def test_a_name_is_known_in_every_spelling_our_sources_use(name: str, alpha3: str) -> None:
    assert resolve(name) == alpha3


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "*",
        "1",
        "Europe",
        "European Union",
        "No Country Listed",
        "Total",
        "Korea",
        "Republic",
        "Germania",
        "Serbi",
    ],
)
def test_what_names_no_single_country_is_unknown(name: str) -> None:
    assert resolve(name) is None


def test_a_code_or_a_flag_is_not_a_name() -> None:
    codes = [
        getattr(country, key) for country in pycountry.countries for key in ("alpha_2", "alpha_3", "numeric", "flag")
    ]
    assert [code for code in codes if resolve(code)] == []


@given(st.from_regex(r"[A-Za-z0-9]{1,3}", fullmatch=True))
def test_three_letters_or_fewer_never_name_a_country(name: str) -> None:
    assert resolve(name) is None


@given(st.sampled_from(KNOWN_NAMES), st.sampled_from(["", "*", " **", " 4,16", "¹²", "†"]), st.booleans())
def test_case_space_form_and_footnote_marks_do_not_matter(name: str, mark: str, decomposed: bool) -> None:
    printed = unicodedata.normalize("NFD" if decomposed else "NFC", name.upper().replace(" ", " \n"))
    assert resolve(f"  {printed}{mark} ") == resolve(name) is not None


def test_a_name_with_one_letter_lost_is_unknown_or_still_means_the_same() -> None:
    damaged = [(name, name[:place] + name[place + 1 :]) for name in KNOWN_NAMES for place in range(len(name))]
    assert [(name, text) for name, text in damaged if resolve(text) not in (None, resolve(name))] == []


@given(st.text(max_size=40))
def test_any_text_is_answered(name: str) -> None:
    found = resolve(name)
    assert found is None or name_of(found)
    assert len(nearest(name)) <= 3


def test_no_two_countries_share_a_spelling() -> None:
    meanings: dict[str, set[str]] = {}
    for country in pycountry.countries:
        for key in ("name", "common_name", "official_name"):
            if name := getattr(country, key, None):
                meanings.setdefault(comparable(name), set()).add(country.alpha_3)
    for spelling in spellings():
        meanings.setdefault(comparable(spelling.name), set()).add(spelling.alpha3)
    assert {name: codes for name, codes in meanings.items() if len(codes) > 1} == {}


def test_the_alias_table_lists_each_spelling_once_and_prefers_one_a_country() -> None:
    names = [comparable(spelling.name) for spelling in spellings()]
    preferred = [spelling.alpha3 for spelling in spellings() if spelling.preferred]
    assert sorted(set(names)) == sorted(names)
    assert sorted(set(preferred)) == sorted(preferred)


def test_a_code_outside_iso_is_explained() -> None:
    iso = {country.alpha_3 for country in pycountry.countries}
    outside = [spelling for spelling in spellings() if spelling.alpha3 not in iso]
    assert {spelling.alpha3 for spelling in outside} == {"XKX", "SCG", "ANT"}
    assert all("ISO 3166" in spelling.note for spelling in outside)


def test_an_unknown_name_gets_up_to_three_candidates() -> None:
    assert nearest("Slovakei")[0] == "Slovak Republic"
    assert "Niger" in nearest("Nigerr")
    assert nearest("qqqqqq") == ()


@pytest.mark.parametrize(
    ("alpha3", "name"),
    [
        ("TUR", "Türkiye"),
        ("CZE", "Czechia"),
        ("MDA", "Republic of Moldova"),
        ("GBR", "United Kingdom"),
        ("XKX", "Kosovo"),
    ],
)
def test_pages_use_the_council_of_europes_present_names(alpha3: str, name: str) -> None:
    assert name_of(alpha3) == name


def test_every_name_on_our_pages_means_its_own_country() -> None:
    codes = {country.alpha_3 for country in pycountry.countries} | {spelling.alpha3 for spelling in spellings()}
    assert {code for code in codes if resolve(name_of(code)) != code} == set()


def test_the_council_of_europe_has_47_members_until_russia_leaves() -> None:
    edition = COUNCIL_OF_EUROPE.members_on(date(2021, 4, 20))
    assert len(edition) == 47
    assert COUNCIL_OF_EUROPE.members_on(date(2022, 3, 15)) == edition
    assert COUNCIL_OF_EUROPE.members_on(date(2022, 3, 16)) == edition - {"RUS"}


def test_the_council_of_europe_grew_to_47_in_2007() -> None:
    assert len(COUNCIL_OF_EUROPE.members_on(date(2004, 6, 18))) == 45
    assert "MNE" not in COUNCIL_OF_EUROPE.members_on(date(2007, 5, 10))
    assert len(COUNCIL_OF_EUROPE.members_on(date(2007, 5, 11))) == 47


def test_membership_before_the_known_period_is_refused() -> None:
    with pytest.raises(ValueError, match="2001-11-23"):
        COUNCIL_OF_EUROPE.members_on(date(2001, 11, 22))


def _shared_names() -> list[tuple[str, str, str]]:
    columns = re.compile(r"country|name_on_page|participant|member", re.IGNORECASE)
    return [
        (path.name, column, row[column])
        for path in sorted((SHARED / "sources").rglob("*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        for column in row
        if column and columns.fullmatch(column) and row[column]
    ]


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="the material beside the project is not here")
def test_every_name_in_the_collected_material_is_known() -> None:
    no_country = {"(total)", "Europe", "No Country Listed", "yes", "no"}
    names = _shared_names()
    assert len(names) > 500
    assert {place for place in names if resolve(place[2]) is None and place[2] not in no_country} == set()
