"""A page whose markup or characters broke on the way says nothing new by what else became of it."""

from collections.abc import Mapping
from typing import Protocol

from domain.cases import Doubt, DoubtKind
from domain.extractions import Extraction
from domain.subjects import Subject


class Compared(Protocol):
    """What is looked at of `workflow.plausibility.Suspect`."""

    @property
    def now(self) -> Extraction: ...
    @property
    def before(self) -> Extraction | None: ...
    @property
    def signs(self) -> tuple[str, ...]: ...


def damaged(suspect: Compared) -> Doubt | None:
    """A doubt where the page has fresh signs of damage and reads otherwise than when it was last believed."""
    if suspect.before is None or not suspect.signs or _values(suspect.before) == _values(suspect.now):
        return None
    reason = f"The page reads otherwise than before and has what it had not: {suspect.signs[0]}."
    return Doubt(DoubtKind.DAMAGED, reason, "a page that arrived as it was written", "; ".join(suspect.signs))


def _values(extraction: Extraction) -> dict[Subject, Mapping[str, str | None]]:
    return {record.subject: record.values for record in extraction.records}
