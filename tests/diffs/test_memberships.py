"""Memberships that a source itself denies, besides those that are read from absence."""

from diffs.derivations import derive
from domain.reports import CellRule
from tests.diffs.made import TODAY, YES_NO, report, stated

CENTRE = CellRule(
    "7",
    "safer_internet_centre",
    "Safer Internet Centre",
    "bik_centres",
    "any_member",
    YES_NO,
    {"source_field": "centre", "kind": "yes"},
)


def centre(*values: tuple[str, str]) -> str | None:
    """What the cell of Ireland is after these (field, value) were said of it."""
    said = [stated("bik_centres", "IRL", field, value, id) for id, (field, value) in enumerate(values, start=1)]
    found = {derived.cell.country: derived.value for derived in derive(report(CENTRE), said, TODAY)}
    return found.get("IRL")


def test_a_page_that_says_there_is_none_means_no() -> None:
    assert centre(("centre", "no")) == "no"
    assert centre(("centre", "yes"), ("hotline", "no")) == "yes"


def test_a_part_that_is_missing_says_nothing_of_the_whole() -> None:
    assert centre(("hotline", "no")) is None
