"""Rows of the log for the decisions that were made before there was one; reads the tables as they were then."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from domain.baseline import BaselineEntry, State
from domain.decision_records import record_of
from domain.decisions import Decision, DecisionKind
from domain.log import Head, LogEntry, next_entry
from domain.reports import Cell, Edition
from store.columns import UTCDateTime

BEGUN = "log.begun"


def _columns(names: str, moments: str = "") -> tuple[Any, ...]:
    plain: list[Any] = [sa.column(name) for name in names.split()]
    return (*plain, *(sa.column(name, UTCDateTime()) for name in moments.split()))


DECISIONS = sa.table("decisions", *_columns("id kind edition decided_by shown change note undoes", "decided_at"))
ENTRIES = sa.table(
    "baseline_entries",
    *_columns("id report edition figure country item field state value original_value source snapshot locator"),
    *_columns("decided_by decision", "decided_at"),
)
CASES = sa.table("cases", *_columns("id source item"))
CASE_DECISIONS = sa.table("case_decisions", *_columns("id case_id kind decided_by note", "decided_at"))
EDITIONS = sa.table("editions", *_columns("report id snapshot", "adopted_at"), sa.column("verified_on", sa.Date()))
LOG = sa.table("log_entries", *_columns("id actor kind about details previous hash", "at"))
HEAD = sa.table("log_head", *_columns("id entries hash"))

Early = tuple[datetime, int, str, str, str, dict[str, Any]]


def log_earlier_decisions(conn: sa.Connection) -> None:
    """The rows in the order of time, a last one that says when they were written, and the head."""
    head, early = Head(), sorted(_decided(conn), key=lambda one: one[:3])
    for at, _, kind, actor, about, details in early:
        head = _append(conn, next_entry(head, actor, kind, about, details, at))
    if early:
        now, counted = datetime.now(UTC), {"decisions": len(early)}
        head = _append(conn, next_entry(head, "datumline", BEGUN, "schema:0005", counted, now))
    conn.execute(sa.insert(HEAD).values(id=1, entries=head.entries, hash=head.hash))


def _append(conn: sa.Connection, entry: LogEntry) -> Head:
    conn.execute(sa.insert(LOG).values({name: getattr(entry, name) for name in LogEntry.__dataclass_fields__}))
    return Head(entry.id, entry.hash)


def _decided(conn: sa.Connection) -> Iterator[Early]:
    """(at, id, kind, actor, about, details); of one moment the order of the ids."""
    editions = [Edition(**row._asdict()) for row in conn.execute(sa.select(EDITIONS))]
    for row in conn.execute(sa.select(DECISIONS).order_by(DECISIONS.c.id)).all():
        decision = Decision(**{**row._asdict(), "kind": DecisionKind(row.kind)})
        entries = _entries(conn, row.id)
        adopted = _adopted(decision, editions) if decision.kind is DecisionKind.ADOPT_EDITION else None
        details = record_of(decision, entries, adopted)
        about = _about(decision, adopted, entries)
        yield row.decided_at, row.id, f"decision.{row.kind}", row.decided_by, about, details
    sources = {row.id: row.source for row in conn.execute(sa.select(CASES))}
    for row in conn.execute(sa.select(CASE_DECISIONS).order_by(CASE_DECISIONS.c.id)).all():
        details = {"decision": row.id, "case": row.case_id, "source": sources[row.case_id], "note": row.note}
        kind = {"released": "case.release", "dismissed": "case.dismiss"}[row.kind]
        yield row.decided_at, row.id, kind, row.decided_by, f"case:{row.case_id}", details


def _entries(conn: sa.Connection, decision: int) -> list[BaselineEntry]:
    found = conn.execute(sa.select(ENTRIES).where(ENTRIES.c.decision == decision).order_by(ENTRIES.c.id))
    return [_entry(row._asdict()) for row in found]


def _entry(row: dict[str, Any]) -> BaselineEntry:
    cell = Cell(*(row.pop(name) for name in ("report", "figure", "country", "item", "field")))
    return BaselineEntry(cell=cell, **{**row, "state": State(row["state"])})


def _adopted(decision: Decision, editions: list[Edition]) -> Edition | None:
    same = (decision.edition, decision.decided_at)
    return next((edition for edition in editions if (edition.id, edition.adopted_at) == same), None)


def _about(decision: Decision, adopted: Edition | None, entries: list[BaselineEntry]) -> str:
    if decision.change is not None:
        return f"change:{decision.change}"
    if decision.undoes is not None:
        return f"decision:{decision.undoes}"
    report = adopted.report if adopted else entries[0].cell.report if entries else ""
    return f"edition:{report}/{decision.edition}"
