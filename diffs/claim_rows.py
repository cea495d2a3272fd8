"""Whether a row of a figure meets a claim's condition: yes, no, or not known."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from diffs.claim_numbers import number_of
from domain.claims import MEMBERS_AVERAGE, Claim, Comparison
from domain.reports import Cell

COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
Values = Mapping[Cell, str | None]
Averages = Mapping[str, Decimal | None]


def row_meets(claim: Claim, country: str, values: Values, averages: Averages) -> bool | None:
    """None where unknown cells decide it; what is certain whatever they turn out to be is certain."""
    alternatives = (
        _all(_test_holds(claim, country, test, values, averages) for test in tests)
        for tests in claim.condition.alternatives
    )
    return _any(alternatives)


def sees_difference(test: Comparison, before: str | None, after: str | None) -> bool:
    """Whether a test could come out differently for these two values of the cell it looks at."""
    if test.reference is not None:
        return True
    other = number_of(test.value)
    return _compared(test, before, test.value, other) != _compared(test, after, test.value, other)


def _test_holds(claim: Claim, country: str, test: Comparison, values: Values, averages: Averages) -> bool | None:
    held = values.get(claim.cell(country, test.field))
    if test.reference == MEMBERS_AVERAGE:
        return _compared(test, held, None, averages.get(test.field))
    if test.reference is not None:
        other = values.get(claim.cell(test.reference, test.field))
        return _compared(test, held, other, number_of(other))
    return _compared(test, held, test.value, number_of(test.value))


def _compared(test: Comparison, held: str | None, other: str | None, number: Decimal | None) -> bool | None:
    mine = number_of(held)
    if held is None or (other is None and number is None):
        return None
    if mine is not None and number is not None:
        return COMPARE[test.operator](mine, number)
    # A word where a number is asked for cannot be ranked: it is as good as unknown.
    return {"=": held == other, "!=": held != other}.get(test.operator)


def _all(outcomes: Iterable[bool | None]) -> bool | None:
    found = list(outcomes)
    if False in found:
        return False
    return None if None in found else True


def _any(outcomes: Iterable[bool | None]) -> bool | None:
    found = list(outcomes)
    if True in found:
        return True
    return None if None in found else False
