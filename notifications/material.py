"""What a digest is composed of: one period of one report, gathered by the caller and told by `compose`.

Every string may come from a crawled page and is treated as hostile; every moment is an aware datetime.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from domain.changes import ChangeKind
from domain.decisions import DecisionKind


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until` (aware UTC); `zone` is the time zone in which every moment of the digest is shown."""

    since: datetime
    until: datetime
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a reader finds the value: the source's page, when it was fetched, the snapshot and the place in it.

    excerpt: a few words of the page around the value, plain text; empty where there is none worth showing.
    """

    source_title: str
    url: str
    fetched_at: datetime
    snapshot: str
    locator: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """One cell that its source contradicts.

    id: the change's id, for the command line. country: its name in English, empty for a total.
    field_title: the column in plain words ("Budapest Convention"). item: a year or organisation, empty without one.
    meaning: what kind of move it is ("signed to party"). sentence: what a reader should know besides, or empty.
    before, after: as in `domain.changes.Change`; None is unknown before and "no longer stated" after.
    """

    id: str
    figure: str
    country: str
    item: str
    field_title: str
    kind: ChangeKind
    meaning: str
    sentence: str
    before: str | None
    after: str | None
    first_seen: datetime
    evidence: Evidence
    deferred_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WatchedMove:
    """Something that moved at a source and that no cell of the report uses: an entry into force, a reservation."""

    sentence: str
    source_title: str
    first_seen: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fillable:
    """Unknown cells that one source can establish: how many, and how many of them by column title."""

    source_title: str
    count: int
    by_field: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the period. cells: how many baseline entries it made (a bulk decision makes many)."""

    kind: DecisionKind
    subject: str
    decided_by: str
    decided_at: datetime
    note: str = ""
    cells: int = 1


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """What a maintainer must look at. about: the source's or the edition's title; sentence: the issue's message."""

    about: str
    sentence: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A capture that is not believed: nothing was changed by it, and someone must look. id: its number."""

    id: str
    about: str
    sentence: str
    since: datetime


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A URL that the report prints and that no longer leads to what it cited. archived_url: a copy, or empty."""

    url: str
    where: str
    state: str
    archived_url: str = ""


@dataclass(frozen=True, slots=True)
class LinkRot:
    """The report's own URLs: how many it prints, how many of them are broken; newly: those told for the first time."""

    printed: int
    broken: int
    newly: tuple[BrokenLink, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """The proof that a source was looked at.

    verified_at: since when all of it is verified that ever was, None when nothing was. lacking: what of it is not
    verified in time while the rest is, in words.
    requests, unchanged, new, failed: attempts in the period and how they ended. overdue: not verified within its
    period of `every_days`. next_at: when it is asked next, None where nobody has planned it.
    """

    title: str
    every_days: int
    verified_at: datetime | None
    overdue: bool
    requests: int = 0
    unchanged: int = 0
    new: int = 0
    failed: int = 0
    next_at: datetime | None = None
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """What a reader types to see more or to act; `show`, `approve` and `reject` are followed by a change's id.

    An empty one is not offered.
    """

    changes: str = "datumline changes"
    show: str = "datumline show"
    approve: str = "datumline approve"
    reject: str = "datumline reject --reason"
    watched: str = "datumline changes --watched"
    deferred: str = "datumline changes --status deferred"
    fillable: str = ""
    decisions: str = ""
    issues: str = ""
    sources: str = ""
    case: str = ""
    links: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads this one. scope: what it was narrowed to, in words; why: why it came, in words; both may be empty.

    page: where the review page is reached, without a final slash; empty: no links to it. unsubscribe: the address
    that ends the subscription.
    """

    scope: str = ""
    why: str = ""
    page: str = ""
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one digest tells.

    changes: first seen in the period, the most important first; established cells are counted in `fillable` instead.
    waiting: open since before the period. watched, decided: of the period. issues: all that are open now.
    sources: every source that the report rests on, whether or not it was due.
    cases, links: for maintainers; links is None for everybody else.
    """

    report: str
    report_title: str
    edition: str
    verified_on: date
    period: Period
    changes: tuple[ReportedChange, ...] = ()
    watched: tuple[WatchedMove, ...] = ()
    fillable: tuple[Fillable, ...] = ()
    waiting: tuple[ReportedChange, ...] = ()
    deferred: tuple[ReportedChange, ...] = ()
    decided: tuple[Decided, ...] = ()
    issues: tuple[OpenIssue, ...] = ()
    sources: tuple[SourceCheck, ...] = ()
    next_run: datetime | None = None
    commands: Commands = Commands()
    cases: tuple[OpenCase, ...] = ()
    links: LinkRot | None = None
    reader: Reader = Reader()
