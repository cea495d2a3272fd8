"""What a column adds up to among the members on the edition's day, and among those of today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from config.countries import COUNCIL_OF_EUROPE
from diffs.quantities import printed as rounded
from domain.reports import Cell, CellRule
from workflow.report_cells import Material, in_words

COUNTED = ("choice",)
AVERAGED = ("integer", "decimal")
AVERAGE_PLACES = 1


@dataclass(frozen=True, slots=True)
class TallyLine:
    """value: in words, None for the unknown; then, now: how many members, or the average; `share` of what is known."""

    value: str | None
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Tally:
    """members_then, members_now: how many of the rows belonged to the Council of Europe on the two days."""

    rule: CellRule
    item: str
    is_average: bool
    lines: tuple[TallyLine, ...]
    members_then: int
    members_now: int


def tally(material: Material, rule: CellRule, item: str) -> Tally | None:
    """None for a column that adds up to nothing: days, hashes."""
    then = _members(material, material.edition.verified_on)
    now = _members(material, material.today)
    before = [material.then.get(cell) for cell in _cells(material, rule, item, then)]
    after = [material.now.get(cell) for cell in _cells(material, rule, item, now)]
    if rule.rule.type in COUNTED:
        lines = _counts(rule, before, after)
    elif rule.rule.type in AVERAGED and not rule.rule.choices:
        lines = _averages(before, after)
    else:
        return None
    return Tally(rule, item, rule.rule.type in AVERAGED, lines, len(then), len(now))


def _members(material: Material, day: date) -> Sequence[str]:
    members = COUNCIL_OF_EUROPE.members_on(day)
    return [country for country in material.rules.countries if country in members]


def _cells(material: Material, rule: CellRule, item: str, countries: Sequence[str]) -> list[Cell]:
    return [Cell(material.rules.id, rule.figure, country, item, rule.field) for country in countries]


def _counts(rule: CellRule, before: Sequence[str | None], after: Sequence[str | None]) -> tuple[TallyLine, ...]:
    counts: tuple[Mapping[str | None, int], ...] = (Counter(before), Counter(after))
    values = (*rule.rule.choices, None)
    return tuple(
        TallyLine(in_words(value), *(str(count[value]) for count in counts))
        for value in values
        if any(count[value] for count in counts)
    )


def _averages(before: Sequence[str | None], after: Sequence[str | None]) -> tuple[TallyLine, ...]:
    unknown = tuple(str(sum(value is None for value in side)) for side in (before, after))
    average = TallyLine("average", _average(before), _average(after))
    return (average, TallyLine(None, *unknown)) if any(count != "0" for count in unknown) else (average,)


def _average(values: Sequence[str | None]) -> str:
    """Of what is known; a dash where nothing is."""
    numbers = [number for value in values if value is not None and (number := _number(value)) is not None]
    return rounded(sum(numbers, Decimal(0)) / len(numbers), AVERAGE_PLACES) if numbers else "–"


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
