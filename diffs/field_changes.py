"""One difference between two readings of a record."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

from diffs.normal import Normal

Step = str | int


class FieldChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """key: the record's; path: the field, then keys and indexes inside it; empty when the whole record came or went.

    before and after are normalised; None on the side that has nothing.
    """

    key: Hashable
    path: tuple[Step, ...]
    kind: FieldChangeKind
    before: Normal
    after: Normal
