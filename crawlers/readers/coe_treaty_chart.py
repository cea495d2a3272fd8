"""A Treaty Office chart as printed, whatever it is printed in: rows of named cells, before anything is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.extractions import Problem

DATE_FIELDS = (
    "signed_on",
    "ratified_on",
    "in_force_on",
    "denounced_on",
    "denunciation_effective_on",
    "suspended_on",
)
CORE_FIELDS = ("signed_on", "ratified_on", "in_force_on")
FLAG_FIELDS = ("reservations", "declarations")
FIELDS = (*DATE_FIELDS, *FLAG_FIELDS)

# What a cell holds that shows something we cannot read as text: an icon without a label, a nested object.
NOT_TEXT = "\ufffc"


@dataclass(frozen=True, slots=True)
class Treaty:
    """A convention by its number in the Council of Europe's series, and the days no honest row can contradict.

    in_force: None for a treaty that is not in force yet.
    """

    number: int
    opened: date
    in_force: date | None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row: column -> printed text, "" for an empty cell, None for JSON's null; no key where there is no column.

    organisation: the row stands under a heading for international organisations.
    marked: what the row's icons or notes say of denunciation or suspension.
    """

    name: str
    cells: Mapping[str, str | None]
    locator: str
    organisation: bool = False
    marked: str = ""


@dataclass(frozen=True, slots=True)
class PrintedChart:
    """All that a page prints. numbers: the treaties it says it is of; statuses, totals: every printing of them."""

    layout: str
    rows: tuple[PrintedRow, ...]
    numbers: frozenset[int] = frozenset()
    statuses: tuple[str, ...] = ()
    totals: Mapping[str, frozenset[int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
