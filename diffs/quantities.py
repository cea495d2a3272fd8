"""Shares and changes as the report prints them: percent, two decimals, halves away from zero."""

from decimal import ROUND_HALF_UP, Context, Decimal

PLACES = 2
_EXACT = Context(prec=60)


def share(part: Decimal, whole: Decimal, places: int = PLACES) -> str | None:
    """What percentage of whole part is; None where whole is nothing."""
    return None if whole == 0 else printed(_EXACT.divide(part * 100, whole), places)


def change(earlier: Decimal, later: Decimal, places: int = PLACES) -> str | None:
    """By what percentage later exceeds earlier; None where earlier is nothing."""
    return None if earlier == 0 else printed(_EXACT.divide((later - earlier) * 100, earlier), places)


def printed(number: Decimal, places: int = PLACES) -> str:
    """`0.10`, `-4.15`; what rounds to zero has no sign."""
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"
