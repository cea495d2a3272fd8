"""Ours or theirs? What differs within one snapshot is a correction of our reading, never a change of the source."""

from collections.abc import Iterable, Mapping

from diffs.readings import Place, place_of, reading_order
from domain.baseline import BaselineEntry
from domain.changes import Change, Derived, WatchedChange
from domain.statements import Statement

CORRECTION = "our reading corrected"


def corrected_ids(history: Iterable[Statement]) -> frozenset[int]:
    """Ids of the statements that say otherwise than another extractor version said of the same snapshot before."""
    return frozenset(misreadings(history))


def misreadings(history: Iterable[Statement]) -> dict[int, tuple[Statement, ...]]:
    """Id of a statement that corrects us -> what was read of the same bytes before, the earliest first."""
    readings: dict[tuple[Place, str], tuple[Statement, ...]] = {}
    found = {}
    for statement in sorted(history, key=reading_order):
        earlier = readings.get((place_of(statement), statement.snapshot), ())
        if earlier and statement.id is not None and corrects(statement, earlier[-1]):
            found[statement.id] = earlier
        readings[place_of(statement), statement.snapshot] = (*earlier, statement)
    return found


def as_misread(
    statements: Iterable[Statement], misread: Mapping[int, tuple[Statement, ...]]
) -> tuple[tuple[Statement, ...], ...]:
    """What would hold had we gone on reading as at first, and as just before; nothing where nothing was misread."""
    held = tuple(statements)
    if misread.keys().isdisjoint(one.id for one in held if one.id is not None):
        return ()
    return tuple(tuple(_earlier(one, misread, which) for one in held) for which in (0, -1))


def _earlier(statement: Statement, misread: Mapping[int, tuple[Statement, ...]], which: int) -> Statement:
    return misread.get(statement.id or -1, (statement,))[which]


def corrects(statement: Statement, earlier: Statement) -> bool:
    """Whether a statement reads the same bytes otherwise than an earlier extractor did."""
    return (
        statement.snapshot == earlier.snapshot
        and statement.extractor != earlier.extractor
        and (statement.value, statement.absent) != (earlier.value, earlier.absent)
    )


def is_ours(
    derived: Derived, entry: BaselineEntry | None, corrected: frozenset[int], misread: Iterable[str | None] = ()
) -> bool:
    """Whether a cell differs from its baseline only because the bytes it rests on are read otherwise now.

    misread: the cell's values as they were derived before we corrected ourselves; where the baseline holds one of
    them, all that moved is our reading. The snapshot alone does not tell: a denunciation takes effect on a later day
    without any new bytes.
    """
    if entry is None or corrected.isdisjoint(derived.inputs):
        return False
    return (entry.source, entry.snapshot) == (derived.source, derived.snapshot) or (
        entry.value is not None and entry.value in misread
    )


def is_correction(change: Change | WatchedChange) -> bool:
    """Corrections are listed apart and never told as news of the source."""
    return change.meaning == CORRECTION
