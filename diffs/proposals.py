"""The dated proposal: what the treaty cells that nobody could read stood at on the day the edition was verified.

A date decides or nothing does. What the dates give is checked against the words that the report prints beside a
country: as many of its treaty cells are `signed` as the word stands there. What contradicts them is not proposed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from diffs.proposal_reasons import reason_for, why_undecided
from diffs.readings import Readings, ids_of
from diffs.treaties import Status, row_of, status_on
from domain.baseline import BaselineEntry, State
from domain.reports import Cell, CellRule, ReportRules
from domain.statements import Statement

_PRINTED_SIGNED = re.compile(r"\bSIGNED\b", re.IGNORECASE)
TIMES = {0: "never", 1: "once", 2: "twice"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for an unknown cell with its reason and the deciding statement's place; inputs are statement ids."""

    cell: Cell
    value: str
    reason: str
    inputs: tuple[int, ...]
    source: str
    snapshot: str
    locator: str
    original_value: str | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """An unknown cell that stays unknown, and why."""

    cell: Cell
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalDoubt:
    """Dates and printed words contradict each other: one sentence, and the cells withheld for it."""

    country: str
    message: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Everything a proposal has to say, each part in the report's order."""

    proposals: tuple[Proposal, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    doubts: tuple[ProposalDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Treaty:
    """One treaty cell of a country: its column, its baseline entry, its dates and what they decide."""

    rule: CellRule
    cell: Cell
    entry: BaselineEntry | None
    spoken: tuple[Statement, ...]
    source_read: bool
    status: Status | None

    @property
    def unknown(self) -> bool:
        return self.entry is None or self.entry.state is State.UNKNOWN

    @property
    def standing(self) -> str | None:
        """The status on the day; where no date gives one, the value that editors approved."""
        return self.status.value if self.status else None if self.unknown or self.entry is None else self.entry.value


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The cells of one country that may not be proposed, and the sentence that says why."""

    withheld: frozenset[Cell] = frozenset()
    doubts: tuple[ProposalDoubt, ...] = field(default=())


def propose(
    rules: ReportRules,
    baseline: Mapping[Cell, BaselineEntry],
    statements: Iterable[Statement],
    day: date,
    names: Mapping[str, str] | None = None,
) -> Proposed:
    """Statuses on the edition's day for the treaty cells that are unknown in its baseline.

    statements: the current ones of the treaty sources. names: alpha-3 code -> the country's name, for the sentences.
    """
    readings = Readings.of(statements)
    read = frozenset(source for source, _ in readings.by_country)
    proposals: list[Proposal] = []
    undecided: list[Undecided] = []
    doubts: list[ProposalDoubt] = []
    for country in rules.countries:
        treaties = tuple(_treaties(rules, baseline, readings, read, country, day))
        verdict = _check_words(rules, treaties, country, (names or {}).get(country, country))
        doubts += verdict.doubts
        for treaty in (one for one in treaties if one.unknown):
            if treaty.status is not None and treaty.cell not in verdict.withheld:
                proposals.append(_proposal(treaty, treaty.status, day))
            else:
                undecided.append(_undecided(treaty, day))
    return Proposed(tuple(proposals), tuple(undecided), tuple(doubts))


def printed_signed(rules: ReportRules, country: str, entries: Iterable[BaselineEntry | None]) -> int:
    """How many times SIGNED is printed beside a country, whose treaty cells all keep the printed word."""
    words = max((len(_PRINTED_SIGNED.findall(e.original_value or "")) for e in entries if e is not None), default=0)
    return max(words, rules.printed_signed.get(country, 0)) if words else 0


def _treaties(
    rules: ReportRules,
    baseline: Mapping[Cell, BaselineEntry],
    readings: Readings,
    read: frozenset[str],
    country: str,
    day: date,
) -> Iterator[_Treaty]:
    for rule in rules.cells:
        if rule.derivation != "treaty_status":
            continue
        cell = Cell(rules.id, rule.figure, country, rule.items[0], rule.field)
        spoken = readings.of_country(rule.owner, country)
        status = status_on(row_of(spoken), day)
        yield _Treaty(rule, cell, baseline.get(cell), spoken, rule.owner in read, status)


def _check_words(rules: ReportRules, treaties: tuple[_Treaty, ...], country: str, name: str) -> _Verdict:
    printed = printed_signed(rules, country, (treaty.entry for treaty in treaties))
    signed = [treaty for treaty in treaties if treaty.standing == "signed"]
    open_ = [treaty for treaty in treaties if treaty.standing is None]
    if len(signed) > printed:
        withheld = [treaty for treaty in signed if treaty.unknown]
    elif len(signed) + len(open_) < printed:
        withheld = [treaty for treaty in treaties if treaty.unknown and treaty.standing not in (None, "signed")]
    else:
        withheld = []
    if not withheld:
        return _Verdict()
    cells = tuple(treaty.cell for treaty in withheld)
    return _Verdict(frozenset(cells), (ProposalDoubt(country, _doubt(name, printed, signed, withheld), cells),))


def _doubt(name: str, printed: int, signed: list[_Treaty], withheld: list[_Treaty]) -> str:
    times = TIMES.get(printed, f"{printed} times")
    given = ", ".join(treaty.rule.title for treaty in signed) or "none of its treaties"
    kept_back = ", ".join(treaty.rule.title for treaty in withheld) or "nothing"
    return f"{name}: the report prints SIGNED {times}, the dates give it for {given}; not proposed: {kept_back}."


def _proposal(treaty: _Treaty, status: Status, day: date) -> Proposal:
    deciding = status.deciding
    return Proposal(
        treaty.cell,
        status.value,
        reason_for(status, day),
        ids_of(status.inputs),
        deciding.source,
        deciding.snapshot,
        deciding.locator,
        deciding.original_value,
    )


def _undecided(treaty: _Treaty, day: date) -> Undecided:
    if treaty.status is not None:
        found = reason_for(treaty.status, day)
        return Undecided(treaty.cell, f"The dates contradict the words that the report prints: {found}")
    if not treaty.source_read:
        return Undecided(treaty.cell, f"{treaty.rule.owner} has not been read.")
    return Undecided(treaty.cell, why_undecided(row_of(treaty.spoken), treaty.rule.owner, day))
