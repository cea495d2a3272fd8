"""Lists of archived copies in the Memento protocol's link format (RFC 7089, section 5; RFC 6690)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)')
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')


@dataclass(frozen=True, slots=True)
class Memento:
    """One archived copy: where it is and when it was made (UTC)."""

    url: str
    made_at: datetime


def mementos(time_map: str) -> Iterator[Memento]:
    """The copies that a TimeMap lists; a link without a readable date is none."""
    for url, rest in _LINK.findall(time_map):
        parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}
        made_at = _moment(parameters.get("datetime", ""))
        if "memento" in parameters.get("rel", "").lower().split() and made_at is not None:
            yield Memento(url.strip(), made_at)


def nearest(time_map: str, day: date) -> Memento | None:
    """The copy made nearest to noon of a day, the earlier of two equals; None where there is none."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return min(mementos(time_map), key=lambda one: (abs(one.made_at - noon), one.made_at), default=None)


def _moment(printed: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(printed)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
