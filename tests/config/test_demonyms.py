"""An adjective means one country or none."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.countries import comparable, name_of, resolve
from config.demonyms import country_of
from config.reports import load_rules

ROWS = list(csv.DictReader(files("config").joinpath("demonyms.csv").read_text(encoding="utf-8").splitlines()))
STATES = load_rules("coe_ocsea_2021").countries


@pytest.mark.parametrize(
    ("words", "alpha3"),
    [
        ("German", "DEU"),
        ("the Dutch", "NLD"),
        ("Slovak", "SVK"),
        ("SLOVENIAN", "SVN"),
        ("UK", "GBR"),
        ("U.K.", "GBR"),
        ("Albania’s", "ALB"),
        ("Netherlands'", "NLD"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Türkiye", "TUR"),
        ("Turkish", "TUR"),
        ("North Macedonian", "MKD"),
    ],
)
def test_adjectives_short_forms_possessives_and_names_are_known(words: str, alpha3: str) -> None:
    assert country_of(words) == alpha3


@pytest.mark.parametrize("words", ["", "European", "Safer", "Nordic", "SIC", "Swiss and Austrian"])
def test_what_means_no_single_country_is_unknown(words: str) -> None:
    assert country_of(words) is None


def test_every_state_of_the_report_has_an_adjective() -> None:
    assert set(STATES) <= {row["alpha3"] for row in ROWS}


def test_no_adjective_stands_twice_or_names_another_country() -> None:
    words = [comparable(row["adjective"]) for row in ROWS]
    assert sorted(set(words)) == sorted(words)
    assert [row for row in ROWS if resolve(row["adjective"]) not in (None, row["alpha3"])] == []
    assert all(name_of(row["alpha3"]) for row in ROWS)


@given(st.text(max_size=30))
def test_any_words_are_answered(words: str) -> None:
    found = country_of(words)
    assert found is None or name_of(found)
