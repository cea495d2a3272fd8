"""What a derivation is asked and what it answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from diffs.readings import Cover, Readings, ids_of
from domain.reports import Cell, CellRule, ReportRules
from domain.statements import Statement
from domain.subjects import Subject


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell's value (None: the source ceased to speak of it) with the place that decides it and all inputs."""

    value: str | None
    original_value: str | None
    inputs: tuple[int, ...]
    snapshot: str
    locator: str

    @classmethod
    def resting_on(
        cls,
        deciding: Statement,
        value: str | None,
        inputs: Iterable[Statement],
        original_value: str | None = None,
    ) -> "Answer":
        """The deciding statement comes first among the inputs: several may share its place."""
        others = (number for number in ids_of(inputs) if number != deciding.id)
        return cls(value, original_value, (*ids_of((deciding,)), *others), deciding.snapshot, deciding.locator)


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell with everything its derivation may look at."""

    cell: Cell
    rule: CellRule
    rules: ReportRules
    readings: Readings
    today: date
    covers: Sequence[Cover] = ()

    @property
    def source_field(self) -> str:
        return self.rule.arguments.get("source_field", self.rule.field)

    @property
    def places(self) -> int:
        return 2 if self.rule.rule.places is None else self.rule.rule.places

    def at(self, subject: Subject) -> Statement | None:
        return self.readings.at(self.rule.owner, subject, self.source_field)

    def of_country(self) -> tuple[Statement, ...]:
        return self.readings.of_country(self.rule.owner, self.cell.country)

    def absence(self, value: str) -> Answer | None:
        """The value that absence means, where a whole reading of the source is the truth about the country."""
        subject = Subject(self.cell.country, self.cell.item)
        cover = next((cover for cover in self.covers if cover.coverage.includes(subject)), None)
        return None if cover is None else Answer(value, None, (), cover.snapshot, cover.locator)


Derivation = Callable[[Asked], Answer | None]
