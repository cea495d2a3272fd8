"""A decision as the log keeps it: everything that it takes to make the same baseline from nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from domain.baseline import BaselineEntry, State
from domain.decisions import Decision, DecisionKind, Reason
from domain.log import moment_text
from domain.reports import Cell, Edition

PLAIN = ("id", "edition", "decided_by", "shown", "change", "note", "undoes")
COLUMNS = (
    "id",
    "figure",
    "country",
    "item",
    "field",
    "state",
    "value",
    "original_value",
    "source",
    "snapshot",
    "locator",
)
"""Of an entry. snapshot: its place in the list `snapshots`, since an edition's thousand cells share one."""


def record_of(
    decision: Decision, entries: Sequence[BaselineEntry] = (), edition: Edition | None = None
) -> dict[str, Any]:
    """The log's details of a decision with the entries it made (ids included) and the edition it adopted."""
    record: dict[str, Any] = {"decision": _decision_facts(decision)}
    if edition is not None:
        record["edition"] = {
            "report": edition.report,
            "id": edition.id,
            "verified_on": edition.verified_on.isoformat(),
            "adopted_at": moment_text(edition.adopted_at),
            "snapshot": edition.snapshot,
        }
    if entries:
        record["entries"] = _entry_rows(entries)
    return record


def decision_from(record: Mapping[str, Any]) -> Decision:
    """The decision again."""
    kept = record["decision"]
    expires = kept.get("expires_at")
    return Decision(
        **{name: kept.get(name) for name in PLAIN},
        kind=DecisionKind(kept["kind"]),
        decided_at=datetime.fromisoformat(kept["decided_at"]),
        reason=Reason(kept["reason"]) if kept.get("reason") else None,
        expires_at=datetime.fromisoformat(expires) if expires else None,
    )


def edition_from(record: Mapping[str, Any]) -> Edition | None:
    """The edition that the decision adopted, if it did."""
    kept = record.get("edition")
    if kept is None:
        return None
    adopted_at = datetime.fromisoformat(kept["adopted_at"])
    return Edition(kept["report"], kept["id"], date.fromisoformat(kept["verified_on"]), adopted_at, kept["snapshot"])


def entries_from(record: Mapping[str, Any]) -> tuple[BaselineEntry, ...]:
    """The entries again, with their ids; empty for a decision that made none."""
    kept = record.get("entries")
    if kept is None:
        return ()
    decision = decision_from(record)
    return tuple(_entry(dict(zip(kept["columns"], row, strict=True)), kept, decision) for row in kept["rows"])


def _decision_facts(decision: Decision) -> dict[str, Any]:
    facts = {name: getattr(decision, name) for name in PLAIN}
    facts |= {"kind": decision.kind.value, "decided_at": moment_text(decision.decided_at)}
    if decision.reason is not None:
        facts["reason"] = decision.reason.value
    if decision.expires_at is not None:
        facts["expires_at"] = moment_text(decision.expires_at)
    return {name: value for name, value in facts.items() if value is not None}


def _entry_rows(entries: Sequence[BaselineEntry]) -> dict[str, Any]:
    snapshots = list(dict.fromkeys(entry.snapshot for entry in entries if entry.snapshot is not None))
    places = {sha256: place for place, sha256 in enumerate(snapshots)}
    rows = [[_kept(entry, column, places) for column in COLUMNS] for entry in entries]
    return {"report": entries[0].cell.report, "snapshots": snapshots, "columns": list(COLUMNS), "rows": rows}


def _kept(entry: BaselineEntry, column: str, places: Mapping[str, int]) -> Any:
    if column == "snapshot":
        return None if entry.snapshot is None else places[entry.snapshot]
    if column in ("figure", "country", "item", "field"):
        return getattr(entry.cell, column)
    return entry.state.value if column == "state" else getattr(entry, column)


def _entry(row: Mapping[str, Any], kept: Mapping[str, Any], decision: Decision) -> BaselineEntry:
    place = row["snapshot"]
    return BaselineEntry(
        decision.edition,
        Cell(kept["report"], row["figure"], row["country"], row["item"], row["field"]),
        State(row["state"]),
        row["value"],
        row["original_value"],
        row["source"],
        None if place is None else kept["snapshots"][place],
        row["locator"],
        decision.decided_by,
        decision.decided_at,
        decision.id,
        row["id"],
    )
