"""The dated proposal: shown first, then adopted in one decision that must name how many cells it fills."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

import store.baseline
import store.issues
import store.log
from config.countries import name_of
from config.reports import load_rules
from diffs.proposals import Proposal, Proposed, propose
from domain.baseline import BaselineEntry, State
from domain.decisions import Decision, DecisionKind
from domain.errors import ConflictError, UsageError
from domain.reports import Edition, ReportRules
from workflow.deciding import shown_hash
from workflow.keep_decision import keep
from workflow.refresh_cells import refresh_cells
from workflow.refresh_changes import current_of_owners


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal with what it takes to print it."""

    rules: ReportRules
    day: date
    found: Proposed

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return self.found.proposals

    def lines(self, brief: bool = False) -> Iterator[str]:
        """The proposal to read; brief leaves the cells out and keeps the counts."""
        yield f"Status on {self.day.isoformat()}, the edition's day, where the treaties' dates decide it:"
        if not brief:
            yield from self._proposals()
        for title, counts in self._counts():
            yield f"  {title}: {counts}"
        for doubt in self.found.doubts:
            yield f"  withheld: {doubt.message}"
        yield f"{len(self.found.undecided)} treaty cells stay unknown{':' if not brief else '.'}"
        if not brief:
            yield from self._undecided()
            yield f"Adopt: datumline baseline propose --adopt --count {len(self.proposals)}"

    def _proposals(self) -> Iterator[str]:
        for one in self.proposals:
            yield f"  {self._title(one.cell.figure, one.cell.field)}, {name_of(one.cell.country)}: {one.value}"
            yield f"      {one.reason}"

    def _undecided(self) -> Iterator[str]:
        reasons: dict[str, list[str]] = {}
        for one in self.found.undecided:
            title = self._title(one.cell.figure, one.cell.field)
            reasons.setdefault(f"{title}: {one.reason}", []).append(name_of(one.cell.country))
        for reason, countries in reasons.items():
            yield f"  {reason}"
            everybody = len(countries) == len(self.rules.countries)
            yield f"      {'all ' + str(len(countries)) + ' countries' if everybody else ', '.join(countries)}"

    def _counts(self) -> Iterator[tuple[str, str]]:
        columns = dict.fromkeys((one.cell.figure, one.cell.field) for one in self.proposals)
        for figure, field in columns:
            values = Counter(one.value for one in self.proposals if one.cell.field == field)
            yield self._title(figure, field), ", ".join(f"{count} {value}" for value, count in sorted(values.items()))

    def _title(self, figure: str, field: str) -> str:
        rule = self.rules.cell_rule(figure, field)
        return rule.title if rule else field


def proposal(conn: Connection, edition: Edition) -> Shown:
    """What the sources' dates propose for the edition's day, and what they cannot say."""
    rules = load_rules(edition.report)
    held = store.baseline.entries(conn, edition.report, edition.id)
    names = {country: name_of(country) for country in rules.countries}
    found = propose(rules, held, current_of_owners(conn, rules), edition.verified_on, names)
    return Shown(rules, edition.verified_on, found)


def adopt_proposal(conn: Connection, edition: Edition, shown: Shown, count: int, by: str, now: datetime) -> int:
    """Fill the proposed cells in one decision; refused when their number is not what was expected."""
    store.log.take_turn(conn)
    proposals = shown.proposals
    if not proposals:
        raise UsageError("There is nothing to adopt: no unknown treaty cell is decided by dates.")
    if count != len(proposals):
        raise ConflictError(
            f"The proposal fills {len(proposals)} cells now, not {count}: look again, nothing was changed."
        )
    if proposal(conn, edition).proposals != proposals:
        raise ConflictError("The proposal has moved while it was looked at: look again, nothing was changed.")
    held = store.baseline.entries(conn, edition.report, edition.id)
    seen = shown_hash(f"{one.cell}={one.value}" for one in proposals)
    note = f"Status on {edition.verified_on.isoformat()} from the treaties' dates"
    entries = [_entry(edition, one, held.get(one.cell), by, now) for one in proposals]
    adopted = Decision(DecisionKind.ADOPT_PROPOSAL, edition.id, by, now, seen, note=note)
    decision = keep(conn, adopted, entries, report=edition.report)
    for doubt in shown.found.doubts:
        scope = f"edition:{edition.report}/{edition.id}"
        store.issues.note(conn, scope, f"proposal:{doubt.country}", "words_against_dates", doubt.message, now)
    refresh_cells(conn, edition.report, edition.id, [one.cell for one in proposals], now)
    return decision


def _entry(edition: Edition, one: Proposal, held: BaselineEntry | None, by: str, now: datetime) -> BaselineEntry:
    printed = held.original_value if held is not None else None
    return BaselineEntry(
        edition.id,
        one.cell,
        State.APPROVED,
        one.value,
        printed or one.original_value,
        one.source,
        one.snapshot,
        one.locator,
        by,
        now,
    )
