"""What a maintainer must look at."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """scope: a source id or `edition:<id>`; key: stable within the scope, so that a recurring cause is one issue.

    message: one plain sentence. closed_at: when the next good run (or a decision) closed it.
    """

    scope: str
    key: str
    cause: str
    message: str
    first_seen: datetime
    last_seen: datetime
    snapshot: str | None = None
    locator: str | None = None
    closed_at: datetime | None = None
    id: int | None = None
