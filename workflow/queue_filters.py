"""What an editor asked the queue for, as it stands in a page's address."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from config.countries import name_of
from config.reports import load_rules
from crawlers.registry import load, source_ids
from domain.changes import ChangeKind, ChangeStatus
from domain.errors import UsageError
from domain.queue import Lane, Order, Term, Wanted, Weight
from domain.reports import ReportRules
from texts.catalogue import Phrase

TOTALS = "-"
"""Stands for the rows without a country in addresses, as it does on the command line."""
MOST_WORDS = 8
LONGEST_SEARCH = 200


class Age(StrEnum):
    """When a change was first seen: within the last seven or thirty days, or before that."""

    WEEK = "week"
    MONTH = "month"
    OLDER = "older"


CHOICES: Mapping[str, type[StrEnum]] = {
    "by": Order,
    "status": ChangeStatus,
    "kind": ChangeKind,
    "weight": Weight,
    "age": Age,
}
E_ = TypeVar("E_", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """The queue's grouping and filters; an empty one leaves a side open. country: alpha-3 or TOTALS."""

    by: str = Order.COUNTRY
    status: str = ChangeStatus.OPEN
    country: str = ""
    source: str = ""
    figure: str = ""
    kind: str = ""
    meaning: str = ""
    weight: str = ""
    age: str = ""
    q: str = ""

    @property
    def order(self) -> Order:
        return Order(self.by)

    @property
    def parameters(self) -> dict[str, str]:
        """What the address has to say: nothing that is as it is anyhow."""
        usual = Asked()
        names = (field.name for field in fields(self))
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(usual, name)}

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out; grouping leaves out nothing, and a status is another list."""
        return bool(self.parameters.keys() - {"by", "status"})

    def wanted(self, report: str, edition: str, now: datetime, lane: Lane = Lane.NEWS) -> Wanted:
        """The same for the store."""
        since, before = _bounds(self.age, now)
        return Wanted(
            report,
            edition,
            lane,
            ChangeStatus(self.status),
            country="" if self.country == TOTALS else self.country or None,
            source=self.source or None,
            figure=self.figure or None,
            kind=ChangeKind(self.kind) if self.kind else None,
            meaning=self.meaning or None,
            weight=Weight(self.weight) if self.weight else None,
            since=since,
            before=before,
            terms=tuple(_terms(self.q, load_rules(report))),
        )


def asked_in(parameters: Mapping[str, str], rules: ReportRules) -> Asked:
    """What an address asks for; UsageError for a value that there is not. Parameters of another name are left alone."""
    names = [field.name for field in fields(Asked)]
    given = {name: parameters[name].strip() for name in names if parameters.get(name, "").strip()}
    for name, choices in CHOICES.items():
        if given.get(name, "") not in ("", *choices):
            raise UsageError(
                Phrase("refused.filter.unknown", name=name, given=repr(given[name]), choices=", ".join(choices))
            )
    known = {"country": (*rules.countries, TOTALS), "figure": tuple(rules.figures), "source": _sources()}
    for name, values in known.items():
        if given.get(name, "") not in ("", *values):
            raise UsageError(Phrase(f"refused.filter.{name}", given=repr(given[name])))
    given["q"] = given.get("q", "")[:LONGEST_SEARCH]
    return Asked(**given)


@lru_cache(maxsize=256)
def source_title(source: str) -> str:
    """What a source calls itself; its id where the project no longer has it."""
    return load(source).title if source in source_ids() else source


@lru_cache(maxsize=1)
def _sources() -> tuple[str, ...]:
    """The folders of sources do not change while the program runs."""
    return source_ids()


def _bounds(age: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Whole minutes, so that the same question within one is the same question."""
    minute = now.replace(second=0, microsecond=0)
    week, month = minute - timedelta(days=7), minute - timedelta(days=30)
    return {Age.WEEK.value: (week, None), Age.MONTH.value: (month, None), Age.OLDER.value: (None, month)}.get(
        age, (None, None)
    )


def _terms(search: str, rules: ReportRules) -> Iterator[Term]:
    """Every word must be found, in the values or in the names of the country, the source, the column or the figure."""
    for word in search.split()[:MOST_WORDS]:
        plain = _plain(word)
        countries = tuple(code for code in rules.countries if plain in _plain(f"{name_of(code)} {code}"))
        sources = tuple(one for one in _sources() if plain in _plain(f"{one} {source_title(one)}"))
        columns = tuple(
            (rule.figure, rule.field) for rule in rules.cells if plain in _plain(f"{rule.title} {rule.field}")
        )
        yield Term(word, countries, sources, columns)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
