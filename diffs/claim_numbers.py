"""The numbers that claims state, worked out again from the cells; None as soon as one cell is unknown."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from diffs.figures import GLOBAL_TOTAL, previous_year, year_of
from diffs.quantities import change, printed, share
from domain.claims import Claim, ClaimKind
from domain.reports import Cell

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def number_of(text: str | None) -> Decimal | None:
    """The number that a cell holds; None for anything else."""
    return Decimal(text) if text is not None and _NUMBER.fullmatch(text) else None


def average_of(claim: Claim, field: str, values: Mapping[Cell, str | None]) -> Decimal | None:
    """Over all of the report's rows, not only those that the claim speaks of."""
    numbers = _numbers((claim.cell(country, field) for country in claim.rows), values)
    return None if not numbers else sum(numbers, Decimal(0)) / len(numbers)


def recomputed(claim: Claim, values: Mapping[Cell, str | None]) -> str | None:
    """What a claim of a number would state now, with as many decimals as it is printed with."""
    places = len(claim.stated.partition(".")[2])
    if claim.kind in (ClaimKind.SHARE, ClaimKind.CHANGE):
        return _of_totals(claim, values, places)
    number = _exact(claim, values)
    return None if number is None else printed(number, places)


def compared_total(claim: Claim) -> str:
    """The row that a share is a share of, or that a change is measured from."""
    if claim.kind is ClaimKind.SHARE:
        return f"{GLOBAL_TOTAL}/{year_of(claim.item)}"
    return previous_year(claim.item)


def _exact(claim: Claim, values: Mapping[Cell, str | None]) -> Decimal | None:
    (field, *_) = claim.fields
    numbers = _numbers((claim.cell(country, field) for country in claim.countries), values)
    if not numbers:
        return None
    total = sum(numbers, Decimal(0))
    return total / len(numbers) if claim.kind is ClaimKind.AVERAGE else total / claim.divisor


def _of_totals(claim: Claim, values: Mapping[Cell, str | None], places: int) -> str | None:
    (field, *_) = claim.fields
    cells = (claim.cell("", field), Cell(claim.report, claim.figure, "", compared_total(claim), field))
    one, other = (number_of(values.get(cell)) for cell in cells)
    if one is None or other is None:
        return None
    return share(one, other, places) if claim.kind is ClaimKind.SHARE else change(other, one, places)


def _numbers(cells: Iterable[Cell], values: Mapping[Cell, str | None]) -> list[Decimal]:
    """All of them, or nothing."""
    found = [number_of(values.get(cell)) for cell in cells]
    return [number for number in found if number is not None] if None not in found else []
