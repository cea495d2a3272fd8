"""What a list proves before it was ever read whole: who stands on it, and not who does not.

Below the bounds of source.toml a first reading may be half a page, an older one, or a smaller list that is true. Who is
on it is believed either way. That others left is believed from the first reading on that meets the bounds; a list that
met them once may fall below them member by member and is measured by its last reading (`workflow.plausibility`).
"""

from collections.abc import Sequence

from config.countries import name_of
from domain.extractions import Extraction, Problem, ProblemKind
from domain.sources import Expectations

NAMED = 5


def lacking(expected: Expectations, extraction: Extraction, whole_before: bool) -> tuple[Problem, ...]:
    """What a believed reading lacks of what source.toml expects: one sentence, which the next whole reading closes.

    whole_before: whether an earlier reading of the same pages proved absences.
    """
    closed = tells_absence(extraction)
    if closed and whole_before:
        return ()
    missing, count = _missing(expected, extraction), len(extraction.records)
    unknown = sum(problem.kind is ProblemKind.UNKNOWN_COUNTRY for problem in extraction.problems)
    # Who stands there under a name that nobody knows is told by that name already.
    few = count + unknown < expected.records_min
    words = _words(count, expected.records_min if few else 0, [] if len(missing) <= unknown else missing, closed)
    if words is None:
        return ()
    return (Problem(ProblemKind.INCOMPLETE_LIST if few else ProblemKind.MISSING_COUNTRY, words, ""),)


def tells_absence(extraction: Extraction | None) -> bool:
    """Whether a missing country would be told as having left."""
    return extraction is not None and extraction.covers is not None and extraction.covers.countries is None


def _words(count: int, least: int, missing: Sequence[str], closed: bool) -> str | None:
    names = ", ".join(missing)
    told = (
        "; nobody is told as absent until a whole list is read (if this is one, lower what sources.toml expects)"
        if closed
        else ""
    )
    if count >= least:
        return f"Not on the page: {names}{told}." if missing else None
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    without = f", without {', '.join(missing[:NAMED])}{more}" if missing else ""
    were = "1 record was" if count == 1 else f"{count} records were"
    return f"{were} read where at least {least} are expected{without}{told}."


def _missing(expected: Expectations, extraction: Extraction) -> list[str]:
    present = {record.subject.country for record in extraction.records}
    return sorted(name_of(country) for country in expected.countries if country not in present)
