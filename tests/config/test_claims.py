"""claims.csv: what a row may say, and how a wrong one is named."""

import pytest

from config.reports import load_rules, report_ids
from config.reports.claims import COLUMNS, load_claims, read_claims
from domain.claims import Comparison, Quantifier
from domain.errors import DatumlineError

RULES = load_rules("coe_ocsea_2021")
GOOD = {
    "id": "6/hotlines",
    "line": "1877",
    "last_line": "1878",
    "where": "text",
    "wording": "have some form",
    "figure": "6",
    "rule": "count(inhope_hotline=yes or other_hotline=yes)",
    "item": "",
    "among": "focus GBR",
    "stated": ">=75%",
    "doubt": "",
    "note": "",
}


def rows(*changes: dict[str, str]) -> str:
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{({**GOOD, **change})[column]}"' for column in COLUMNS) for change in changes]
    return "\n".join(lines) + "\n"


def test_a_row_is_read_with_its_groups_and_its_condition() -> None:
    (claim,) = read_claims(rows({}), RULES, frozenset(), "claims.csv")
    assert claim.fields == ("inhope_hotline", "other_hotline")
    assert set(claim.countries) == {*RULES.groups["focus"], "GBR"}
    assert claim.quantifier == Quantifier(">=", 75, True)
    assert claim.condition.comparisons[0] == Comparison("inhope_hotline", "=", "yes")


def test_every_report_s_claims_load_and_name_rows_of_the_report() -> None:
    for report in report_ids():
        for claim in load_claims(report):
            assert set(claim.countries) <= {*load_rules(report).countries, ""}
            assert len(claim.wording.split()) <= 12, "a few words, no passage of the report"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule": "guess(inhope_hotline)"}, "'guess' is not a valid ClaimKind"),
        ({"rule": "count inhope"}, "not of the form kind"),
        ({"rule": "count(inhope_hotline is yes)"}, "not of the form field=value"),
        ({"rule": "count(nothing=yes)"}, "the report has no nothing in Figure 6"),
        ({"rule": "count(inhope_hotline<@ATL)"}, "no row for country ATL"),
        ({"among": "atlantis"}, "no row for country atlantis"),
        ({"stated": "many"}, "is no count such as"),
        ({"item": "2019"}, "has no item '2019'"),
        ({"rule": "average(inhope_hotline)", "stated": "12,5"}, "is no plain number"),
        ({"line": "0"}, "lacks its wording or its lines"),
        ({"last_line": "12"}, "lacks its wording or its lines"),
        ({"wording": ""}, "lacks its wording or its lines"),
        ({"doubt": "6/none"}, "the edition has no doubt '6/none'"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(change: dict[str, str], message: str) -> None:
    with pytest.raises(DatumlineError, match=f"claims.csv, line 3: .*{message}"):
        read_claims(rows({"id": "first"}, change), RULES, frozenset(), "claims.csv")


def test_a_claim_that_stands_twice_is_refused() -> None:
    with pytest.raises(DatumlineError, match="stands twice"):
        read_claims(rows({}, {}), RULES, frozenset(), "claims.csv")
