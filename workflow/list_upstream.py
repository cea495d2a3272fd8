"""The sources' errors as people and scripts see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

import store.upstream_errors
from domain.upstream import UNFIXED, UpstreamError, UpstreamMark
from workflow.exports import utc_text
from workflow.moved import when


@dataclass(frozen=True, slots=True)
class UpstreamView:
    """An error with the steps of its way."""

    error: UpstreamError
    marks: tuple[UpstreamMark, ...]


def upstream_views(conn: Connection, report: str, all_: bool = False) -> list[UpstreamView]:
    """The errors still on their way, or all, in the order in which they were opened."""
    found = store.upstream_errors.listing(conn, report, states=None if all_ else UNFIXED)
    return [UpstreamView(one, store.upstream_errors.marks(conn, one.id or 0)) for one in found]


def upstream_lines(found: Sequence[UpstreamView]) -> Iterator[str]:
    """What the terminal shows."""
    if not found:
        yield "No source is known to be wrong."
    for view in found:
        one = view.error
        said, held = one.said or "nothing", one.held or "nothing"
        yield f"{one.id}  {one.state.value}  {one.cell}: {one.source} says {said}, the baseline holds {held}"
        for step in view.marks:
            note = f": {step.note}" if step.note else ""
            yield f"    {step.state.value} by {step.marked_by}, {when(step.marked_at)}{note}"


def upstream_rows(found: Sequence[UpstreamView]) -> list[dict[str, object]]:
    """The same for scripts."""
    return [_row(view) for view in found]


def _row(view: UpstreamView) -> dict[str, object]:
    one = view.error
    plain = ("id", "edition", "source", "said", "held", "change", "decision", "opened_by", "note")
    place = ("figure", "country", "item", "field")
    steps = [
        {"state": step.state.value, "by": step.marked_by, "at": utc_text(step.marked_at), "note": step.note}
        for step in view.marks
    ]
    return {
        **{name: getattr(one, name) for name in plain},
        **{name: getattr(one.cell, name) for name in place},
        "state": one.state.value,
        "opened_at": utc_text(one.opened_at),
        "steps": steps,
    }
