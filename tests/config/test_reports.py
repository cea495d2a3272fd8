import csv
import io
from collections import Counter

import pytest

from config.reports import load_edition, load_rules, report_ids, shipped_facts
from config.reports.rules import parse_rules
from config.reports.tables import (
    citations_csv,
    doubts_csv,
    facts_csv,
    read_citations,
    read_doubts,
    read_facts,
)
from config.reports.values import problem_with
from domain.errors import DatumlineError, UsageError
from domain.reports import Cell, FieldRule

REPORT = "coe_ocsea_2021"
RULES = load_rules(REPORT)
EDITION = load_edition(REPORT)
KNOWN = {one.cell: one for one in EDITION.cells}


def value(figure: str, country: str, field: str, item: str = "") -> str | None:
    return KNOWN[Cell(REPORT, figure, country, item, field)].value


def original(figure: str, country: str, field: str, item: str = "") -> str | None:
    return KNOWN[Cell(REPORT, figure, country, item, field)].original_value


def test_the_report_is_found_by_its_folder() -> None:
    assert report_ids() == (REPORT,)


@pytest.mark.parametrize("read", [load_rules, load_edition, shipped_facts])
def test_an_unknown_report_is_an_error_of_usage_that_names_the_known_ones(read: object) -> None:
    assert callable(read)
    with pytest.raises(UsageError, match="no report 'oecd'; the reports are: coe_ocsea_2021"):
        read("oecd")


def test_every_cell_that_the_rules_declare_is_shipped_once_and_no_other() -> None:
    declared = {
        Cell(REPORT, rule.figure, country, item, rule.field)
        for rule in RULES.cells
        for country, items in ((*((one, rule.items) for one in RULES.countries), ("", rule.totals)))
        for item in items
    }
    assert set(KNOWN) == declared
    assert len(EDITION.cells) == len(declared) == 1277


def test_every_figure_is_shipped_as_far_as_its_text_says_it() -> None:
    assert Counter(one.cell.figure for one in EDITION.cells if one.value is not None) == {
        "2": 47 + 34,
        "3": 94,
        "4": 47 * 5 + 8,
        "5": 47 * 4,
        "7": 4,
        "A3": 47 * 3,
    }


def test_every_shipped_value_is_allowed_by_its_rule() -> None:
    for one in EDITION.cells:
        rule = RULES.cell_rule(one.cell.figure, one.cell.field)
        assert rule is not None
        assert one.value is None or problem_with(rule.rule, one.value) is None


def test_a_column_s_footnote_is_the_one_its_cells_have_unless_a_cell_has_its_own() -> None:
    own = {cell: one.footnote for cell, one in KNOWN.items() if one.footnote != _footnote_of_column(cell)}
    assert own == {
        Cell(REPORT, "5", "GBR", "", "crin_score"): 80,
        Cell(REPORT, "5", "GBR", "", "criminal_responsibility_age"): 81,
    }


def _footnote_of_column(cell: Cell) -> int | None:
    rule = RULES.cell_rule(cell.figure, cell.field)
    return rule.footnote if rule else None


def test_figure_1_keeps_a_word_that_it_does_not_tie_to_one_treaty_on_all_four() -> None:
    treaties = ("uncrc", "opsc", "lanzarote", "budapest")
    words = {(one.cell.country, one.cell.field): one.original_value for one in EDITION.cells if one.cell.figure == "1"}
    assert {place for place, word in words.items() if word} == {(c, f) for c in ("IRL", "SWE") for f in treaties}
    assert set(words.values()) == {None, "SIGNED"}
    assert all(one.value is None for one in EDITION.cells if one.cell.figure == "1")


def test_figure_2_has_the_classes_of_membership_that_it_prints() -> None:
    classes = Counter(one.value for one in EDITION.cells if one.cell.field == "enoc_membership")
    assert classes == {"full": 27, "associate": 5, "full_and_associate": 2, "none": 13}
    others = Counter(one.value for one in EDITION.cells if one.cell.field == "other_ombudsperson")
    assert others == {"no": 34, None: 13}
    assert (value("2", "SVK", "enoc_membership"), value("2", "MKD", "enoc_membership")) == (
        "full_and_associate",
        "none",
    )


def test_figure_4_has_its_totals_without_what_they_leave_blank() -> None:
    totals = {(c.item, c.field): one.value for c, one in KNOWN.items() if not c.country}
    assert totals == {
        ("coe_total/2019", "cybertip_reports"): "1246959",
        ("coe_total/2019", "cybertip_share"): "7.34",
        ("coe_total/2020", "cybertip_reports"): "1604268",
        ("coe_total/2020", "cybertip_share"): "7.38",
        ("coe_total/2020", "cybertip_change"): "28.65",
        ("global_total/2019", "cybertip_reports"): "16987361",
        ("global_total/2020", "cybertip_reports"): "21751085",
        ("global_total/2020", "cybertip_change"): "28.04",
    }
    assert value("4", "ARM", "cybertip_change", "2020") == "-4.15"
    assert original("4", "ALB", "cybertip_reports", "2019") == "17,545"


def test_figure_5_has_the_kingdom_s_numbers_without_the_marks_glued_to_them() -> None:
    fields = ("crin_score", "crin_percent", "criminal_responsibility_age", "consent_age")
    assert [value("5", "GBR", field) for field in fields] == ["182.2", "69.8", "10", "16"]
    assert [value("5", "FRA", field) for field in fields] == ["180", "69.0", "13", "15"]
    assert [value("5", "BIH", field) for field in fields] == ["154.5", "59.2", "14", "14"]


def test_figures_6_and_7_keep_words_on_every_cell_they_may_belong_to() -> None:
    words = {
        (c.country, c.field): one.original_value for c, one in KNOWN.items() if c.figure in "67" and one.original_value
    }
    portal, no_report = "(REPORTING PORTAL)", "No report at www.saferinternetday.org"
    expected = {("UKR", field): portal for field in ("inhope_hotline", "other_hotline")}
    expected |= {(c, field): no_report for c in ("HUN", "LIE", "POL") for field in ("sid_2020", "sid_2021")}
    awaited = {(c, "sid_2021"): "Awaiting update (at 20/04/2021)" for c in ("MNE", "MKD", "SRB", "ESP")}
    assert words == expected | awaited
    assert {value("7", c, f) for c, f in awaited} == {"awaiting_update"}
    assert {value("6", c, f) for c, f in expected if c == "UKR"} == {None}


def test_the_appendix_has_a_dated_plan_for_forty_and_none_for_seven() -> None:
    fields = ("sid_plan_updated", "sid_plan_words", "sid_plan_sha256")
    without = {c for c in RULES.countries if value("A3", c, "sid_plan_updated", "2021") == "none"}
    assert without == {"AND", "MCO", "SMR", "MNE", "MKD", "SRB", "ESP"}
    assert {value("A3", c, field, "2021") for c in without for field in fields} == {"none"}
    assert {original("A3", c, field, "2021") for c in ("AND", "MCO", "SMR") for field in fields} == {None}
    assert "awaiting an update" in (original("A3", "ESP", "sid_plan_words", "2021") or "")
    assert value("A3", "AZE", "sid_plan_updated", "2021") == "2021-01-15"
    assert value("A3", "LVA", "sid_plan_words", "2021") == "122"


def test_citations_are_of_footnotes_of_the_report_and_stand_once() -> None:
    places = [(cited.footnote, cited.url) for cited in EDITION.citations]
    assert len(places) == len(set(places)) == 136
    assert [cited.line for cited in EDITION.citations] == sorted(cited.line for cited in EDITION.citations)
    assert all(1 <= footnote <= 181 and " " not in url and url[-1] not in ".,;" for footnote, url in places)
    assert (90, "https://www.coe.int/en/web/chisinau/-/help-course-on-child-friendly-justice-launched-in-the-republic-of-moldova") in places  # fmt: skip  # noqa: E501
    assert (23, "https://www.nord.no/no/om-oss/fakulteter-og-avdelinger/handelshogskolen/Documents/John_Skaar_Foredraget_2011_Mai_Oldgard.pdf") in places  # fmt: skip  # noqa: E501


def test_what_does_not_add_up_is_shipped_as_doubts() -> None:
    doubts = {doubt.key: doubt for doubt in EDITION.doubts}
    assert len(doubts) == len(EDITION.doubts)
    assert "166.7" in doubts["5/average/score"].message
    assert "165.9" in doubts["5/average/score"].message
    assert {"7/HUN/no_report", "7/LIE/no_report", "7/POL/no_report", "A3/LVA/strayed"} <= set(doubts)


def test_no_text_of_the_report_is_shipped_beyond_short_words() -> None:
    assert max(len(one.original_value or "") for one in EDITION.cells) <= 115


def test_a_source_speaks_for_its_own_columns_and_the_report_for_the_rest() -> None:
    owners: dict[str, set[str]] = {}
    for rule in RULES.cells:
        owners.setdefault(rule.owner, set()).add(rule.derivation)
    assert owners.pop("report") == {"none"}
    assert "none" not in set().union(*owners.values())
    assert {"coe_treaty_185", "coe_treaty_201", "ncmec_cybertip"} <= set(owners)


def test_the_shipped_files_are_what_would_be_written() -> None:
    assert facts_csv(EDITION).encode() == shipped_facts(REPORT)
    facts = read_facts(facts_csv(EDITION), RULES, "facts.csv")
    assert facts == EDITION.cells
    assert read_citations(citations_csv(EDITION), "citations.csv") == EDITION.citations
    assert read_doubts(doubts_csv(EDITION), "doubts.csv") == EDITION.doubts


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("3,ALB,,icmec_csam_score,9,,919,49", "facts.csv, line 2: the value 9 of .* is more than 5"),
        ("3,ALB,,icmec_csam_score,x,,919,49", "line 2: the value x .* is not a plain integer"),
        ("3,ALB,,icmec_score,4,,919,49", "line 2: the report has no icmec_score in Figure 3"),
        ("3,JPN,,icmec_csam_score,4,,919,49", "line 2: the report has no row for country JPN"),
        ("4,ALB,2018,cybertip_reports,4,,919,60", "line 2: cybertip_reports has no item '2018'"),
        ("4,,global_total/2019,cybertip_share,4.00,,919,60", "line 2: cybertip_share has no item"),
        ("3,ALB,,icmec_csam_score,4,,here,49", "line 2: invalid literal"),
        ("3,ALB,,icmec_csam_score,4", "line 2: the row does not have 8 fields"),
        ("3,ALB,,icmec_csam_score,4,,919,49,x", "line 2: the row does not have 8 fields"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(row: str, sentence: str) -> None:
    with pytest.raises(DatumlineError, match=sentence):
        read_facts(f"figure,country,item,field,value,original_value,line,footnote\n{row}\n", RULES, "facts.csv")


def test_a_doubled_row_and_another_header_are_named_too() -> None:
    header, first, *_ = facts_csv(EDITION).split("\n")
    with pytest.raises(DatumlineError, match=r"facts\.csv, line 3: Figure 1 ALB uncrc stands twice"):
        read_facts("\n".join([header, first, first]), RULES, "facts.csv")
    with pytest.raises(DatumlineError, match=r"citations\.csv, line 1: the columns are not footnote,url,line"):
        read_citations("footnote,url\n", "citations.csv")


@pytest.mark.parametrize("content", ["title = ", "title = 'x'", "verified_on = 'soon'\ntitle = 'x'"])
def test_a_broken_declaration_is_named(content: str) -> None:
    with pytest.raises(DatumlineError, match=r"report\.toml"):
        parse_rules(REPORT, content, "report.toml")


@pytest.mark.parametrize(
    ("rule", "allowed", "refused"),
    [
        (FieldRule("choice", ("yes", "no")), ["yes"], ["Yes", "", "none"]),
        (FieldRule("integer", minimum=0, maximum=5), ["0", "5"], ["6", "-1", "05", "4.0", "4 ", "٣"]),
        (FieldRule("decimal", places=2, minimum=-100), ["0.10", "-4.15", "-100.00"], ["0.1", "1", "-100.01", "1e2"]),
        (FieldRule("date", ("none",)), ["2021-04-20", "none"], ["20210420", "2021-02-30", "20/04/2021"]),
        (FieldRule("sha256"), ["0" * 64], ["0" * 63, "g" * 64, "A" * 64]),
        (FieldRule("text"), ["anything"], []),
    ],
)
def test_a_rule_allows_normalised_values_only(rule: FieldRule, allowed: list[str], refused: list[str]) -> None:
    assert [problem_with(rule, one) for one in allowed] == [None] * len(allowed)
    assert all(problem_with(rule, one) for one in refused)


def test_facts_have_the_columns_that_are_documented() -> None:
    rows = list(csv.reader(io.StringIO(shipped_facts(REPORT).decode())))
    assert rows[0] == ["figure", "country", "item", "field", "value", "original_value", "line", "footnote"]
    assert ["5", "GBR", "", "crin_score", "182.2", "182.280", "1590", "80"] in rows
