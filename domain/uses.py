"""What left the house, so that whoever takes a decision back sees who has its value already."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UseKind(StrEnum):
    EXPORT = "export"
    ERRATA = "errata"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Use:
    """One append-only row. what: in words, "baseline export, edition 2021".

    It held what was decided in `edition` of `report` (None: in any) from `since` (None: from the beginning) up to
    `until`.
    """

    kind: UseKind
    what: str
    used_by: str
    used_at: datetime
    report: str | None
    edition: str | None
    since: datetime | None
    until: datetime
    id: int | None = None
