"""A decision is one thing: its row, its baseline entries and its row in the log, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

import store.baseline
import store.decisions
from domain.baseline import BaselineEntry
from domain.changes import Change
from domain.decision_records import record_of
from domain.decisions import Decision
from domain.reports import Edition
from workflow.log import record


def keep(
    conn: Connection,
    decision: Decision,
    entries: Sequence[BaselineEntry] = (),
    *,
    report: str,
    adopted: Edition | None = None,
    more: Mapping[str, Any] | None = None,
) -> int:
    """Append the decision with the entries it makes, and log it; gives the decision's id.

    entries: without ids and decision, which they get here. adopted: the edition that the decision brings in.
    more: what a reader of the log would want besides; it takes no part in a replay.
    """
    number = store.decisions.append(conn, decision)
    made = [replace(entry, decision=number) for entry in entries]
    ids = store.baseline.append(conn, made)
    numbered = [replace(entry, id=one) for entry, one in zip(made, ids, strict=True)]
    details = {**(more or {}), **record_of(replace(decision, id=number), numbered, adopted)}
    about = _about(decision, report)
    record(conn, decision.decided_by, f"decision.{decision.kind.value}", about, details, decision.decided_at)
    return number


def words_of(change: Change) -> dict[str, Any]:
    """A change as a reader of the log sees it."""
    said = {"before": change.before, "after": change.after}
    return {"cell": str(change.cell), "source": change.source, **said}


def _about(decision: Decision, report: str) -> str:
    if decision.change is not None:
        return f"change:{decision.change}"
    if decision.undoes is not None:
        return f"decision:{decision.undoes}"
    return f"edition:{report}/{decision.edition}"
