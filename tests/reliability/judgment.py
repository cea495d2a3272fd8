"""What the product makes of a damaged page beside the reading before: how it ends, and what is wrong with that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crawlers import registry
from crawlers.readers.damage_signs import fresh, signs_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Extraction, ProblemKind
from domain.snapshots import Capture
from tests.reliability.pages import Golden, read, values
from workflow.doubles import without_contradictions
from workflow.plausibility import Suspect, doubt_of

Place = tuple[str, str, str]


class Ending(StrEnum):
    IDENTICAL = "identical"
    PARTIAL = "partial"
    IMPLAUSIBLE = "implausible"
    LAYOUT_UNKNOWN = "layout unknown"
    NOT_THE_PAGE = "not the page"
    VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """reading: None where the page was refused. wrong: what may not be, each a few words."""

    ending: Ending
    reading: Extraction | None = None
    removed: frozenset[tuple[str, str]] = frozenset()
    altered: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def wrong(self) -> str:
        gone = ", ".join(" ".join(subject).strip() for subject in sorted(self.removed)[:4])
        return "; ".join(([f"told as removed: {gone}"] if gone else []) + list(self.altered[:4]))


def judged(page: Golden, capture: Capture) -> Verdict:
    """How the reading of `capture` ends where that of `page` was the one before."""
    try:
        reading = without_contradictions(read(page.source, capture))
    except NotThePage:
        return Verdict(Ending.NOT_THE_PAGE)
    except LayoutUnknown:
        return Verdict(Ending.LAYOUT_UNKNOWN)
    if doubt := doubt_of(measured(page, reading, capture)):
        return Verdict(Ending.IMPLAUSIBLE, reading, doubt=doubt.reason)
    removed, changed = (
        removals(page.reading, reading, capture),
        alterations(told(page, page.reading), told(page, reading)),
    )
    if removed or changed:
        return Verdict(Ending.VIOLATION, reading, removed, changed)
    same = values(page.reading) == values(reading)
    return Verdict(Ending.IDENTICAL if same else Ending.PARTIAL, reading)


def measured(page: Golden, reading: Extraction, capture: Capture) -> Suspect:
    """The reading beside the one before it, as `workflow.measures` puts them side by side."""
    before = page.reading
    signs = fresh(signs_of(page.capture), signs_of(capture))
    return Suspect(page.expected, reading, capture.complete, before, len(before.records), before.status_as_of, signs)


def told(page: Golden, reading: Extraction) -> dict[Place, str | None]:
    """What can become a change: not the fields that the source keeps for reference only."""
    quiet = registry.load(page.source).settings.get("quiet", "").split()
    return {place: value for place, value in values(reading).items() if place[2] not in quiet}


def removals(before: Extraction, after: Extraction, capture: Capture) -> frozenset[tuple[str, str]]:
    """The subjects whose absence `workflow.read_capture` would tell."""
    unread = any(problem.kind is ProblemKind.UNKNOWN_COUNTRY for problem in after.problems)
    if after.covers is None or not capture.complete or unread:
        return frozenset()
    listed = {record.subject for record in after.records}
    held = (record.subject for record in before.records)
    gone = (subject for subject in held if subject not in listed and after.covers.includes(subject))
    return frozenset((subject.country, subject.item) for subject in gone)


def alterations(old: Mapping[Place, str | None], new: Mapping[Place, str | None]) -> tuple[str, ...]:
    """Values that differ, and values that nobody had stated."""
    changed = (
        f"{' '.join(place).strip()}: {old.get(place, 'unsaid')!r} became {value!r}"
        for place, value in new.items()
        if (place in old and old[place] != value) or (place not in old and value is not None)
    )
    return tuple(changed)
