"""What the sources say now, looked up by place or by country."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.extractions import Coverage
from domain.statements import Statement
from domain.subjects import Subject

Place = tuple[str, Subject, str]

ABSENT = "absent"
"""The locator of what a whole page does not have."""


@dataclass(frozen=True, slots=True)
class Cover:
    """For which subjects a whole reading of a source is the truth, and the snapshot that shows it."""

    coverage: Coverage
    snapshot: str
    locator: str = ABSENT
    url: str = ""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """One statement per source, subject and field: the newest by fetched_at, then by id."""

    by_place: Mapping[Place, Statement]
    by_country: Mapping[tuple[str, str], tuple[Statement, ...]]

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> "Readings":
        newest: dict[Place, Statement] = {}
        for statement in sorted(statements, key=reading_order):
            newest[place_of(statement)] = statement
        countries: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for (source, subject, _), statement in sorted(newest.items()):
            countries[source, subject.country].append(statement)
        return cls(newest, {key: tuple(found) for key, found in countries.items()})

    def at(self, source: str, subject: Subject, field: str) -> Statement | None:
        return self.by_place.get((source, subject, field))

    def of_country(self, source: str, country: str) -> tuple[Statement, ...]:
        """Everything the source says of a country, ordered by item and field; absent statements included."""
        return self.by_country.get((source, country), ())


def place_of(statement: Statement) -> Place:
    return statement.source, statement.subject, statement.field


def reading_order(statement: Statement) -> tuple[float, int]:
    return statement.fetched_at.timestamp(), -1 if statement.id is None else statement.id


def ids_of(statements: Iterable[Statement]) -> tuple[int, ...]:
    """The statements' ids in order, without those that are not stored yet."""
    return tuple(sorted({statement.id for statement in statements if statement.id is not None}))
