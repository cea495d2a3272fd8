"""A second source may contradict the owner of a cell; agreement and silence are no news."""

import dataclasses

import pytest

from config.reports import load_rules
from diffs.corroborate import Contradiction, contradictions
from diffs.derivations import derive
from domain.reports import CellRule, CorroborationRule
from domain.statements import Statement
from tests.diffs.made import TODAY, YES_NO, report, stated

CENTRE = CellRule(
    "7", "centre", "Safer Internet Centre", "bik", "any_member", YES_NO, {"source_field": "centre", "kind": "yes"}
)
RULES = dataclasses.replace(
    report(CENTRE),
    corroborations=(CorroborationRule("7", "centre", "sid", "body_kind", {"centre": "yes", "SIC": "yes"}),),
)


def found(*said: Statement) -> tuple[Contradiction, ...]:
    return contradictions(RULES, derive(RULES, said, TODAY), said, {"IRL": "Ireland"})


def owner(value: str, country: str = "IRL") -> Statement:
    return stated("bik", country, "centre", value, 1)


def second(value: str | None, **more: bool) -> Statement:
    return stated("sid", "IRL", "body_kind", value, 2, **more)


def test_an_owners_no_against_anothers_centre_is_told_in_one_sentence() -> None:
    (one,) = found(owner("no"), second("centre"))
    assert (one.cell.country, one.value, one.implied, one.statement.source) == ("IRL", "no", "yes", "sid")
    assert one.message.startswith("Ireland: bik gives no for “Safer Internet Centre”, while sid says centre")


@pytest.mark.parametrize(
    "said",
    [
        (owner("yes"), second("centre")),
        (owner("no"), second("committee")),
        (owner("no"), second(None)),
        (owner("no"), second("centre", absent=True)),
        (owner("no"),),
        (second("centre"),),
        (owner("no", "SWE"), second("centre")),
    ],
    ids=["agreement", "a word that implies nothing", "nothing", "gone", "one source", "no owner", "another country"],
)
def test_agreement_and_silence_are_no_contradiction(said: tuple[Statement, ...]) -> None:
    assert found(*said) == ()


def test_a_contradiction_keeps_its_key_whatever_the_sources_say() -> None:
    before, after = found(owner("no"), second("centre")), found(owner("no"), second("SIC"))
    assert before[0].key == after[0].key


def test_the_report_names_cells_that_exist_and_values_that_they_may_have() -> None:
    rules = load_rules("coe_ocsea_2021")
    assert rules.corroborations
    for corroboration in rules.corroborations:
        cell_rule = rules.cell_rule(corroboration.figure, corroboration.field)
        assert cell_rule is not None
        assert cell_rule.owner != corroboration.source
        assert set(corroboration.implies.values()) <= set(cell_rule.rule.choices)
