"""The source's own words around a value, for a terminal and for a mail."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

import store.snapshots
from crawlers.excerpt_lines import ExcerptLine
from crawlers.excerpts import excerpt
from diffs.readings import ABSENT
from domain.changes import Change
from domain.errors import DatumlineError
from domain.statements import Statement
from texts.catalogue import Phrase

BRIEF = 160


def deciding_statement(change: Change, inputs: Sequence[Statement]) -> Statement | None:
    """Of the statements a change rests on, in their order, the one whose place is shown as its evidence."""
    place = (change.snapshot, change.locator)
    return next((one for one in inputs if (one.snapshot, one.locator) == place), None)


def evidence_lines(conn: Connection, change: Change, deciding: Statement | None) -> Iterator[str]:
    """The excerpt a line at a time, the value between »marks«; bytes that cannot be shown are said, not hidden."""
    try:
        yield from map(_line, _excerpt(conn, change, deciding))
    except DatumlineError as error:
        yield f"({error})"


def evidence_in_brief(conn: Connection, change: Change, deciding: Statement | None) -> str:
    """The one line that has the value, or the first."""
    try:
        found = _excerpt(conn, change, deciding)
    except DatumlineError as error:
        return f"({error})"
    best = next((line for line in found if line.mark), found[0] if found else None)
    if best is None:
        return ""
    text = f"{best.label}: {best.text}" if best.label and not best.label.isdecimal() else best.text
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1]}…"


def _excerpt(conn: Connection, change: Change, deciding: Statement | None) -> tuple[ExcerptLine, ...]:
    value = deciding.value if deciding else change.after
    original = deciding.original_value if deciding else change.original_value
    if change.locator in ("", ABSENT):
        raise DatumlineError(Phrase("excerpts.absent"))
    found = excerpt(store.snapshots.read(conn, change.snapshot), change.locator, value, original)
    if found.problem:
        raise DatumlineError(found.problem)
    return found.lines


def _line(line: ExcerptLine) -> str:
    text = line.text
    if line.mark:
        start, end = line.mark
        text = f"{text[:start]}»{text[start:end]}«{text[end:]}"
    return f"{line.label:>18}  {text}" if line.label else text
