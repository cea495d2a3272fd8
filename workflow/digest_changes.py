"""How a digest tells what changed, what moved besides, what can be filled and what was decided."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.statements
from config.countries import name_of
from diffs.sentences import sentence
from domain.changes import Change, WatchedChange
from domain.decisions import Decision
from domain.reports import ReportRules
from domain.statements import Statement
from notifications.material import Decided, Evidence, Fillable, ReportedChange, WatchedMove
from notifications.payload import MOST
from notifications.view import IN_FULL
from workflow.evidence import deciding_statement, evidence_in_brief


def reported_all(
    conn: Connection, rules: ReportRules, titles: Mapping[str, str], changes: Sequence[Change]
) -> tuple[ReportedChange, ...]:
    """Changes in their order: those that are shown in full with an excerpt, those that no list reaches only counted."""
    return tuple(
        reported(conn, rules, titles, change, excerpt=place < IN_FULL)
        if place < MOST
        else _named(rules, change, "", _evidence(titles, change, None, ""))
        for place, change in enumerate(changes)
    )


def reported(
    conn: Connection, rules: ReportRules, titles: Mapping[str, str], change: Change, *, excerpt: bool = True
) -> ReportedChange:
    """A change with its evidence, in the words of a digest. excerpt: with words of the page; they take time."""
    statements = store.statements.by_ids(conn, change.inputs)
    deciding = deciding_statement(change, statements)
    country = name_of(change.cell.country) if change.cell.country else ""
    words = evidence_in_brief(conn, change, deciding) if excerpt else ""
    evidence = _evidence(titles, change, deciding, words)
    return _named(rules, change, sentence(change, rules, country, statements), evidence)


def _named(rules: ReportRules, change: Change, words: str, evidence: Evidence) -> ReportedChange:
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    return ReportedChange(
        change.id,
        change.cell.figure,
        name_of(change.cell.country) if change.cell.country else "",
        change.cell.item,
        rule.title if rule else change.cell.field,
        change.kind,
        change.meaning,
        words,
        change.before,
        change.after,
        change.first_seen,
        evidence,
        change.deferred_until,
    )


def _evidence(titles: Mapping[str, str], change: Change, deciding: Statement | None, words: str) -> Evidence:
    url = deciding.url if deciding else ""
    fetched_at = deciding.fetched_at if deciding else change.first_seen
    return Evidence(titles.get(change.source, change.source), url, fetched_at, change.snapshot, change.locator, words)


def watched(rules: ReportRules, titles: Mapping[str, str], moved: Iterable[WatchedChange]) -> Iterator[WatchedMove]:
    """What moved though no cell uses it."""
    for one in moved:
        country = name_of(one.subject.country) if one.subject.country else ""
        yield WatchedMove(sentence(one, rules, country), titles.get(one.source, one.source), one.first_seen)


def fillable(rules: ReportRules, titles: Mapping[str, str], changes: Sequence[Change]) -> Iterator[Fillable]:
    """First readings, counted by source."""
    for source in sorted({change.source for change in changes}):
        own = [change for change in changes if change.source == source]
        fields = Counter(
            rule.title if (rule := rules.cell_rule(change.cell.figure, change.cell.field)) else change.cell.field
            for change in own
        )
        yield Fillable(titles.get(source, source), len(own), dict(fields))


def decided(conn: Connection, rules: ReportRules, decisions: Iterable[Decision]) -> Iterator[Decided]:
    """The decisions, each with how many baseline entries it made."""
    for one in decisions:
        cells = len(store.baseline.of_decision(conn, one.id or 0))
        subject = _subject(conn, rules, one)
        yield Decided(one.kind, subject, one.decided_by, one.decided_at, one.note or "", max(cells, 1))


def _subject(conn: Connection, rules: ReportRules, decision: Decision) -> str:
    change = store.changes.read(conn, decision.change) if decision.change else None
    if change is None:
        return f"Decision {decision.undoes}" if decision.undoes else f"Edition {decision.edition}"
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    country = name_of(change.cell.country) if change.cell.country else change.cell.item
    return f"{country}: {rule.title if rule else change.cell.field}"
