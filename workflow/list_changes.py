"""The changes as people and scripts see them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

import store.changes
import store.statements
from config.countries import name_of
from config.reports import load_rules
from diffs.corrections import is_correction
from diffs.sentences import sentence
from domain.changes import Change, ChangeStatus, WatchedChange
from domain.errors import UsageError
from domain.reports import ReportRules
from domain.statements import Statement
from texts.catalogue import Phrase, of_name
from workflow.country_names import country_code
from workflow.exports import cell_order, edition_in_force, require_source, utc_text
from workflow.refresh_changes import is_fillable

STATUSES = (*(status.value for status in ChangeStatus), "all")
COMMAND_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. status: one of STATUSES; country: name or code; None leaves a side open.

    corrections: what moved only because we read the same bytes otherwise now; it is listed apart from changes.
    """

    status: str = "open"
    watched: bool = False
    source: str | None = None
    country: str | None = None
    figure: str | None = None
    corrections: bool = False

    @property
    def statuses(self) -> frozenset[ChangeStatus] | None:
        if self.status not in STATUSES:
            raise UsageError(f"--status {self.status!r} is unknown; use one of {', '.join(STATUSES)}.")
        return None if self.status == "all" else frozenset({ChangeStatus(self.status)})


@dataclass(frozen=True, slots=True)
class Overview:
    """The list for people: news one line each, first readings counted by source."""

    status: str
    news: tuple[tuple[Change, str], ...]
    fillable: tuple[tuple[Change, str], ...]
    watched: tuple[WatchedChange, ...]
    corrections: int = 0

    def lines(self, list_fillable: bool = False) -> Iterator[str]:
        """What the terminal shows."""
        if not self.news:
            yield f"No {self.status} changes." if self.status != "all" else "No changes."
        for change, words in self.news:
            yield f"{change.id}  {words}"
        if list_fillable:
            if not self.fillable:
                yield "No cell can be filled for the first time."
            for change, words in self.fillable:
                yield f"{change.id}  {words}"
        elif open_ones := [change for change, _ in self.fillable if change.status is ChangeStatus.OPEN]:
            yield ""
            for source, count in sorted(Counter(change.source for change in open_ones).items()):
                cells = "cell" if count == 1 else "cells"
                yield f"{count} {cells} can be filled from {source}: datumline approve --fill {source} --count {count}"
            yield "  (one by one: datumline changes --fillable)"
        if self.watched:
            yield ""
            yield "Also moved, though no cell of the report uses it:"
            for moved in self.watched:
                yield f"  {watched_words(moved)}"
        if self.corrections:
            yield ""
            corrections = "correction" if self.corrections == 1 else "corrections"
            yield f"{self.corrections} {corrections} of our own reading, no news: datumline corrections"
        if self.news:
            yield ""
            yield "See one with its evidence: datumline show ID"


def overview(conn: Connection, report: str, chosen: Filter, now: datetime) -> Overview:
    """What the filter lets through, as sentences."""
    rules = load_rules(report)
    matched = matching(conn, rules, chosen)
    found = list(zip(matched, words_of_each(conn, rules, matched), strict=True))
    return Overview(
        chosen.status,
        tuple(pair for pair in found if not is_fillable(pair[0])),
        tuple(pair for pair in found if is_fillable(pair[0])),
        _watched(conn, chosen) if chosen.watched else (),
        len(matching(conn, rules, replace(chosen, corrections=True))),
    )


def matching(conn: Connection, rules: ReportRules, chosen: Filter) -> list[Change]:
    """The changes of the edition in force that the filter lets through, in the report's order."""
    if chosen.source is not None:
        require_source(chosen.source)
    if chosen.figure is not None and chosen.figure not in rules.figures:
        raise UsageError(
            Phrase("refused.place.no_figure", figure=repr(chosen.figure), figures=", ".join(rules.figures))
        )
    edition = edition_in_force(conn, rules.id, None)
    country = country_code(chosen.country) if chosen.country else None
    order = cell_order(rules)
    found = [
        change
        for change in store.changes.listing(conn, rules.id, edition.id, chosen.statuses)
        if is_correction(change) is chosen.corrections
        and chosen.source in (None, change.source)
        and country in (None, change.cell.country)
        and chosen.figure in (None, change.cell.figure)
    ]
    return sorted(found, key=lambda change: (order(change.cell), change.first_seen))


def fillable(conn: Connection, report: str, source: str) -> list[Change]:
    """The open first readings of a source."""
    return [change for change in matching(conn, load_rules(report), Filter(source=source)) if is_fillable(change)]


def words_of(conn: Connection, rules: ReportRules, change: Change) -> str:
    """The change as one sentence."""
    return words_of_each(conn, rules, [change])[0]


def words_on(rules: ReportRules, change: Change, inputs: Sequence[Statement]) -> str:
    """The same where the change's statements are at hand."""
    return sentence(change, rules, _country(change.cell.country), inputs if _is_dated(rules, change) else ())


def words_of_each(conn: Connection, rules: ReportRules, changes: Sequence[Change]) -> list[str]:
    """The changes as sentences; the statements that date them are looked up together."""
    dated = {change.id: change.inputs for change in changes if _is_dated(rules, change)}
    ids = list(dict.fromkeys(one for inputs in dated.values() for one in inputs))
    statements = dict(zip(ids, store.statements.by_ids(conn, ids), strict=True))
    return [
        sentence(change, rules, _country(change.cell.country), [statements[one] for one in dated.get(change.id, ())])
        for change in changes
    ]


def _is_dated(rules: ReportRules, change: Change) -> bool:
    """Only what happened to a treaty is told with its day; a sum over all countries rests on hundreds of statements."""
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    return rule is not None and rule.derivation == "treaty_status"


def watched_words(moved: WatchedChange) -> str:
    """A watched change as one line."""
    place = " ".join(part for part in (_country(moved.subject.country), moved.subject.item) if part)
    nothing = Phrase("words.nothing")
    return Phrase(
        "changes.watched_line",
        change=moved.id,
        source=moved.source,
        place=place,
        meaning=of_name("changes.meaning", moved.meaning),
        field=moved.field,
        step=Phrase("moved.step", before=moved.before or nothing, after=moved.after or nothing),
    )


def _country(code: str) -> str:
    return name_of(code) if code else ""


def _watched(conn: Connection, chosen: Filter) -> tuple[WatchedChange, ...]:
    country = country_code(chosen.country) if chosen.country else None
    found = store.changes.watched_listing(conn, chosen.statuses)
    return tuple(
        moved
        for moved in found
        if is_correction(moved) is chosen.corrections
        and chosen.source in (None, moved.source)
        and country in (None, moved.subject.country)
        and chosen.figure is None
    )


def change_rows(conn: Connection, report: str, chosen: Filter, now: datetime) -> list[dict[str, str | None]]:
    """The contract's rows: cells of the report; with `watched` also what no cell uses, with figure null."""
    rows = [_change_row(change) for change in matching(conn, load_rules(report), chosen)]
    return rows + [_watched_row(moved, report) for moved in (_watched(conn, chosen) if chosen.watched else ())]


def _change_row(change: Change) -> dict[str, str | None]:
    cell = change.cell
    return _row(
        change, (cell.report, cell.figure, change.source, cell.country, cell.item, cell.field), change.first_seen
    )


def _watched_row(moved: WatchedChange, report: str) -> dict[str, str | None]:
    place = (report, None, moved.source, moved.subject.country, moved.subject.item, moved.field)
    return _row(moved, place, moved.first_seen)


def _row(moved: Change | WatchedChange, place: Sequence[str | None], first_seen: datetime) -> dict[str, str | None]:
    names = ("report", "figure", "source", "country", "item", "field")
    return {
        "id": moved.id,
        **dict(zip(names, place, strict=True)),
        "kind": moved.kind.value,
        "meaning": moved.meaning,
        "before": moved.before,
        "after": moved.after,
        "status": moved.status.value,
        "first_seen": utc_text(first_seen),
        "snapshot": moved.snapshot,
        "locator": moved.locator,
    }
