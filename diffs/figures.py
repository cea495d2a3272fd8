"""Derivations of numbers: a source's own figure, shares of it, changes between years, the members' sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from diffs.answers import Answer, Asked
from diffs.quantities import change, share
from domain.statements import Statement
from domain.subjects import Subject

MEMBERS_TOTAL = "coe_total"
GLOBAL_TOTAL = "global_total"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the statements it is made of; the first one decides."""

    number: Decimal
    statements: tuple[Statement, ...]


def same(asked: Asked) -> Answer | None:
    """The source's own value; the members' total, which no source prints, is their sum."""
    if _is_members_total(asked.cell.item):
        return sum_of_members(asked)
    statement = asked.at(Subject(asked.cell.country, asked.cell.item))
    if statement is None:
        return None
    return Answer.resting_on(statement, statement.value, (), statement.original_value)


def sum_of_members(asked: Asked) -> Answer | None:
    """The sum over the report's countries, once the source has spoken of every one of them."""
    total = _members(asked, year_of(asked.cell.item))
    return None if total is None else _answer(f"{total.number:f}", total)


def share_of_total(asked: Asked) -> Answer | None:
    """Percentage of the year's global total."""
    part = _quantity(asked, asked.cell.country, asked.cell.item)
    whole = _quantity(asked, "", f"{GLOBAL_TOTAL}/{year_of(asked.cell.item)}")
    if part is None or whole is None:
        return None
    return _answer(share(part.number, whole.number, asked.places), part, whole)


def change_since_previous_year(asked: Asked) -> Answer | None:
    """Percentage by which the item's year exceeds the year before it."""
    later = _quantity(asked, asked.cell.country, asked.cell.item)
    earlier = _quantity(asked, asked.cell.country, previous_year(asked.cell.item))
    if later is None or earlier is None:
        return None
    return _answer(change(earlier.number, later.number, asked.places), later, earlier)


def year_of(item: str) -> str:
    """`2019` of both `2019` and `global_total/2019`."""
    return item.rpartition("/")[2]


def previous_year(item: str) -> str:
    """`global_total/2019` of `global_total/2020`; an item without a year has none before it and stays as it is."""
    kind, slash, year = item.rpartition("/")
    return f"{kind}{slash}{int(year) - 1}" if year.isdecimal() else item


def _quantity(asked: Asked, country: str, item: str) -> Quantity | None:
    if _is_members_total(item):
        return _members(asked, year_of(item))
    statement = asked.at(Subject(country, item))
    number = None if statement is None else _number(statement)
    return None if statement is None or number is None else Quantity(number, (statement,))


def _members(asked: Asked, year: str) -> Quantity | None:
    parts = [_quantity(asked, country, year) for country in asked.rules.countries]
    spoken = [part for part in parts if part is not None]
    if not spoken or len(spoken) < len(parts):
        return None
    statements = tuple(statement for part in spoken for statement in part.statements)
    return Quantity(sum((part.number for part in spoken), Decimal(0)), statements)


def _is_members_total(item: str) -> bool:
    return item.startswith(f"{MEMBERS_TOTAL}/")


def _number(statement: Statement) -> Decimal | None:
    try:
        number = Decimal(statement.value or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _answer(value: str | None, *quantities: Quantity) -> Answer | None:
    statements: Iterable[Statement] = [one for quantity in quantities for one in quantity.statements]
    return None if value is None else Answer.resting_on(quantities[0].statements[0], value, statements)
