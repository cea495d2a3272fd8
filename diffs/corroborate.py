"""Where a second source contradicts the owner of a cell: something to look at, never a change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from diffs.readings import Readings
from domain.changes import Derived
from domain.reports import Cell, CorroborationRule, ReportRules
from domain.statements import Statement


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A cell whose owner gives one value while another source implies a second.

    key: the same as long as these two sources disagree about this cell, whatever they say.
    """

    cell: Cell
    owner: str
    value: str
    implied: str
    statement: Statement
    message: str

    @property
    def key(self) -> str:
        return f"contradiction:{self.cell.figure}/{self.cell.field}/{self.cell.country}/{self.statement.source}"


def contradictions(
    rules: ReportRules, derived: Iterable[Derived], statements: Iterable[Statement], names: Mapping[str, str]
) -> tuple[Contradiction, ...]:
    """In the report's order, every cell whose owner's present value is not what a second source implies.

    statements: the second sources' current ones. names: country -> its name, for the sentence. A cell whose owner has
    not spoken, or has ceased to, contradicts nobody.
    """
    readings, cells = Readings.of(statements), {one.cell: one for one in derived}
    found = (
        contradiction
        for rule in rules.corroborations
        for country in rules.countries
        for contradiction in _contradictions(rules, rule, country, cells, readings, names)
    )
    return tuple(found)


def _contradictions(
    rules: ReportRules,
    rule: CorroborationRule,
    country: str,
    cells: Mapping[Cell, Derived],
    readings: Readings,
    names: Mapping[str, str],
) -> Iterator[Contradiction]:
    owned = cells.get(Cell(rules.id, rule.figure, country, "", rule.field))
    if owned is None or owned.value is None:
        return
    for statement in readings.of_country(rule.source, country):
        implied = rule.implies.get(statement.value or "")
        said = statement.field == rule.source_field and not statement.absent
        if said and implied is not None and implied != owned.value:
            title = rules.cell_rule(rule.figure, rule.field)
            message = (
                f"{names.get(country, country)}: {owned.source} gives {owned.value} for "
                f"“{title.title if title else rule.field}”, while {rule.source} says {statement.value}, from which it "
                f"would be {implied}; look at both pages."
            )
            yield Contradiction(owned.cell, owned.source, owned.value, implied, statement, message)
