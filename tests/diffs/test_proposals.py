from datetime import UTC, datetime

import pytest

from diffs.proposals import Proposed, propose
from domain.baseline import BaselineEntry
from domain.reports import Cell
from domain.statements import Statement
from tests.diffs.made import EDITION_DAY, approved, cell, report, row, stated, treaty_rule

BUDAPEST = treaty_rule()
LANZAROTE = treaty_rule("lanzarote", "coe_treaty_201", "Lanzarote Convention")
OPSC = treaty_rule("opsc", "un_opsc", "Optional Protocol")
RULES = report(BUDAPEST, LANZAROTE, OPSC, countries=("SWE",))
NAMES = {"SWE": "Sweden", "IRL": "Ireland"}


def baseline(printed: str | None = None, country: str = "SWE") -> dict[Cell, BaselineEntry]:
    rules = (BUDAPEST, LANZAROTE, OPSC)
    return {cell(r, country): approved(cell(r, country), None, id, printed) for id, r in enumerate(rules)}


def proposed(*statements: Statement, printed: str | None = None) -> Proposed:
    return propose(RULES, baseline(printed), statements, EDITION_DAY, NAMES)


def values(found: Proposed) -> dict[str, str]:
    return {one.cell.field: one.value for one in found.proposals}


def why(found: Proposed) -> dict[str, str]:
    return {one.cell.field: one.reason for one in found.undecided}


def test_a_ratification_after_the_day_leaves_signed_on_the_day_with_its_reason_and_proof() -> None:
    found = proposed(*row("SWE", signed_on="2001-11-23", ratified_on="2021-04-28"), printed="SIGNED")
    (one,) = found.proposals
    assert (one.cell, one.value) == (cell(BUDAPEST), "signed")
    assert one.reason == "Signed on 23 November 2001, ratified only on 28 April 2021, after 20 April 2021."
    assert (one.inputs, one.locator, one.source) == ((1, 2), "line:1", "coe_treaty_185")


def test_a_ratification_by_the_day_is_party() -> None:
    found = proposed(*row("SWE", signed_on="2001-11-23", ratified_on="2021-04-20"))
    assert values(found) == {"budapest": "party"}
    assert found.proposals[0].reason == "Ratified on 20 April 2021, not after 20 April 2021."


def test_an_empty_ratification_in_a_row_read_later_is_signed() -> None:
    found = proposed(*row("SWE", signed_on="2002-02-28", ratified_on=None), printed="SIGNED")
    assert found.proposals[0].reason == "Signed on 28 February 2002, not ratified when read on 4 May 2026."


def test_neither_date_in_a_row_read_later_is_none() -> None:
    found = proposed(*row("SWE", signed_on=None, ratified_on=None))
    assert [(one.value, one.reason) for one in found.proposals] == [
        ("none", "Not signed, not ratified when read on 4 May 2026.")
    ]


def test_a_signature_after_the_day_is_none() -> None:
    found = proposed(*row("SWE", signed_on="2022-01-02", ratified_on="2022-05-06"))
    expected = "Signed only on 2 January 2022, ratified only on 6 May 2022, after 20 April 2021."
    assert (found.proposals[0].value, found.proposals[0].reason) == ("none", expected)


def test_a_row_read_before_the_day_proves_what_had_happened_and_not_what_had_not() -> None:
    early = datetime(2015, 12, 3, tzinfo=UTC)
    assert values(proposed(*row("SWE", fetched_at=early, ratified_on="2010-01-01"))) == {"budapest": "party"}
    found = proposed(*row("SWE", fetched_at=early, signed_on="2001-11-23", ratified_on=None), printed="SIGNED")
    assert why(found)["budapest"] == "Read on 3 December 2015, before 20 April 2021: it may have changed until then."


def test_an_entry_into_force_proves_party_from_its_day_and_nothing_before_it() -> None:
    by_then = proposed(*row("SWE", in_force_on="2013-10-01"))
    assert (
        by_then.proposals[0].reason == "In force since 1 October 2013, hence ratified before; not after 20 April 2021."
    )
    later = proposed(*row("SWE", signed_on="2001-11-23", in_force_on="2021-08-01"))
    expected = "In force from 1 August 2021: nothing says whether it was ratified by 20 April 2021."
    assert (later.proposals, why(later)["budapest"]) == ((), expected)


def test_what_no_date_decides_is_listed_with_why() -> None:
    found = proposed(*row("SWE", signed_on="2001-11-23"), stated("coe_treaty_201", "NOR", "signed_on", "2008-01-01", 9))
    assert why(found) == {
        "budapest": "Signed on 23 November 2001: nothing says whether it was ratified by 20 April 2021.",
        "lanzarote": "coe_treaty_201 has no row for the country.",
        "opsc": "un_opsc has not been read.",
    }


def test_a_country_without_the_printed_word_cannot_have_signed_only() -> None:
    ratified = row("SWE", source="coe_treaty_201", start=5, ratified_on="2013-06-28")
    found = proposed(*row("SWE", signed_on="2001-11-23", ratified_on=None), *ratified)
    assert values(found) == {"lanzarote": "party"}
    (doubt,) = found.doubts
    assert (doubt.country, doubt.cells) == ("SWE", (cell(BUDAPEST),))
    assert doubt.message == (
        "Sweden: the report prints SIGNED never, the dates give it for Budapest Convention;"
        " not proposed: Budapest Convention."
    )
    assert why(found)["budapest"].startswith("The dates contradict the words that the report prints: Signed on 23")


def test_more_signatures_than_printed_words_are_all_withheld() -> None:
    both = [
        *row("SWE", signed_on="2001-11-23", ratified_on=None),
        *row("SWE", source="coe_treaty_201", start=5, signed_on="2008-01-01", ratified_on=None),
    ]
    assert values(proposed(*both, printed="SIGNED")) == {}
    assert values(proposed(*both, printed="SIGNED SIGNED")) == {"budapest": "signed", "lanzarote": "signed"}


def test_a_printed_word_that_no_treaty_is_left_for_withholds_what_would_take_its_place() -> None:
    sources = ("coe_treaty_185", "coe_treaty_201", "un_opsc")
    found = proposed(
        *(one for at, name in enumerate(sources) for one in row("SWE", name, at * 5, ratified_on="2010-01-01")),
        printed="SIGNED",
    )
    assert found.proposals == ()
    assert "prints SIGNED once, the dates give it for none of its treaties" in found.doubts[0].message


@pytest.mark.parametrize(("times", "expected"), [({}, {}), ({"IRL": 2}, {"opsc": "signed", "budapest": "signed"})])
def test_how_often_the_word_stands_is_declared_where_the_cells_keep_it_once(
    times: dict[str, int], expected: dict[str, str]
) -> None:
    rules = report(BUDAPEST, LANZAROTE, OPSC, countries=("IRL",), printed_signed=times)
    both = [
        *row("IRL", signed_on="2002-02-28", ratified_on=None),
        *row("IRL", source="un_opsc", start=5, signed_on="2000-09-07", ratified_on=None),
    ]
    found = propose(rules, baseline("SIGNED", "IRL"), both, EDITION_DAY, NAMES)
    assert values(found) == expected


def test_cells_that_hold_a_value_are_not_proposed_again_but_count() -> None:
    held = baseline("SIGNED") | {cell(OPSC): approved(cell(OPSC), "signed", 9, "SIGNED")}
    found = propose(RULES, held, row("SWE", signed_on="2001-11-23", ratified_on=None), EDITION_DAY, NAMES)
    assert values(found) == {}
    assert "Budapest Convention, Optional Protocol; not proposed: Budapest Convention" in found.doubts[0].message


def test_a_denunciation_in_effect_by_the_day_is_none() -> None:
    found = proposed(*row("SWE", ratified_on="2010-01-01", denunciation_effective_on="2020-01-01"))
    assert (found.proposals[0].value, found.proposals[0].reason) == (
        "none",
        "Denounced with effect from 1 January 2020, not after 20 April 2021.",
    )
