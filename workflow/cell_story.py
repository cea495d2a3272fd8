"""What happened to one cell: what was decided about it and what its source said, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.baseline import BaselineEntry, State
from domain.changes import Change
from domain.decisions import Decision, DecisionKind
from domain.statements import Statement
from store.change_files import ChangeFile

LASTING = (DecisionKind.APPROVE, DecisionKind.REJECT, DecisionKind.DEFER)
"""What can be taken back from the page of the change that it decided."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened. decision: None for what a source said. value: what the cell or the field had then.

    field: of a source's word, which of its fields. undone: by which decision.
    """

    at: datetime
    who: str
    value: str | None
    decision: Decision | None = None
    field: str = ""
    locator: str = ""
    snapshot: str | None = None
    change: str | None = None
    undone: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """told: the latest first. standing: the decision on this change that could be taken back now."""

    told: tuple[Told, ...]
    standing: Decision | None
    comments: tuple[Decision, ...]


def story_of(file: ChangeFile, said: Sequence[Statement]) -> Story:
    """Of the change's cell, in the edition that it is a change of. said: what the source said of the place."""
    changes = {one.id: one for one in file.of_cell}
    made = {entry.decision: entry for entry in file.entries if entry.decision is not None}
    undone = {one.undoes: one.id for one in file.decisions if one.undoes is not None}
    told = [_of_decision(one, made, changes, undone) for one in file.decisions]
    told += [_of_statement(one) for one in said]
    own = [one for one in file.decisions if one.change == file.change.id]
    standing = next((one for one in reversed(own) if one.kind in LASTING and one.id not in undone), None)
    comments = tuple(one for one in own if one.kind is DecisionKind.COMMENT)
    return Story(tuple(sorted(told, key=lambda one: one.at, reverse=True)), standing, comments)


def _of_decision(
    decision: Decision,
    made: Mapping[int, BaselineEntry],
    changes: Mapping[str, Change],
    undone: Mapping[int, int | None],
) -> Told:
    entry, change = made.get(decision.id or 0), changes.get(decision.change or "")
    value = entry.value if entry is not None else change.after if change is not None else None
    if entry is not None and entry.state is State.WITHDRAWN:
        value = None
    return Told(
        decision.decided_at,
        decision.decided_by,
        value,
        decision,
        locator=(entry.locator or "") if entry is not None else "",
        snapshot=entry.snapshot if entry is not None else None,
        change=decision.change,
        undone=undone.get(decision.id or 0),
    )


def _of_statement(one: Statement) -> Told:
    return Told(
        one.fetched_at,
        one.source,
        None if one.absent else one.value or "",
        field=one.field,
        locator=one.locator,
        snapshot=one.snapshot,
    )
