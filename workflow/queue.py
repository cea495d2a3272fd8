"""The waiting changes as an editor works through them: grouped, filtered, one sentence each, a page at a time."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from sqlalchemy import Connection

import store.changes
import store.queue
from config.countries import name_of
from config.reports import load_rules
from crawlers.excerpt_lines import visible
from domain.changes import Change, ChangeStatus
from domain.errors import UsageError
from domain.queue import Lane, Order, Queued, Wanted, Weight
from domain.reports import Edition, ReportRules
from notifications.cleaning import shorten
from store.stamps import Remembered, stamp
from texts.catalogue import Phrase, each_value
from workflow.decide import shown
from workflow.exports import edition_in_force
from workflow.list_changes import words_of_each
from workflow.queue_filters import TOTALS, Asked, source_title
from workflow.weigh import Weighed, weigh

PAGE = 50
"""Lines of one page: more than fits a screen, few enough to be read."""
LONGEST_LINE = 400
"""Characters of one line; a source may put a whole page into a value."""
LONGEST_VALUE = 120
"""Characters of each value of a line that would be longer."""
_WORDS: Remembered[str] = Remembered(20_000)
_COUNTS: Remembered[Mapping[str, int]] = Remembered(256)
_MEANINGS: Remembered[Sequence[str]] = Remembered(64)


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the queue shows it. days: since it was first seen. shown: what a decision on it must carry."""

    change: Change
    words: str
    days: int
    weighed: Weighed
    shown: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one country, source or figure that stand on this page; count: how many there are in all."""

    code: str
    title: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many changes wait elsewhere: put away until a day, cells that can be filled by source."""

    deferred: int
    first_readings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """matching: what the filters let through on all pages; hidden: what they hide. counts: matching by group code.

    after, before: the change that the next or the previous page goes on from, None where there is none.
    """

    asked: Asked
    groups: tuple[Group, ...]
    matching: int
    hidden: int
    counts: Mapping[str, int]
    meanings: Sequence[str]
    totals: Totals
    after: str | None
    before: str | None


def queue_page(
    conn: Connection, report: str, asked: Asked, now: datetime, after: str | None = None, before: str | None = None
) -> QueuePage:
    """One page: the first, or the one that goes on after a change, or that ends before one."""
    rules, edition = load_rules(report), edition_in_force(conn, report, None)
    wanted = asked.wanted(report, edition.id, now)
    count = _Counting(conn, stamp(conn))
    queued, more, less = _page(conn, wanted, asked.order, after, before)
    counts = count.by(wanted, asked.order)
    unfiltered = Asked(by=asked.by, status=asked.status).wanted(report, edition.id, now)
    return QueuePage(
        asked,
        tuple(_groups(lines_of(conn, rules, queued, now), asked.order, counts, rules)),
        sum(counts.values()),
        sum(count.by(unfiltered, asked.order).values()) - sum(counts.values()),
        counts,
        count.meanings(unfiltered),
        count.totals(edition),
        queued[-1].change.id if more else None,
        queued[0].change.id if less else None,
    )


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts by the state of the store: done again only when something was committed."""

    conn: Connection
    at: Hashable

    def by(self, wanted: Wanted, order: Order) -> Mapping[str, int]:
        """How many by the codes of a grouping."""
        return _COUNTS.get(self.at, (wanted, order), lambda: store.queue.counts(self.conn, wanted, order))

    def meanings(self, wanted: Wanted) -> Sequence[str]:
        """What they mean, each once."""
        return _MEANINGS.get(self.at, wanted, lambda: store.queue.meanings(self.conn, wanted))

    def totals(self, edition: Edition) -> Totals:
        """What waits elsewhere."""
        deferred = Wanted(edition.report, edition.id, status=ChangeStatus.DEFERRED)
        first = Wanted(edition.report, edition.id, Lane.FIRST)
        return Totals(sum(self.by(deferred, Order.COUNTRY).values()), self.by(first, Order.SOURCE))


def lines_of(conn: Connection, rules: ReportRules, queued: Sequence[Queued], now: datetime) -> list[Line]:
    """Sentences, ages and weights for the changes that are shown, all their statements looked up at once."""
    changes = [one.change for one in queued]
    words = _words(conn, rules, changes)
    return [
        Line(
            change,
            words[change.id],
            max(0, (now - change.first_seen).days),
            weigh(change.cell, change.before, change.after),
            shown(change),
        )
        for change in changes
    ]


def _words(conn: Connection, rules: ReportRules, changes: Sequence[Change]) -> dict[str, str]:
    """Change id -> its sentence. The same change on the same statements always reads the same: it is put once."""

    def what(change: Change) -> Hashable:
        return rules.id, change.id, change.meaning, change.before, change.after, change.inputs

    new = [change for change in changes if not _WORDS.has(None, what(change))]
    made = dict(zip((one.id for one in new), words_of_each(conn, rules, new), strict=True))

    def put(change: Change) -> str:
        words = made[change.id] if change.id in made else words_of_each(conn, rules, [change])[0]
        return each_value(words, _one_line) if len(words) <= LONGEST_LINE else each_value(words, _short)

    return {change.id: _WORDS.get(None, what(change), partial(put, change)) for change in changes}


def _one_line(data: str) -> str:
    return shorten(visible(data), LONGEST_LINE)


def _short(data: str) -> str:
    return shorten(visible(data), LONGEST_VALUE)


def chosen_lines(conn: Connection, ids: Sequence[str], now: datetime) -> list[Line]:
    """These changes as lines, in this order, whatever became of them; UsageError for one that does not exist."""
    found = {change.id: change for change in store.changes.by_ids(conn, ids)}
    missing = next((one for one in ids if one not in found), None)
    if missing is not None:
        raise UsageError(Phrase("refused.change.select_again", change=repr(missing)))
    if not ids:
        return []
    queued = [Queued(found[one], Weight.NONE) for one in ids]
    return lines_of(conn, load_rules(queued[0].change.cell.report), queued, now)


def group_title(order: Order, code: str, rules: ReportRules) -> str:
    """`Sweden`, the source's title, `Figure 4: NCMEC CyberTipline reports, 2019 and 2020`."""
    if order is Order.SOURCE:
        return source_title(code)
    if order is Order.FIGURE:
        title = rules.figures.get(code)
        return Phrase("figures.titled", figure=code, title=title) if title else Phrase("figures.one", figure=code)
    return name_of(code) if code not in ("", TOTALS) else Phrase("queue.country.totals")


def _page(
    conn: Connection, wanted: Wanted, order: Order, after: str | None, before: str | None
) -> tuple[list[Queued], bool, bool]:
    """The changes of a page; whether there are more behind it, and before it."""
    start = after or before
    key = store.queue.key_of(_known(conn, start), order) if start else None
    backwards = after is None and before is not None
    found = store.queue.page(conn, wanted, order, PAGE + 1, key, backwards)
    if backwards:
        return found[-PAGE:], True, len(found) > PAGE
    return found[:PAGE], len(found) > PAGE, after is not None and bool(found)


def _known(conn: Connection, change_id: str) -> Change:
    change = store.changes.read(conn, change_id)
    if change is None:
        raise UsageError(Phrase("refused.change.begin_again", change=repr(change_id)))
    return change


def _groups(lines: Sequence[Line], order: Order, counts: Mapping[str, int], rules: ReportRules) -> list[Group]:
    def code(line: Line) -> str:
        cell = line.change.cell
        return {Order.COUNTRY: cell.country, Order.SOURCE: line.change.source, Order.FIGURE: cell.figure}[order]

    return [
        Group(key, group_title(order, key, rules), counts.get(key, 0), tuple(members))
        for key, members in groupby(lines, code)
    ]
