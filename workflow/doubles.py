"""Records that contradict each other about one subject: none of them is kept."""

from collections import defaultdict
from dataclasses import replace

from domain.extractions import Extraction, Problem, ProblemKind, Record
from domain.subjects import Subject


def without_contradictions(extraction: Extraction) -> Extraction:
    """The same without records that say different things of one field, each told as a problem; it covers less then."""
    several: dict[Subject, list[Record]] = defaultdict(list)
    for record in extraction.records:
        several[record.subject].append(record)
    torn = {subject: found for subject, found in several.items() if _contradict(found)}
    if not torn:
        return extraction
    return replace(
        extraction,
        records=tuple(record for record in extraction.records if record.subject not in torn),
        problems=(*extraction.problems, *(_problem(found) for found in torn.values())),
        covers=None,
    )


def _contradict(records: list[Record]) -> bool:
    fields = {field for record in records for field in record.values}
    return any(len({record.values[field] for record in records if field in record.values}) > 1 for field in fields)


def _problem(records: list[Record]) -> Problem:
    subject = records[0].subject
    place = " ".join(part for part in (subject.country, subject.item) if part) or "The total"
    message = f"{place} stands there {len(records)} times and not always the same; none of them was read."
    return Problem(ProblemKind.DUPLICATE_RECORD, message, records[-1].locator)
