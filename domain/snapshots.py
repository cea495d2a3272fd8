"""Bytes as they were fetched, and the readings of a source that they make up."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


def sha256_of(content: bytes) -> str:
    """The name under which bytes are kept: their SHA-256 in lower-case hexadecimal (64 characters)."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Distinct bytes with the media type they were served as (`application/json`, without parameters)."""

    content: bytes
    media_type: str
    charset: str | None = None

    @property
    def sha256(self) -> str:
        return sha256_of(self.content)


@dataclass(frozen=True, slots=True)
class Part:
    """One snapshot's place in a capture: the role its page has in source.toml, where and when it was fetched (UTC)."""

    role: str
    url: str
    fetched_at: datetime
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Capture:
    """The ordered snapshots of one reading of a source: a key page and its JSON, two pages of a list, one PDF.

    `complete` is false when a part that the source declares is missing; absence then proves nothing.
    `supplied_by` names who brought the bytes by hand; None when they were crawled.
    """

    source: str
    parts: tuple[Part, ...]
    complete: bool = True
    supplied_by: str | None = None

    def part(self, role: str) -> Part | None:
        """The first part with this role, or None."""
        return next((part for part in self.parts if part.role == role), None)
