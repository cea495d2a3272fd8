"""What a source said about a subject, with the proof."""

from dataclasses import dataclass
from datetime import datetime

from domain.subjects import Subject


@dataclass(frozen=True, slots=True)
class Statement:
    """One value as one capture of a source states it.

    value: normalised text; None where the source states that there is nothing.
    absent: the subject is no longer on a page that is the whole truth about it (value is then None).
    extractor: `<source id>/<version>`.
    locator: `line:264`, `page:2/row:14`, `json:/0/3`, `css:table tr:nth-of-type(9)`.
    """

    source: str
    subject: Subject
    field: str
    value: str | None
    original_value: str | None
    snapshot: str
    url: str
    fetched_at: datetime
    locator: str
    extractor: str
    absent: bool = False
    id: int | None = None
