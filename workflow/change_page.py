"""One change with everything an editor needs to decide it, put together for a page."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.change_files
import store.changes
import store.queue
import store.statements
from config.reports import load_rules
from crawlers.excerpt_lines import visible
from diffs.values import allowed
from diffs.word_differences import Row, word_differences
from domain.changes import Change, ChangeKind
from domain.errors import UsageError
from domain.queue import Lane, Order, Wanted
from domain.reports import CellRule, ReportRules
from domain.statements import Statement
from domain.uses import Use
from store.change_files import ChangeFile
from store.stamps import Remembered, stamp
from texts.catalogue import Phrase
from workflow.cell_story import Story, story_of
from workflow.decide import DECIDABLE, shown
from workflow.evidence import deciding_statement
from workflow.list_changes import words_on
from workflow.queue_filters import Asked, source_title
from workflow.report_places import Place, place_of
from workflow.shown_evidence import Evidence, evidence_of, evidence_of_entry, words_at
from workflow.uses import used_since

MOST_STATEMENTS = 12
"""Of what the source said of the place; the rest is on the cell's own page."""
LONG_TEXT = 40
"""Values of more characters are compared word by word."""
_VIEWS: Remembered["ChangeView"] = Remembered(256)
_AROUND: Remembered["Neighbours"] = Remembered(512)


@dataclass(frozen=True, slots=True)
class SecondWord:
    """What another source says of the same thing. implied: the cell's value that would follow, None for none."""

    source: str
    title: str
    evidence: Evidence
    implied: str | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change as it stands now; nothing in it depends on who looks or when.

    shown: what a decision on it must carry. earlier: what the source said before, else what the baseline rests on.
    takes: what the field takes, in words; choices: its values where they are few. used: what has gone out since the
    decision that stands.
    """

    change: Change
    words: str
    shown: str
    is_decidable: bool
    source_title: str
    rule: CellRule | None
    takes: str
    now: Evidence
    earlier: Evidence | None
    differences: tuple[Row, ...]
    place: Place
    seconds: tuple[SecondWord, ...]
    story: Story
    used: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of the changes around one in the queue it was opened from; None at its ends."""

    previous: str | None
    next: str | None
    next_kind: str | None


def change_view(conn: Connection, change_id: str, at: Hashable | None = None) -> ChangeView:
    """UsageError for a change that does not exist. at: the store's stamp, if it is known; looked at once for each."""
    now = stamp(conn) if at is None else at
    return _VIEWS.get(now, change_id, lambda: _view(conn, change_id, now))


def is_ready(at: Hashable, change_id: str) -> bool:
    """Whether a change was put together for this state of the store."""
    return _VIEWS.has(at, change_id)


def neighbours(conn: Connection, change: Change, asked: Asked, now: datetime, at: Hashable | None = None) -> Neighbours:
    """In the queue that the filters make, wherever the change itself stands by now. at: as for `change_view`."""
    wanted = _wanted(change, asked, now)
    if at is None:
        return _neighbours(conn, change, wanted, asked.order)
    return _AROUND.get(at, (change.id, wanted, asked.order), lambda: _neighbours(conn, change, wanted, asked.order))


def following(conn: Connection, change: Change, asked: Asked, now: datetime) -> str | None:
    """The id of the change that comes next in the queue."""
    key = store.queue.key_of(change, asked.order)
    return store.queue.following(conn, _wanted(change, asked, now), asked.order, key)


def _wanted(change: Change, asked: Asked, now: datetime) -> Wanted:
    lane = Lane.FIRST if change.kind is ChangeKind.ESTABLISHED else Lane.NEWS
    return asked.wanted(change.cell.report, change.edition, now, lane)


def _neighbours(conn: Connection, change: Change, wanted: Wanted, order: Order) -> Neighbours:
    key = store.queue.key_of(change, order)
    return Neighbours(*store.queue.around(conn, wanted, order, key, change.meaning))


def _view(conn: Connection, change_id: str, at: Hashable) -> ChangeView:
    file = store.change_files.read(conn, change_id) or _of_shortened(conn, change_id)
    change, inputs = file.change, file.inputs
    rules = load_rules(change.cell.report)
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    deciding = deciding_statement(change, inputs)
    said = _said(conn, change, deciding or next(iter(inputs), None))
    story = story_of(file, said)
    standing = story.standing.id if story.standing else None
    return ChangeView(
        change,
        words_on(rules, change, inputs),
        shown(change),
        change.status in DECIDABLE,
        source_title(change.source),
        rule,
        allowed(rule.rule) if rule else "",
        _now(conn, change, deciding),
        _earlier(conn, file, deciding, said),
        _differences(change),
        place_of(conn, change, at),
        tuple(_seconds(conn, rules, change)),
        story,
        tuple(used_since(conn, change.cell.report, standing)) if standing else (),
    )


def _of_shortened(conn: Connection, change_id: str) -> ChangeFile:
    """By the beginning of an id."""
    change = store.changes.read(conn, change_id)
    file = store.change_files.read(conn, change.id) if change is not None else None
    if file is None:
        raise UsageError(Phrase("refused.change.not_in_queue", change=repr(change_id)))
    return file


def _said(conn: Connection, change: Change, deciding: Statement | None) -> Sequence[Statement]:
    """Of the place that decided; a sum over all countries would tell every country's story."""
    if deciding is None:
        return ()
    return store.change_files.latest_words(conn, change.id, deciding.source, deciding.subject, MOST_STATEMENTS)


def _now(conn: Connection, change: Change, deciding: Statement | None) -> Evidence:
    """What the source says; of an absence there is a page and no statement."""
    if deciding is not None:
        return evidence_of(conn, deciding)
    words = words_at(conn, change.snapshot, change.locator, change.after, change.original_value)
    return Evidence(change.after, change.source, change.snapshot, change.locator, words)


def _earlier(
    conn: Connection, file: ChangeFile, deciding: Statement | None, said: Sequence[Statement]
) -> Evidence | None:
    before = _before(conn, deciding, said) if deciding is not None else None
    if before is not None:
        return evidence_of(conn, before)
    held = next((one for one in file.entries if one.id == file.change.baseline_entry), None)
    return evidence_of_entry(conn, held) if held is not None and held.snapshot else None


def _before(conn: Connection, deciding: Statement, said: Sequence[Statement]) -> Statement | None:
    """What the source said in the same field just before; `said` has it unless it goes back further."""
    moment = (deciding.fetched_at, deciding.id or 0)
    found = (one for one in said if one.field == deciding.field and (one.fetched_at, one.id or 0) < moment)
    before = next(found, None)
    return store.statements.before(conn, deciding) if before is None and len(said) == MOST_STATEMENTS else before


def _differences(change: Change) -> tuple[Row, ...]:
    before, after = _seen(change.before), _seen(change.after)
    return word_differences(before, after) if max(len(before), len(after)) > LONG_TEXT and before and after else ()


def _seconds(conn: Connection, rules: ReportRules, change: Change) -> Iterator[SecondWord]:
    """Sources that the report's rules let speak beside the owner; they own nothing."""
    cell = change.cell
    for rule in rules.corroborations:
        if (rule.figure, rule.field) != (cell.figure, cell.field) or not cell.country:
            continue
        for said in store.statements.current(conn, rule.source, [cell.country]):
            if said.field == rule.source_field and not said.absent:
                implied = rule.implies.get(said.value or "")
                agrees = implied == change.after
                yield SecondWord(rule.source, source_title(rule.source), evidence_of(conn, said), implied, agrees)


def _seen(text: str | None) -> str:
    """Line by line without anything that cannot be seen."""
    return "\n".join(map(visible, (text or "").splitlines()))
