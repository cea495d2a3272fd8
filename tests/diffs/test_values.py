import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffs.values import canonical, same_value, validate_value
from domain.errors import UsageError
from domain.reports import CellRule, FieldRule

STATUS = FieldRule("choice", ("none", "signed", "party", "full_and_associate"))
SCORE = FieldRule("integer", minimum=0, maximum=5)
PERCENT = FieldRule("decimal", minimum=-100, places=2)
FREE = FieldRule("decimal", minimum=0, maximum=261)
DAY = FieldRule("date", ("none",))
HASH = FieldRule("sha256", ("none",))
TEXT = FieldRule("text")


def validated(rule: FieldRule, text: str) -> str:
    return validate_value(CellRule("3", "score", "Score", "report", "none", rule), text)


@pytest.mark.parametrize(
    ("rule", "typed", "kept"),
    [
        (STATUS, " Party ", "party"),
        (STATUS, "full and associate", "full_and_associate"),
        (SCORE, "4", "4"),
        (SCORE, "04.0", "4"),
        (FieldRule("integer"), "17,545", "17545"),
        (PERCENT, "0.1", "0.10"),
        (PERCENT, "-4.15 %", "-4.15"),
        (PERCENT, "+33.520", "33.52"),
        (FREE, "182.2", "182.2"),
        (DAY, "2021-04-28", "2021-04-28"),
        (DAY, "none", "none"),
        (HASH, "AB" * 32, "ab" * 32),
        (TEXT, "  two \n words ", "two words"),
    ],
)
def test_what_an_editor_types_is_kept_in_the_fields_form(rule: FieldRule, typed: str, kept: str) -> None:
    assert validated(rule, typed) == kept


@pytest.mark.parametrize(
    ("rule", "typed", "allowed"),
    [
        (STATUS, "ratified", "one of none, signed, party, full_and_associate"),
        (SCORE, "6", "a whole number from 0 to 5"),
        (SCORE, "4.5", "a whole number from 0 to 5"),
        (SCORE, "1e0", "a whole number from 0 to 5"),
        (SCORE, "1,2", "a whole number from 0 to 5"),
        (PERCENT, "0.105", "a number with 2 decimals from -100"),
        (PERCENT, "nan", "a number with 2 decimals from -100"),
        (FREE, "262", "a number from 0 to 261"),
        (DAY, "28/04/2021", "a day as YYYY-MM-DD, or none"),
        (DAY, "2021-04-31", "a day as YYYY-MM-DD, or none"),
        (HASH, "abc", "64 hexadecimal digits, or none"),
        (TEXT, "  ", "a text that is not empty"),
    ],
)
def test_what_does_not_fit_is_refused_with_field_value_and_what_is_allowed(
    rule: FieldRule, typed: str, allowed: str
) -> None:
    with pytest.raises(UsageError) as refused:
        validated(rule, typed)
    assert str(refused.value) == f"score: {typed.strip()!r} is not allowed; give {allowed}."


@pytest.mark.parametrize(
    ("rule", "one", "other", "same"),
    [
        (FREE, "4", "4.0", True),
        (FREE, "0.1", "0.11", False),
        (FREE, "-0.0", "0", True),
        (FREE, "100", "1", False),
        (FREE, "about 4", "about 4 ", True),
        (TEXT, "4", "4.0", False),
        (TEXT, "a  b", "a b", True),
        (TEXT, None, "", False),
        (STATUS, "none", None, False),
    ],
)
def test_values_are_compared_by_what_they_mean(rule: FieldRule, one: str | None, other: str | None, same: bool) -> None:
    assert same_value(rule, one, other) is same


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_a_number_and_its_canonical_form_are_the_same_number(number: object) -> None:
    text = f"{number:f}"
    once = canonical(FREE, text)
    assert once is not None
    assert float(once) == float(text)
    assert canonical(FREE, once) == once


@given(st.text())
def test_whatever_is_typed_is_either_kept_in_a_stable_form_or_refused(typed: str) -> None:
    for rule in (STATUS, SCORE, PERCENT, FREE, DAY, HASH, TEXT):
        try:
            kept = validated(rule, typed)
        except UsageError:
            continue
        assert validated(rule, kept) == kept
