"""What a bundle's JSON members say, to and from the domain's own values."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.baseline import BaselineEntry
from domain.changes import Change
from domain.decisions import Decision
from domain.fetches import Fetch
from domain.reports import Cell, CellRule
from domain.snapshots import Capture, Part, Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from workflow.exports import utc_text

Facts = Mapping[str, Any]
ENDINGS = {
    "text/html": "html",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "txt",
    "text/csv": "csv",
}


def as_member(value: object) -> bytes:
    """JSON to be read by people: the same value is always the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def snapshot_name(snapshot: Snapshot) -> str:
    """The member that holds a snapshot's bytes."""
    return f"snapshots/{snapshot.sha256}.{ENDINGS.get(snapshot.media_type, 'bin')}"


def change_facts(change: Change, rule: CellRule | None, words: str) -> Facts:
    """The report's cell, what it was and is, and how it follows from the statements."""
    return {
        "id": change.id,
        "words": words,
        "edition": change.edition,
        "cell": cell_facts(change.cell),
        "kind": change.kind.value,
        "meaning": change.meaning,
        "before": change.before,
        "after": change.after,
        "original_value": change.original_value,
        "status": change.status.value,
        "first_seen": utc_text(change.first_seen),
        "source": change.source,
        "snapshot": change.snapshot,
        "locator": change.locator,
        "baseline_entry": change.baseline_entry,
        "derivation": rule.derivation if rule else None,
        "derivation_arguments": dict(rule.arguments) if rule else {},
        "column": rule.title if rule else None,
        "footnote": rule.footnote if rule else None,
    }


def cell_facts(cell: Cell) -> Facts:
    return {name: getattr(cell, name) for name in ("report", "figure", "country", "item", "field")}


def entry_facts(entry: BaselineEntry) -> Facts:
    plain = ("id", "value", "original_value", "source", "snapshot", "locator", "decided_by", "decision")
    return {
        **{name: getattr(entry, name) for name in plain},
        "state": entry.state.value,
        "decided_at": utc_text(entry.decided_at),
    }


def decision_facts(decision: Decision) -> Facts:
    plain = ("id", "edition", "decided_by", "shown", "change", "note", "undoes")
    return {
        **{name: getattr(decision, name) for name in plain},
        "kind": decision.kind.value,
        "decided_at": utc_text(decision.decided_at),
        "reason": decision.reason.value if decision.reason else None,
        "expires_at": utc_text(decision.expires_at) if decision.expires_at else None,
    }


def fetch_facts(fetch: Fetch) -> Facts:
    plain = ("source", "role", "url", "answered_url", "status", "snapshot", "supplied_by")
    return {
        **{name: getattr(fetch, name) for name in plain},
        "fetched_at": utc_text(fetch.fetched_at),
        "outcome": fetch.outcome.value,
        "headers": dict(fetch.headers),
    }


def capture_facts(capture: Capture) -> Facts:
    """Without the bytes, which are members of their own."""
    return {
        "source": capture.source,
        "complete": capture.complete,
        "supplied_by": capture.supplied_by,
        "parts": [
            {
                "role": part.role,
                "url": part.url,
                "fetched_at": utc_text(part.fetched_at),
                "member": snapshot_name(part.snapshot),
                "media_type": part.snapshot.media_type,
                "charset": part.snapshot.charset,
            }
            for part in capture.parts
        ],
    }


def capture_from(facts: Facts, members: Mapping[str, bytes]) -> Capture:
    """KeyError where a member is missing."""
    parts = tuple(
        Part(
            part["role"],
            part["url"],
            datetime.fromisoformat(part["fetched_at"]),
            Snapshot(members[part["member"]], part["media_type"], part["charset"]),
        )
        for part in facts["parts"]
    )
    return Capture(facts["source"], parts, facts["complete"], facts["supplied_by"])


def statement_facts(statement: Statement) -> Facts:
    plain = ("id", "source", "field", "value", "original_value", "absent", "snapshot", "url", "locator", "extractor")
    place = {"country": statement.subject.country, "item": statement.subject.item}
    return {
        **{name: getattr(statement, name) for name in plain[:2]},
        **place,
        **{name: getattr(statement, name) for name in plain[2:]},
        "fetched_at": utc_text(statement.fetched_at),
    }


def statement_from(facts: Facts) -> Statement:
    plain = {name: value for name, value in facts.items() if name not in ("country", "item", "fetched_at")}
    subject = Subject(facts["country"], facts["item"])
    return Statement(**plain, subject=subject, fetched_at=datetime.fromisoformat(facts["fetched_at"]))


def statements_from(facts: Sequence[Facts]) -> tuple[Statement, ...]:
    return tuple(statement_from(one) for one in facts)


def cell_from(facts: Facts) -> Cell:
    return Cell(**facts)
