"""The report's own Figure 4 is the measure of the arithmetic: every printed share, change and total."""

from config.reports import load_edition, load_rules
from diffs.derivations import derive
from domain.reports import ReportCell
from domain.statements import Statement
from tests.diffs.made import TODAY, stated

RULES = load_rules("coe_ocsea_2021")
PRINTED = [known for known in load_edition("coe_ocsea_2021").cells if known.cell.figure == "4"]


def is_source_figure(known: ReportCell) -> bool:
    return known.cell.field == "cybertip_reports" and not known.cell.item.startswith("coe_total")


def source_figures() -> list[Statement]:
    known = [one for one in PRINTED if is_source_figure(one)]
    return [
        stated("ncmec_cybertip", one.cell.country, "cybertip_reports", one.value, id, one.cell.item)
        for id, one in enumerate(known)
    ]


def test_from_the_counts_alone_follow_all_numbers_that_the_report_prints() -> None:
    values = {one.cell: one.value for one in derive(RULES, source_figures(), TODAY)}
    assert values == {known.cell: known.value for known in PRINTED}
    assert len(values) == 47 * 5 + 4 + 2 + 2


def test_every_derivation_that_the_report_names_exists() -> None:
    assert derive(RULES, [], TODAY) == ()
