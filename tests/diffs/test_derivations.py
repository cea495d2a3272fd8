import dataclasses
from datetime import date, timedelta

import pytest

from diffs.derivations import derive
from diffs.readings import Cover
from domain.errors import DatumlineError
from domain.extractions import Coverage
from domain.reports import CellRule
from domain.statements import Statement
from tests.diffs.made import (
    CHANGE,
    ENOC,
    NOW,
    REPORTS,
    SHARE,
    STATUS,
    TODAY,
    cell,
    member_rule,
    report,
    row,
    sha,
    stated,
    treaty_rule,
)

RULE = treaty_rule()


def status(*statements: Statement, today: date = TODAY) -> str | None:
    values = {one.cell: one.value for one in derive(report(RULE), statements, today)}
    return values.get(cell(RULE), "not derived")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"signed_on": "2001-11-23", "ratified_on": "2021-04-28"}, "party"),
        ({"signed_on": "2002-02-28", "ratified_on": None}, "signed"),
        ({"signed_on": None, "ratified_on": None}, "none"),
        ({"signed_on": None, "ratified_on": "2010-01-01"}, "party"),
        ({"ratified_on": "2010-01-01"}, "party"),
        ({"in_force_on": "2013-10-01"}, "party"),
        ({"in_force_on": "2026-08-01"}, "party"),
        ({"signed_on": "2002-02-28"}, "not derived"),
        ({"ratified_on": None}, "not derived"),
        ({"signed_on": "2002-02-28", "ratified_on": None, "in_force_on": "2026-08-01"}, "party"),
        ({"ratified_on": "2010-01-01", "denunciation_effective_on": "2026-05-04"}, "none"),
        ({"ratified_on": "2010-01-01", "denunciation_effective_on": "2026-05-05"}, "party"),
        ({"ratified_on": "2010-01-01", "denounced_on": "2026-01-01"}, "party"),
        ({"ratified_on": "2024-01-01", "denunciation_effective_on": "2020-05-05"}, "party"),
        ({"ratified_on": "2010-01-01", "suspended_on": "2020-05-05"}, "party"),
        ({"reservations": "yes"}, "not derived"),
    ],
)
def test_a_treatys_status_follows_from_the_dates_that_were_read(dates: dict[str, str | None], expected: str) -> None:
    assert status(*row("SWE", **dates)) == expected


def test_a_status_rests_on_the_date_that_decides_it_first_and_keeps_all_that_were_looked_at() -> None:
    read = row("SWE", signed_on="2001-11-23", ratified_on="2021-04-28", in_force_on="2021-08-01")
    (found,) = derive(report(RULE), read, TODAY)
    assert (found.locator, found.inputs, found.source) == ("line:2", (2, 1), "coe_treaty_185")


def test_of_older_statements_only_the_newest_counts() -> None:
    old = row("SWE", signed_on="2001-11-23", ratified_on=None, fetched_at=NOW - timedelta(days=9), start=5)
    assert status(*row("SWE", ratified_on="2021-04-28", start=1), *old) == "party"


def test_a_row_gone_from_a_chart_means_that_the_source_ceased_to_speak() -> None:
    gone = [stated(RULE.owner, "SWE", field, None, id, absent=True) for id, field in enumerate(["signed_on", "x"])]
    assert status(*gone) is None


def test_a_row_gone_from_a_list_of_those_who_acted_means_that_the_country_did_nothing() -> None:
    rule = dataclasses.replace(RULE, arguments={"absent": "none"})
    gone = [stated(rule.owner, "SWE", field, None, id, absent=True) for id, field in enumerate(["signed_on", "x"])]
    (found,) = derive(report(rule), gone, TODAY)
    assert found.value == "none"


def test_a_country_that_a_whole_chart_never_listed_is_none() -> None:
    covered = {RULE.owner: (Cover(Coverage(countries=frozenset({"SWE"})), sha("page")),)}
    (found,) = derive(report(RULE), [], TODAY, covered)
    assert (found.cell, found.value, found.snapshot) == (cell(RULE), "none", sha("page"))


def test_cells_of_other_owners_and_of_no_derivation_are_left_alone() -> None:
    editors = CellRule("2", "other", "Other", RULE.owner, "none", STATUS)
    read = row("SWE", source="coe_treaty_201", ratified_on="2010-01-01")
    assert derive(report(RULE, editors), read, TODAY) == ()


def test_a_derivation_that_does_not_exist_is_an_error_that_names_the_column() -> None:
    wrong = CellRule("2", "other", "Other", "x", "guess", STATUS)
    with pytest.raises(DatumlineError, match=r"Figure 2 other: there is no derivation 'guess'.*treaty_status"):
        derive(report(wrong), [], TODAY)


def membership(rule: CellRule, *statements: Statement, whole: bool = False) -> str | None:
    covered = {rule.owner: (Cover(Coverage(), sha("page")),)} if whole else {}
    values = {one.cell: one.value for one in derive(report(rule), statements, TODAY, covered)}
    return values.get(cell(rule), "not derived")


def hotline(kind: str | None, id: int, item: str = "eco", absent: bool = False) -> Statement:
    return stated("inhope_members", "SWE", "kind", kind, id, item, absent)


def test_one_record_makes_a_member_and_a_renamed_one_still_does() -> None:
    assert membership(member_rule(), hotline("portal", 1)) == "yes"
    assert membership(member_rule(), hotline(None, 1, absent=True), hotline("x", 2, "eco 2")) == "yes"


def test_nobody_listed_is_no_only_where_absence_is_known() -> None:
    assert membership(member_rule()) == "not derived"
    assert membership(member_rule(), whole=True) == "no"
    assert membership(member_rule(), hotline(None, 1, absent=True)) == "no"


def test_only_records_of_the_named_kinds_count() -> None:
    rule = member_rule(source_field="kind", kind="member|founder")
    assert membership(rule, hotline("founder", 1)) == "yes"
    assert membership(rule, hotline("portal", 1)) == "not derived"
    assert membership(rule, hotline("portal", 1), whole=True) == "no"


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["full"], "full"),
        (["associate", "associate"], "associate"),
        (["full", "associate"], "full_and_associate"),
        (["full_and_associate"], "full_and_associate"),
        (["observer"], "not derived"),
        ([], "none"),
    ],
)
def test_a_countrys_class_comes_from_its_institutions(classes: list[str], expected: str) -> None:
    read = [stated("enoc_members", "SWE", "class", word, id, f"i{id}") for id, word in enumerate(classes)]
    assert membership(ENOC, *read, whole=True) == expected


def counted(country: str, year: str, value: str, id: int) -> Statement:
    item = year if country else f"global_total/{year}"
    return stated("ncmec_cybertip", country, "cybertip_reports", value, id, item)


FIGURES = [
    counted("IRL", "2019", "6653", 1),
    counted("SWE", "2019", "16404", 2),
    counted("", "2019", "16987361", 3),
    counted("IRL", "2020", "6959", 4),
    counted("SWE", "2020", "19699", 5),
    counted("", "2020", "21751085", 6),
]


def figures(statements: list[Statement]) -> dict[tuple[str, str, str], str | None]:
    found = derive(report(REPORTS, SHARE, CHANGE), statements, TODAY)
    return {(one.cell.field, one.cell.country, one.cell.item): one.value for one in found}


def test_figures_shares_changes_and_totals_are_printed_as_the_report_prints_them() -> None:
    values = figures(FIGURES)
    assert values["cybertip_share", "SWE", "2019"] == "0.10"
    assert values["cybertip_change", "SWE", "2020"] == "20.09"
    assert values["cybertip_change", "", "global_total/2020"] == "28.04"
    assert values["cybertip_reports", "", "coe_total/2020"] == "26658"
    assert values["cybertip_share", "", "coe_total/2019"] == "0.14"
    assert len(values) == 4 + 4 + 4 + 2 + 2 + 2


def test_members_are_summed_once_every_one_of_them_has_spoken() -> None:
    values = figures([one for one in FIGURES if one.id != 5])
    assert not any(item == "coe_total/2020" for _, _, item in values)
    assert values["cybertip_reports", "", "coe_total/2019"] == "23057"


def test_a_members_total_rests_on_every_member() -> None:
    found = {one.cell: one for one in derive(report(REPORTS), FIGURES, TODAY)}
    assert found[cell(REPORTS, "", "coe_total/2019")].inputs == (1, 2)


def test_nothing_is_divided_by_nothing() -> None:
    values = figures([*FIGURES[1:], counted("IRL", "2019", "0", 1)])
    assert ("cybertip_change", "IRL", "2020") not in values
    assert values["cybertip_share", "IRL", "2019"] == "0.00"


def test_a_country_gone_from_a_years_list_is_withdrawn() -> None:
    gone = stated("ncmec_cybertip", "SWE", "cybertip_reports", None, 9, "2019", absent=True)
    values = figures([*FIGURES[:1], *FIGURES[2:], gone])
    assert values["cybertip_reports", "SWE", "2019"] is None
    assert ("cybertip_share", "SWE", "2019") not in values
