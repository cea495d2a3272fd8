from decimal import Decimal

import pytest

from diffs.quantities import change, printed, share


@pytest.mark.parametrize(
    ("number", "text"), [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.1", "0.10"), ("-0.004", "0.00"), ("7", "7.00")]
)
def test_halves_go_away_from_zero_and_zero_has_no_sign(number: str, text: str) -> None:
    assert printed(Decimal(number)) == text


def test_the_exact_quotient_is_rounded_once() -> None:
    assert share(Decimal(1), Decimal(8), 2) == "12.50"
    assert share(Decimal(10_049_999_999_999_999_999_999), Decimal(10**24), 2) == "1.00"
    assert change(Decimal(800), Decimal(801)) == "0.13"


def test_nothing_has_no_parts_and_no_growth() -> None:
    assert share(Decimal(1), Decimal(0)) is None
    assert change(Decimal(0), Decimal(1)) is None
