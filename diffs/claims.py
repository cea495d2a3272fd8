"""Whether a claim of the report is still true of its cells, what it would say now, and which claims a change touches.

Unknown is not no: a claim that unknown cells could still make true or false is unknown, and one that is wrong however
they turn out is wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from diffs.claim_numbers import average_of, compared_total, number_of, recomputed
from diffs.claim_rows import row_meets, sees_difference
from domain.claims import MEMBERS_AVERAGE, Claim, ClaimKind, Quantifier, Standing, Verdict
from domain.reports import Cell

Values = Mapping[Cell, str | None]
COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "=": lambda count, number: count == number,
    "<": lambda count, number: count < number,
    "<=": lambda count, number: count <= number,
    ">": lambda count, number: count > number,
    ">=": lambda count, number: count >= number,
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What one cell's change makes of a claim."""

    claim: Claim
    before: Verdict
    after: Verdict

    @property
    def becomes_wrong(self) -> bool:
        """It was not known to be wrong before."""
        return self.after.standing is Standing.WRONG and self.before.standing is not Standing.WRONG


def evaluate(claim: Claim, values: Values) -> Verdict:
    """The claim as printed against these cells; a cell that is missing or None is unknown."""
    if claim.kind is ClaimKind.RESTS_ON:
        return Verdict(Standing.NOT_COMPUTED)
    if claim.kind in (ClaimKind.COUNT, ClaimKind.LIST):
        return _of_rows(claim, values)
    now = recomputed(claim, values)
    if now is None:
        return Verdict(Standing.UNKNOWN)
    stated = number_of(claim.stated)
    return Verdict(Standing.HOLDS if number_of(now) == stated else Standing.WRONG, now)


def touched(claims: Iterable[Claim], cell: Cell, before: str | None, after: str | None) -> tuple[Claim, ...]:
    """The claims that must be looked at again when this cell goes from one value to the other (None: unknown).

    Those whose condition sees no difference between the two values are left out: `signed` after `none` does not
    touch a list of parties.
    """
    return tuple(claim for claim in claims if _touches(claim, cell, before, after))


def effects(claims: Iterable[Claim], values: Values, cell: Cell, after: str | None) -> tuple[Effect, ...]:
    """What becomes of the touched claims when the cell is given this value and all others stay as they are."""
    moved = {**values, cell: after}
    found = touched(claims, cell, values.get(cell), after)
    return tuple(Effect(claim, evaluate(claim, values), evaluate(claim, moved)) for claim in found)


def _of_rows(claim: Claim, values: Values) -> Verdict:
    averages = {
        test.field: average_of(claim, test.field, values)
        for test in claim.condition.comparisons
        if test.reference == MEMBERS_AVERAGE
    }
    met = {country: row_meets(claim, country, values, averages) for country in claim.countries}
    meeting = tuple(country for country, meets in met.items() if meets)
    failing = tuple(country for country, meets in met.items() if meets is False)
    undecided = tuple(country for country, meets in met.items() if meets is None)
    verdict = Verdict(Standing.UNKNOWN, "", meeting, failing, undecided)
    if claim.kind is ClaimKind.LIST:
        now = "" if undecided else " ".join(meeting)
        return replace(verdict, standing=_of_list(claim.listed, meeting, failing, undecided), now=now)
    least, most = len(meeting), len(meeting) + len(undecided)
    now = "" if undecided else str(least)
    return replace(verdict, standing=_of_count(claim.quantifier, least, most, len(met)), now=now)


def _of_list(
    listed: Sequence[str], meeting: Sequence[str], failing: Sequence[str], undecided: Sequence[str]
) -> Standing:
    if set(listed).intersection(failing) or set(meeting).difference(listed):
        return Standing.WRONG
    return Standing.UNKNOWN if undecided else Standing.HOLDS


def _of_count(quantifier: Quantifier, least: int, most: int, rows: int) -> Standing:
    outcomes = {_satisfies(quantifier, count, rows) for count in range(least, most + 1)}
    if len(outcomes) > 1:
        return Standing.UNKNOWN
    return Standing.HOLDS if outcomes == {True} else Standing.WRONG


def _satisfies(quantifier: Quantifier, count: int, rows: int) -> bool:
    if quantifier.all_but is not None:
        return rows - count == quantifier.all_but
    scale = 100 if quantifier.per_cent else 1
    return COMPARE[quantifier.operator](count * scale, quantifier.number * (rows if quantifier.per_cent else 1))


def cells_of(claim: Claim) -> Iterator[Cell]:
    """Every cell that the claim rests on."""
    if claim.kind in (ClaimKind.SHARE, ClaimKind.CHANGE):
        for item in (claim.item, compared_total(claim)):
            yield from (Cell(claim.report, claim.figure, "", item, field) for field in claim.fields)
        return
    for field in claim.fields:
        yield from (claim.cell(country, field) for country in _countries(claim, field))


def _countries(claim: Claim, field: str) -> Iterable[str]:
    references = {test.reference for test in claim.condition.comparisons if test.field == field and test.reference}
    if MEMBERS_AVERAGE in references:
        return claim.rows
    return dict.fromkeys((*claim.countries, *sorted(references)))


def _touches(claim: Claim, cell: Cell, before: str | None, after: str | None) -> bool:
    if before == after or cell.field not in claim.fields or cell not in frozenset(cells_of(claim)):
        return False
    tests = [test for test in claim.condition.comparisons if test.field == cell.field]
    if tests:
        return any(sees_difference(test, before, after) for test in tests)
    one, other = number_of(before), number_of(after)
    return one is None or other is None or one != other
