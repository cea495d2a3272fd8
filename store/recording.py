"""Which statements are new, seen from what one place of a source said before; pure.

A place is source, country, item and field. What it said is a line of runs: a statement, and the last time the source
was seen to say the same. Captures may arrive in any order, one from years ago after today's.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.statements import Statement

Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A statement, and the same one as the source last repeated it."""

    statement: Statement
    confirmed: Statement | None = None


def place_of(statement: Statement) -> Place:
    return statement.source, statement.subject.country, statement.subject.item, statement.field


def content_of(statement: Statement) -> tuple[str | None, str | None, bool]:
    return statement.value, statement.original_value, statement.absent


def insert(runs: Sequence[Run], new: Statement) -> list[Run]:
    """The runs after the source was seen to say `new` at its `fetched_at`; `runs` are in the order of time.

    A repetition lengthens its run. What falls into the middle of a run splits it: the source said the old thing
    before and again after, so that what holds now does not depend on the order of arrival. Of repetitions only the
    last is known: a split run goes on at its end, not at the first repetition after the split.
    """
    index = bisect_right([run.statement.fetched_at for run in runs], new.fetched_at)
    earlier, later = list(runs[:index]), list(runs[index:])
    if not earlier:
        return [Run(new), *later]
    run = earlier[-1]
    if content_of(run.statement) == content_of(new):
        return [*earlier[:-1], _lengthened(run, new), *later]
    return [*earlier[:-1], *_split(run, new), *later]


def _lengthened(run: Run, same: Statement) -> Run:
    end = run.confirmed or run.statement
    return Run(run.statement, same) if same.fetched_at > end.fetched_at else run


def _split(run: Run, new: Statement) -> list[Run]:
    end = run.confirmed
    if end is None:
        return [run, Run(new)]
    before = Run(run.statement)
    if end.fetched_at < new.fetched_at:
        return [run, Run(new)]
    if end.fetched_at == new.fetched_at:
        # Both readings of these bytes are kept: the two side by side show that it is our reading that changed.
        return [before, Run(end), Run(new)]
    if end.snapshot == new.snapshot:
        # The very bytes of the run's end, read differently now: it is the reading that changed, not the source.
        return [before, Run(new, replace(new, fetched_at=end.fetched_at, url=end.url))]
    return [before, Run(new), Run(end)]
