"""Which waiting changes an editor asked for, and in which order they come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.changes import Change, ChangeKind, ChangeStatus


class Weight(StrEnum):
    """What of the printed report a change makes wrong: a sentence of its text too, a cell of a figure, nothing."""

    SENTENCE = "sentence"
    FIGURE = "figure"
    NONE = "none"


class Lane(StrEnum):
    """News of the sources, or cells that were never read before and can be filled."""

    NEWS = "news"
    FIRST = "first"


class Order(StrEnum):
    """What the queue is grouped by; within a group the cells come in the order of their places."""

    COUNTRY = "country"
    SOURCE = "source"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Term:
    """One word that was searched for, with the codes whose names have it: any of them is a match.

    columns: (figure, field) pairs.
    """

    text: str
    countries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Changes of one edition with one status; None leaves a side open.

    country: alpha-3, empty for the totals. since, before: bounds of first_seen, the first inclusive.
    """

    report: str
    edition: str
    lane: Lane = Lane.NEWS
    status: ChangeStatus = ChangeStatus.OPEN
    country: str | None = None
    source: str | None = None
    figure: str | None = None
    kind: ChangeKind | None = None
    meaning: str | None = None
    weight: Weight | None = None
    since: datetime | None = None
    before: datetime | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Queued:
    """One change of the queue with its weight."""

    change: Change
    weight: Weight
