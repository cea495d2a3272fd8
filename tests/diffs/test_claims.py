"""What the cells make of a claim: true, wrong, or unknown while unknown cells could still decide it."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.reports import load_edition, load_rules
from config.reports.claims import COLUMNS, load_claims, read_claims
from diffs.claim_sentences import now_in_words, stated_in_words
from diffs.claims import cells_of, effects, evaluate, touched
from domain.claims import Claim, ClaimKind, Standing
from domain.reports import Cell

REPORT = "coe_ocsea_2021"
RULES = load_rules(REPORT)
PRINTED = {one.cell: one.value for one in load_edition(REPORT).cells}
NAMES = {"ALB": "Albania", "ARM": "Armenia", "AZE": "Azerbaijan", "GBR": "United Kingdom"}
FEW = settings(max_examples=40, deadline=None)

Values = Mapping[Cell, str | None]


def claim(rule: str, stated: str = "", among: str = "", item: str = "", figure: str = "6") -> Claim:
    row = ("c", "1", "", "text", "words", figure, rule, item, among, stated, "", "")
    (made,) = read_claims(",".join(COLUMNS) + "\n" + ",".join(row) + "\n", RULES, frozenset(), "claims.csv")
    return made


def shipped(name: str) -> Claim:
    return next(one for one in load_claims(REPORT) if one.id == name)


def cells(claim: Claim, **values: str | None) -> Values:
    """The cells of a claim on one field, by country."""
    return {claim.cell(country, claim.fields[0]): value for country, value in values.items()}


ALL = claim("count(inhope_hotline=yes)", "all", "ALB ARM")
ALL_BUT_ONE = claim("count(inhope_hotline=yes)", "all but 1", "ALB ARM AZE")
MOST = claim("count(inhope_hotline=yes)", ">50%", "ALB ARM AZE")
NONE = claim("count(inhope_hotline=yes)", "0", "ALB ARM")
LIST = claim("list(inhope_hotline=yes)", "ALB", "ALB ARM AZE")


@pytest.mark.parametrize(
    ("one", "values", "standing", "now"),
    [
        (ALL, {"ALB": "yes", "ARM": "yes"}, Standing.HOLDS, "2 of 2"),
        (ALL, {"ALB": "yes", "ARM": None}, Standing.UNKNOWN, "1 of 2; 1 unknown"),
        (ALL, {}, Standing.UNKNOWN, "0 of 2; 2 unknown"),
        (ALL, {"ALB": "no", "ARM": None}, Standing.WRONG, "0 of 2, not Albania; 1 unknown"),
        (ALL_BUT_ONE, {"ALB": "no", "ARM": "yes", "AZE": "yes"}, Standing.HOLDS, "2 of 3, not Albania"),
        (ALL_BUT_ONE, {"ALB": "yes", "ARM": "yes", "AZE": "yes"}, Standing.WRONG, "3 of 3"),
        (ALL_BUT_ONE, {"ALB": "no", "ARM": "no"}, Standing.WRONG, "0 of 3, not Albania and Armenia; 1 unknown"),
        (ALL_BUT_ONE, {"ALB": "no", "ARM": "yes"}, Standing.UNKNOWN, "1 of 3, not Albania; 1 unknown"),
        (MOST, {"ALB": "yes", "ARM": "yes"}, Standing.HOLDS, "2 of 3; 1 unknown"),
        (MOST, {"ALB": "yes", "ARM": "no"}, Standing.UNKNOWN, "1 of 3; 1 unknown"),
        (MOST, {"ALB": "no", "ARM": "no"}, Standing.WRONG, "0 of 3; 1 unknown"),
        (NONE, {"ALB": "no", "ARM": "no"}, Standing.HOLDS, "0 of 2"),
        (NONE, {"ALB": "yes"}, Standing.WRONG, "1 of 2: Albania; 1 unknown"),
        (LIST, {"ALB": "yes", "ARM": "no", "AZE": "no"}, Standing.HOLDS, "Albania"),
        (LIST, {"ALB": "yes", "ARM": "yes"}, Standing.WRONG, "Albania and Armenia; 1 unknown"),
        (LIST, {"ALB": "no"}, Standing.WRONG, "no country; 2 unknown"),
        (LIST, {"ALB": "yes"}, Standing.UNKNOWN, "Albania; 2 unknown"),
    ],
)
def test_what_rows_make_of_a_claim(one: Claim, values: dict[str, str], standing: Standing, now: str) -> None:
    verdict = evaluate(one, cells(one, **values))
    assert verdict.standing is standing
    assert now_in_words(one, verdict, NAMES) == now


@pytest.mark.parametrize(
    ("rule", "stated", "words"),
    [
        ("count(inhope_hotline=yes)", "all", "all of 2"),
        ("count(inhope_hotline=yes)", "all but 1", "all but 1 of 2"),
        ("count(inhope_hotline=yes)", ">50%", "more than 50 % of 2"),
        ("count(inhope_hotline=yes)", ">=2", "at least 2 of 2"),
        ("count(inhope_hotline=yes)", "0", "0 of 2"),
        ("list(inhope_hotline=yes)", "ALB ARM", "Albania and Armenia"),
        ("rests_on(inhope_hotline)", "", ""),
    ],
)
def test_what_a_claim_states_in_words(rule: str, stated: str, words: str) -> None:
    assert stated_in_words(claim(rule, stated, "ALB ARM"), NAMES) == words


def test_the_report_s_average_is_recomputed_as_it_is_printed() -> None:
    average = shipped("5/average/score")
    assert (evaluate(average, PRINTED).standing, evaluate(average, PRINTED).now) == (Standing.WRONG, "165.9")
    without = {**PRINTED, average.cell("SWE", "crin_score"): None}
    assert evaluate(average, without).standing is Standing.UNKNOWN


def test_nobody_in_focus_is_above_an_average_that_moves_with_every_row() -> None:
    none = shipped("5/no_focus_exceeds_average")
    assert evaluate(none, PRINTED).standing is Standing.HOLDS
    poor = {cell: "10" for cell in PRINTED if cell.field == "crin_score" and cell.country not in none.countries}
    verdict = evaluate(none, {**PRINTED, **poor})
    assert (verdict.standing, verdict.meeting) == (Standing.WRONG, none.countries)


def test_a_number_printed_in_millions_and_the_sums_and_shares_of_figure_4() -> None:
    total = shipped("4/global_total/2020/millions")
    (effect,) = [
        one
        for one in effects(load_claims(REPORT), PRINTED, total.cell("", "cybertip_reports"), "21900000")
        if one.claim == total
    ]
    assert (effect.becomes_wrong, effect.after.now) == (True, "21.90")
    poland = Cell(REPORT, "4", "POL", "2020", "cybertip_reports")
    found = {one.claim.id: one for one in effects(load_claims(REPORT), PRINTED, poland, "381255")}
    assert found["4/coe_total/2020/sum"].after.now == "1604269"
    assert found["4/coe_total/2020/sum"].becomes_wrong


def test_a_cell_compared_with_another_row_touches_the_claim_from_both_sides() -> None:
    claim = shipped("3/grooming/SRB_above_several")
    serbia, sweden = (claim.cell(country, "icmec_grooming_score") for country in ("SRB", "SWE"))
    assert touched([claim], serbia, "4", "3") == (claim,)
    assert touched([claim], sweden, "4", "3") == (claim,)
    assert touched([claim], claim.cell("TUR", "icmec_grooming_score"), "1", "5") == ()
    (effect,) = effects([claim], PRINTED, serbia, "0")
    assert effect.becomes_wrong


def test_what_a_condition_cannot_tell_apart_does_not_touch_its_claim() -> None:
    ratified = shipped("1/ARM_IRL_ratified_lanzarote")
    ireland = ratified.cell("IRL", "lanzarote")
    assert touched([ratified], ireland, "none", "signed") == ()
    assert touched([ratified], ireland, None, "party") == (ratified,)
    assert touched([ratified], ireland, "signed", "party") == (ratified,)
    scores = shipped("5/average/score")
    assert touched([scores], scores.cell("SWE", "crin_score"), "159.5", "159.50") == ()


def test_a_change_that_leaves_a_wrong_claim_wrong_does_not_make_it_wrong() -> None:
    average = shipped("5/average/score")
    (effect,) = effects([average], PRINTED, average.cell("SWE", "crin_score"), "160")
    assert not effect.becomes_wrong
    assert effect.after.standing is Standing.WRONG


def _settled(values: Values, claim: Claim) -> Iterator[Values]:
    """Every way in which the unknown cells could turn out."""
    unknown = [cell for cell in cells_of(claim) if values.get(cell) is None]
    for filling in product(("yes", "no"), repeat=len(unknown)):
        yield {**values, **dict(zip(unknown, filling, strict=True))}


QUANTIFIERS = st.sampled_from(["all", "all but 1", "0", "1", ">=1", "<2", ">50%", ">=75%", "<=2"])
HELD = st.sampled_from(["yes", "no", None])


@FEW
@given(stated=QUANTIFIERS, first=st.lists(HELD, min_size=3, max_size=3), other=st.lists(HELD, min_size=3, max_size=3))
def test_unknown_is_what_could_still_turn_out_either_way(
    stated: str, first: list[str | None], other: list[str | None]
) -> None:
    one = claim("count(inhope_hotline=yes or other_hotline=yes)", stated, "ALB ARM AZE")
    values = {
        one.cell(country, field): value
        for field, column in (("inhope_hotline", first), ("other_hotline", other))
        for country, value in zip(one.countries, column, strict=True)
    }
    outcomes = {evaluate(one, settled).standing for settled in _settled(values, one)}
    assert Standing.UNKNOWN not in outcomes
    expected = Standing.UNKNOWN if len(outcomes) > 1 else outcomes.pop()
    assert evaluate(one, values).standing is expected


@FEW
@given(listed=st.sets(st.sampled_from(["ALB", "ARM", "AZE"])), held=st.lists(HELD, min_size=3, max_size=3))
def test_a_list_is_unknown_only_while_it_could_still_be_right(listed: set[str], held: list[str | None]) -> None:
    one = claim("list(inhope_hotline=yes)", " ".join(sorted(listed)), "ALB ARM AZE")
    values = cells(one, **dict(zip(one.countries, held, strict=True)))
    outcomes = {evaluate(one, settled).standing for settled in _settled(values, one)}
    # Unlike a count, one certain contradiction is enough, whatever the others turn out to be.
    expected = Standing.UNKNOWN if len(outcomes) > 1 else outcomes.pop()
    assert evaluate(one, values).standing is expected


@FEW
@given(data=st.data())
def test_a_claim_that_is_not_touched_keeps_its_verdict(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(load_claims(REPORT)))
    cell = data.draw(st.sampled_from(sorted(PRINTED)))
    rule = RULES.cell_rule(cell.figure, cell.field)
    assert rule is not None
    values = rule.rule.choices or ("0", "1", "7.5")
    after = data.draw(st.sampled_from([*values, None]))
    if one not in touched([one], cell, PRINTED[cell], after):
        assert evaluate(one, {**PRINTED, cell: after}) == evaluate(one, PRINTED)


@FEW
@given(st.text(max_size=30))
def test_hostile_values_are_only_unlike_what_is_stated(text: str) -> None:
    for one in load_claims(REPORT):
        for cell in list(cells_of(one))[:2]:
            verdict = evaluate(one, {**PRINTED, cell: text})
            assert verdict.standing in Standing
            now_in_words(one, verdict, {})


def test_every_claim_of_the_report_is_true_of_its_cells_unless_it_is_a_known_doubt() -> None:
    doubts = {one.key for one in load_edition(REPORT).doubts}
    for one in load_claims(REPORT):
        standing = evaluate(one, PRINTED).standing
        assert (standing is Standing.WRONG) == (one.doubt is not None), one.id
        assert one.doubt is None or one.doubt in doubts
        assert (standing is Standing.NOT_COMPUTED) == (one.kind is ClaimKind.RESTS_ON)
