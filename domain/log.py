"""The log of what people decided and set: each row carries the hash of the row before it, and is never changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""What the first row names as the hash before it."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One row. id: its place in the chain, from 1 without gaps; kind: dotted, `decision.approve`.

    about: what it concerns, `change:1a2b3c4d5e6f`. details: canonical JSON, the very text that was hashed.
    """

    id: int
    at: datetime
    actor: str
    kind: str
    about: str
    details: str
    previous: str
    hash: str

    def content(self) -> Any:
        """The details as objects and arrays."""
        return json.loads(self.details)


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's end: how many rows it has and the hash of the last."""

    entries: int = 0
    hash: str = GENESIS


def canonical(value: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces, characters as they are. TypeError for what JSON lacks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def moment_text(at: datetime) -> str:
    """A moment as the log writes it: UTC, microseconds. ValueError for one without a time zone."""
    if at.tzinfo is None:
        raise ValueError(f"a moment needs its time zone: {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def next_entry(head: Head, actor: str, kind: str, about: str, details: Mapping[str, Any], at: datetime) -> LogEntry:
    """The row that follows this head."""
    text, number = canonical(details), head.entries + 1
    found = row_hash(number, at, actor, kind, about, text, head.hash)
    return LogEntry(number, at, actor, kind, about, text, head.hash, found)


def hash_of(entry: LogEntry) -> str:
    """The hash that a row with this content has to have."""
    return row_hash(entry.id, entry.at, entry.actor, entry.kind, entry.about, entry.details, entry.previous)


def row_hash(number: int, at: datetime, actor: str, kind: str, about: str, details: str, previous: str) -> str:
    """SHA-256 of the row as a canonical JSON array; this never changes, or no log could be verified any more."""
    row = canonical([number, moment_text(at), actor, kind, about, details, previous])
    return hashlib.sha256(row.encode()).hexdigest()
