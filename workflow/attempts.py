"""Try to read a stored capture, and judge what came of it; nothing is recorded here."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from crawlers.registry import Extractor
from domain.cases import Doubt
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, ProblemKind
from domain.snapshots import Capture
from domain.sources import Source
from domain.statements import Statement
from store.extractions import Believed
from workflow.doubles import without_contradictions
from workflow.measures import Measure, suspect
from workflow.plausibility import doubt_of
from workflow.whole_lists import lacking, tells_absence

FAULT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """How reading one capture ended: `complete`, `partial`, `implausible`, `layout_unknown` or `not_the_page`.

    message: one sentence when it is not complete. appended: the statements that are new or differ.
    case: the id of the case that an implausible one made or belongs to.
    """

    source: str
    outcome: str
    message: str | None = None
    layout: str | None = None
    records: int = 0
    appended: tuple[Statement, ...] = ()
    case: int | None = None

    @property
    def good(self) -> bool:
        return self.outcome in ("complete", "partial")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an extractor made of a capture, whether that is believed, and the reading that it was measured by."""

    reading: Reading
    extraction: Extraction | None = None
    doubt: Doubt | None = None
    last: Believed | None = None


def attempt_reading(
    conn: Connection,
    source: Source,
    reader: Extractor,
    capture_id: int,
    capture: Capture,
    by: Measure,
    believe: bool = False,
) -> Attempt:
    """Extract and judge by the last believed reading. believe: somebody has looked and vouches for what is there."""
    extraction = extracted(source, reader, capture)
    if isinstance(extraction, Reading):
        return Attempt(extraction)
    return judge(conn, source, reader, capture_id, capture, extraction, by, believe)


def judge(
    conn: Connection,
    source: Source,
    reader: Extractor,
    capture_id: int,
    capture: Capture,
    extraction: Extraction,
    by: Measure,
    believe: bool = False,
) -> Attempt:
    """Whether what was read is believed, and what it lacks."""
    doubt = None
    if not believe:
        doubt = doubt_of(suspect(conn, source, reader, capture_id, capture, extraction, by.last))
    count, layout = len(extraction.records), extraction.layout
    if doubt is not None:
        message = f"{doubt.reason} Nothing was changed."
        return Attempt(Reading(source.id, "implausible", message, layout, count), extraction, doubt, by.last)
    lacks = lacking(source.expectations, extraction, by.whole) if capture.complete else ()
    problems = (*extraction.problems, *lacks)
    covers = None if lacks and tells_absence(extraction) else _proven_coverage(extraction, capture)
    extraction = replace(extraction, problems=problems, covers=covers)
    if problems or not capture.complete:
        message = problems[0].message if problems else "A part of the capture is missing."
        return Attempt(Reading(source.id, "partial", message, layout, count), extraction, None, by.last)
    return Attempt(Reading(source.id, "complete", None, layout, count), extraction, None, by.last)


def extracted(source: Source, reader: Extractor, capture: Capture) -> Extraction | Reading:
    """What was read, or how reading ended instead: one page must never keep the other sources from being read."""
    try:
        return without_contradictions(reader.extract(capture))
    except NotThePage as error:
        return Reading(source.id, "not_the_page", str(error))
    except LayoutUnknown as error:
        return Reading(source.id, "layout_unknown", str(error))
    except Exception as error:
        fault = f"{type(error).__name__}: {error}".splitlines()[0][:FAULT_LENGTH]
        message = f"The extractor {reader.name} broke off on this page ({fault}); the page is kept, report the fault."
        return Reading(source.id, "layout_unknown", message)


def _proven_coverage(extraction: Extraction, capture: Capture) -> Coverage | None:
    """Absence is known only inside what a complete capture covers, and only if every name was read."""
    unread = any(problem.kind is ProblemKind.UNKNOWN_COUNTRY for problem in extraction.problems)
    return None if unread or not capture.complete else extraction.covers
