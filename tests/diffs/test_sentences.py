from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from diffs.classify import kind_of, meaning
from diffs.corrections import CORRECTION
from diffs.sentences import sentence
from diffs.wording import day_in_words, value_in_words
from domain.changes import Change, ChangeStatus
from domain.reports import CellRule, FieldRule
from domain.statements import Statement
from tests.diffs.made import CHANGE, EDITION, ENOC, NOW, REPORTS, cell, member_rule, report, row, sha, treaty_rule

RULE = treaty_rule()
DAY = CellRule("A3", "updated", "Day of the plan's update", "x", "same", FieldRule("date"))
HASH = CellRule("A3", "sha", "Text of the plan", "x", "same", FieldRule("sha256"))
FLAG = CellRule("7", "centre", "Safer Internet Centre", "x", "same", FieldRule("choice", ("yes", "no")))
WORD = CellRule("7", "kind", "Kind of body", "x", "same", FieldRule("choice", ("a", "b")))
RULES = report(RULE, ENOC, member_rule(), REPORTS, CHANGE, DAY, HASH, FLAG, WORD)
DENOUNCED = {"ratified_on": "2010-01-01", "denunciation_effective_on": "2026-01-01"}


def made(
    rule: CellRule, before: str | None, after: str | None, inputs: list[Statement], item: str = "", country: str = "SWE"
) -> Change:
    return Change(
        "0123456789ab",
        EDITION,
        cell(rule, country, item),
        kind_of(before, after),
        meaning(rule, before, after, inputs),
        before,
        after,
        None,
        ChangeStatus.OPEN,
        NOW,
        rule.owner,
        sha("page"),
        "line:1",
        1,
    )


@pytest.mark.parametrize(
    ("rule", "before", "after", "dates", "means", "reads"),
    [
        (
            RULE, "signed", "party", {"ratified_on": "2021-04-28"}, "signed to party",
            "Sweden ratified the Budapest Convention on 28 April 2021; the report says: signed",
        ),
        (
            RULE, "none", "party", {"in_force_on": "2021-08-01"}, "became party",
            "The Budapest Convention entered into force for Sweden on 1 August 2021; the report says: none",
        ),
        (RULE, "none", "party", {}, "became party",
         "Sweden is party to the Budapest Convention; the report says: none"),
        (
            RULE, "none", "signed", {"signed_on": "2001-11-23"}, "signed",
            "Sweden signed the Budapest Convention on 23 November 2001; the report says: none",
        ),
        (
            RULE, "party", "none", DENOUNCED, "denounced",
            "Sweden denounced the Budapest Convention with effect from 1 January 2026; the report says: party",
        ),
        (
            RULE, "party", "signed", {}, "no longer party",
            "Sweden is no longer listed as party to the Budapest Convention; the report says: party",
        ),
        (
            RULE, "signed", "none", {}, "signature withdrawn",
            "Sweden is no longer listed as a signatory of the Budapest Convention; the report says: signed",
        ),
        (
            RULE, None, "party", {"ratified_on": "2010-01-01"}, "can be filled",
            "Sweden ratified the Budapest Convention on 1 January 2010; the report does not say",
        ),
        (
            RULE, None, "none", {}, "can be filled",
            "Sweden has neither signed nor ratified the Budapest Convention; the report does not say",
        ),
        (
            RULE, "party", None, {}, "no longer stated",
            "The source no longer gives Budapest Convention of Sweden; the report says: party",
        ),
        (
            member_rule(), "no", "yes", {}, "joined",
            "Sweden is now listed under “INHOPE member hotline”; the report says: no",
        ),
        (
            member_rule(), "yes", "no", {}, "left",
            "Sweden is no longer listed under “INHOPE member hotline”; the report says: yes",
        ),
        (
            ENOC, "full", "full_and_associate", {}, "class changed",
            "Sweden is now listed under “Member of ENOC” as full and associate; the report says: full",
        ),
        (ENOC, "none", "full", {}, "joined",
         "Sweden is now listed under “Member of ENOC” as full; the report says: none"),
        (ENOC, "full", "none", {}, "left", "Sweden is no longer listed under “Member of ENOC”; the report says: full"),
        (ENOC, None, "none", {}, "can be filled",
         "Sweden is not listed under “Member of ENOC”; the report does not say"),
        (
            DAY, "2021-02-02", "2021-02-09", {}, "date changed",
            "The source now gives 9 February 2021 for Day of the plan's update of Sweden;"
            " the report says: 2 February 2021",
        ),
        (FLAG, "no", "yes", {}, "now has one",
         "The source now gives yes for Safer Internet Centre of Sweden; the report says: no"),
        (WORD, "a", "b", {}, "class changed", "The source now gives b for Kind of body of Sweden; the report says: a"),
    ],
)  # fmt: skip
def test_a_change_has_a_meaning_and_reads_as_a_sentence(
    rule: CellRule, before: str | None, after: str | None, dates: Mapping[str, str], means: str, reads: str
) -> None:
    inputs = row("SWE", **dates)
    change = made(rule, before, after, inputs)
    assert change.meaning == means
    assert sentence(change, RULES, "Sweden", inputs) == reads


def test_figures_name_their_year_and_totals_name_themselves() -> None:
    change = made(REPORTS, "16404", "17545", [], "2019")
    assert change.meaning == "figure revised"
    assert (
        sentence(change, RULES, "Sweden")
        == "The source now gives 17,545 for CyberTipline reports of Sweden in 2019; the report says: 16,404"
    )
    total = made(CHANGE, "28.04", "28.05", [], "global_total/2020", "")
    assert (
        sentence(total, RULES, "")
        == "The source now gives 28.05 for Change of the whole world in 2020; the report says: 28.04"
    )


def test_a_changed_text_is_not_shown_by_its_hash() -> None:
    told = sentence(made(HASH, sha("a"), sha("b"), []), RULES, "Sweden")
    assert told.startswith("The source has another text now: Text of the plan of Sweden; the report says")


def test_a_correction_is_ours() -> None:
    change = made(RULE, "signed", "party", [])
    ours = Change(**{name: getattr(change, name) for name in Change.__slots__} | {"meaning": CORRECTION})
    expected = "We had misread the source: Budapest Convention of Sweden is party; the report says: signed"
    assert sentence(ours, RULES, "Sweden") == expected


def test_words_of_the_world_are_never_taken_for_a_template() -> None:
    told = sentence(made(RULE, "signed", "party", []), RULES, "{country} {0} {x!r}")
    assert told == "{country} {0} {x!r} is party to the Budapest Convention; the report says: signed"


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "nothing"), ("17545", "17,545"), ("007", "007"), ("0.10", "0.10"), ("2021-04-28", "28 April 2021"),
     ("full_and_associate", "full and associate"), ("a_1", "a_1"), ("2021-04-31", "2021-04-31")],
)  # fmt: skip
def test_values_are_said_in_words(value: str | None, words: str) -> None:
    assert value_in_words(value) == words


def test_days_are_said_in_words() -> None:
    assert day_in_words(datetime(2021, 4, 28, 23, tzinfo=UTC)) == day_in_words("2021-04-28") == "28 April 2021"
    assert day_in_words("soon") is None
