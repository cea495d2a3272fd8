"""The cells' values now, computed from what their owner sources say: one pure function for each named derivation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from diffs.answers import Answer, Asked, Derivation
from diffs.figures import change_since_previous_year, same, share_of_total, sum_of_members
from diffs.memberships import any_member, enoc_class
from diffs.readings import Cover, Readings
from diffs.treaties import row_of, status_now
from domain.changes import Derived
from domain.errors import DatumlineError
from domain.reports import Cell, CellRule, ReportRules
from domain.statements import Statement

NONE = "none"


def treaty_status(asked: Asked) -> Answer | None:
    """`none`, `signed` or `party` today; when the row is gone from a whole chart, what the argument `absent` says.

    Withdrawn without it: a chart of all states that lacks one says nothing of it. `none` for a list of those who acted.
    """
    spoken = [s for s in asked.of_country() if s.subject.item == asked.rule.arguments.get("item", "")]
    status = status_now(row_of(spoken), asked.today)
    if status is not None:
        return Answer.resting_on(status.deciding, status.value, status.inputs)
    if spoken and all(statement.absent for statement in spoken):
        return Answer.resting_on(spoken[0], asked.rule.arguments.get("absent"), spoken)
    return asked.absence("none") if not spoken else None


DERIVATIONS: Mapping[str, Derivation] = {
    "treaty_status": treaty_status,
    "same": same,
    "share_of_total": share_of_total,
    "change_since_previous_year": change_since_previous_year,
    "sum_of_members": sum_of_members,
    "enoc_class": enoc_class,
    "any_member": any_member,
}


def derive(
    rules: ReportRules,
    statements: Iterable[Statement],
    today: date,
    covered: Mapping[str, Sequence[Cover]] | None = None,
) -> tuple[Derived, ...]:
    """Every cell of the report whose owner source has spoken, in the report's order, with its value now.

    statements: the sources' current ones (of older ones the newest counts). covered: source -> what the newest
    whole reading of each of its items is the truth about; it proves `no` and `none` of countries never listed.
    DatumlineError when a column names a derivation that does not exist.
    """
    places = ((rule, cell) for rule in rules.cells if rule.derivation != NONE for cell in cells_of(rules, rule))
    return derive_places(rules, places, statements, today, covered)


def derive_places(
    rules: ReportRules,
    places: Iterable[tuple[CellRule, Cell]],
    statements: Iterable[Statement],
    today: date,
    covered: Mapping[str, Sequence[Cover]] | None = None,
) -> tuple[Derived, ...]:
    """The same for some cells only; statements: at least what their owners say of their countries and of no country."""
    readings, whole = Readings.of(statements), covered or {}
    asked = (Asked(cell, rule, rules, readings, today, whole.get(rule.owner, ())) for rule, cell in places)
    return tuple(derived for one in asked if (derived := _derived(one)) is not None)


def cells_of(rules: ReportRules, rule: CellRule) -> Iterator[Cell]:
    """The places of one column: every country with every item, then its totals."""
    for country in rules.countries:
        for item in rule.items:
            yield Cell(rules.id, rule.figure, country, item, rule.field)
    for total in rule.totals:
        yield Cell(rules.id, rule.figure, "", total, rule.field)


def _derived(asked: Asked) -> Derived | None:
    derivation = DERIVATIONS.get(asked.rule.derivation)
    if derivation is None:
        raise DatumlineError(
            f"Figure {asked.rule.figure} {asked.rule.field}: there is no derivation {asked.rule.derivation!r};"
            f" use one of {', '.join(sorted(DERIVATIONS))} or {NONE}."
        )
    answer = derivation(asked)
    if answer is None:
        return None
    return Derived(
        asked.cell,
        answer.value,
        answer.original_value,
        answer.inputs,
        asked.rule.owner,
        answer.snapshot,
        answer.locator,
    )
