"""What the templates show: the material in the order of its importance, each list cut where it stops being read."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from notifications.cleaning import shorten
from notifications.glance import Checked, Glance, checked_of, glance_of
from notifications.material import (
    BrokenLink,
    Decided,
    Fillable,
    Material,
    OpenCase,
    OpenIssue,
    Period,
    ReportedChange,
    SourceCheck,
    WatchedMove,
)
from notifications.subject import anything_read, unverified
from notifications.trimming import (
    FIELDS,
    trimmed_case,
    trimmed_change,
    trimmed_decided,
    trimmed_fillable,
    trimmed_issue,
    trimmed_link,
    trimmed_move,
    trimmed_source,
)

T = TypeVar("T")

IN_FULL = 5
CHANGES, SHORT_LIST, SOURCES = 20, 10, 30


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The items shown, how many there are in all, and the command that lists the rest (empty: none)."""

    shown: tuple[T, ...]
    total: int
    command: str = ""

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a template prints. in_full, in_brief: the first changes with their excerpt, the next without."""

    material: Material
    report_title: str
    edition: str
    period: Period
    glance: tuple[Glance, ...]
    changes: Listed[ReportedChange]
    in_full: tuple[ReportedChange, ...]
    in_brief: tuple[ReportedChange, ...]
    spread: tuple[tuple[str, int], ...]
    watched: Listed[WatchedMove]
    fillable: Listed[Fillable]
    cells: int
    waiting: Listed[ReportedChange]
    deferred: Listed[ReportedChange]
    decided: Listed[Decided]
    issues: Listed[OpenIssue]
    cases: Listed[OpenCase]
    rotten: Listed[BrokenLink]
    late: Listed[SourceCheck]
    sources: Listed[SourceCheck]
    checked: Checked
    anything_read: bool
    decidable: bool


def view_of(material: Material) -> View:
    """`material` must be cleaned."""
    commands = material.commands
    changes = _listed(material.changes, CHANGES, commands.changes, trimmed_change)
    return View(
        material=material,
        report_title=shorten(material.report_title, 200),
        edition=shorten(material.edition, 40),
        period=material.period,
        glance=glance_of(material),
        changes=changes,
        in_full=changes.shown[:IN_FULL],
        in_brief=changes.shown[IN_FULL:],
        spread=_spread(material.changes) if changes.more else (),
        watched=_listed(material.watched, SHORT_LIST, commands.watched, trimmed_move),
        fillable=_listed(_largest_first(material.fillable), SHORT_LIST, commands.fillable),
        cells=sum(item.count for item in material.fillable),
        waiting=_listed(_oldest_first(material.waiting), SHORT_LIST, commands.changes, trimmed_change),
        deferred=_listed(material.deferred, SHORT_LIST, commands.deferred, trimmed_change),
        decided=_listed(material.decided, SHORT_LIST, commands.decisions, trimmed_decided),
        issues=_listed(_newest_first(material.issues), SHORT_LIST, commands.issues, trimmed_issue),
        cases=_listed(material.cases, SHORT_LIST, commands.case, trimmed_case),
        rotten=_listed(material.links.newly if material.links else (), SHORT_LIST, commands.links, trimmed_link),
        late=_listed(unverified(material), SHORT_LIST, commands.sources, trimmed_source),
        sources=_listed(_late_first(material), SOURCES, commands.sources, trimmed_source),
        checked=checked_of(material),
        anything_read=anything_read(material),
        decidable=bool(material.changes or material.waiting or material.deferred),
    )


def _same(item: T) -> T:
    return item


def _listed(items: Iterable[T], most: int, command: str, shown: Callable[[T], T] = _same) -> Listed[T]:
    every = tuple(items)
    return Listed(tuple(shown(item) for item in every[:most]), len(every), command)


def _largest_first(items: tuple[Fillable, ...]) -> list[Fillable]:
    return sorted((trimmed_fillable(item) for item in items if item.count), key=lambda item: -item.count)


def _oldest_first(items: tuple[ReportedChange, ...]) -> list[ReportedChange]:
    return sorted(items, key=lambda change: change.first_seen)


def _newest_first(items: tuple[OpenIssue, ...]) -> list[OpenIssue]:
    return sorted(items, key=lambda issue: issue.since, reverse=True)


def _late_first(material: Material) -> tuple[SourceCheck, ...]:
    late = unverified(material)
    return late + tuple(source for source in material.sources if not source.overdue)


def _spread(changes: tuple[ReportedChange, ...]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(shorten(change.field_title, 60) for change in changes).most_common(FIELDS))
