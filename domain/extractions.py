"""What an extractor read from a capture, what it could not read, and for what it is the whole truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.subjects import Subject


class ProblemKind(StrEnum):
    """Why a part of a page was not read."""

    UNKNOWN_COUNTRY = "unknown_country"
    MISSING_COUNTRY = "missing_country"
    UNREADABLE_VALUE = "unreadable_value"
    UNKNOWN_COLUMN = "unknown_column"
    DUPLICATE_RECORD = "duplicate_record"
    INCOMPLETE_LIST = "incomplete_list"
    TOTAL_MISMATCH = "total_mismatch"
    UNEXPECTED_TEXT = "unexpected_text"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that nobody read: a sentence for the maintainer and the place in the page."""

    kind: ProblemKind
    message: str
    locator: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a source.

    values: field -> normalised text; None where the source states that there is nothing (an empty date cell).
    A field the row does not speak of is left out. original_values: field -> the text as printed, where it differs.
    locator: the row's place in the snapshot `part` (index into Capture.parts); locators: a field's own place, if finer.
    """

    subject: Subject
    values: Mapping[str, str | None]
    locator: str
    original_values: Mapping[str, str] = field(default_factory=dict)
    locators: Mapping[str, str] = field(default_factory=dict)
    part: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """For which subjects a capture is the whole truth: a subject inside that has no record is known to be absent.

    countries: alpha-3 codes, or None for "every country". items: item names, or None for "every item".
    An extraction without coverage (`covers=None`) proves presence only.
    """

    countries: frozenset[str] | None = None
    items: frozenset[str] | None = None

    def includes(self, subject: Subject) -> bool:
        return (self.countries is None or subject.country in self.countries) and (
            self.items is None or subject.item in self.items
        )


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result of `extract(capture)`.

    layout: the name of the page layout that was recognised ("json service", "chart 2015"), for the maintainer.
    status_as_of: the day the page itself says its content stands at, if it prints one.
    printed_totals / read_totals: the source's own counts and ours under the same names, to be reconciled.
    """

    records: tuple[Record, ...]
    layout: str
    covers: Coverage | None = None
    problems: tuple[Problem, ...] = ()
    status_as_of: date | None = None
    printed_totals: Mapping[str, int] = field(default_factory=dict)
    read_totals: Mapping[str, int] = field(default_factory=dict)
