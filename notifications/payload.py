"""What a webhook is sent: the same digest as data. Pure; docs/reference/webhook.schema.json is its contract."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from enum import Enum
from typing import Any

import orjson

from notifications.cleaning import cleaned
from notifications.material import Material, ReportedChange
from notifications.subject import subject_of

VERSION = 1
MOST = 500
"""Entries of one list; how many there are in all is said beside it."""
LISTS = ("changes", "watched", "fillable", "waiting", "deferred", "decided", "issues", "cases", "sources")


def payload(material: Material, message_id: str) -> str:
    """JSON in one line, keys in the order of the contract; texts from sources are cleaned as in mails."""
    material = cleaned(material)
    document: dict[str, Any] = {
        "version": VERSION,
        "id": message_id.strip("<>"),
        "kind": "digest",
        "subject": subject_of(material),
        "report": material.report,
        "edition": material.edition,
        "since": _plain(material.period.since),
        "until": _plain(material.period.until),
        "scope": material.reader.scope,
        "counts": {name: len(getattr(material, name)) for name in LISTS},
    }
    for name in LISTS:
        document[name] = [_entry(one, material.reader.page) for one in getattr(material, name)[:MOST]]
    document["links"] = _plain(material.links)
    document["next_run"] = _plain(material.next_run)
    return orjson.dumps(document).decode()


def _entry(value: Any, page: str) -> Any:
    found = _plain(value)
    if isinstance(value, ReportedChange):
        found["link"] = f"{page}/changes/{value.id}" if page else None
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (item.name for item in dataclasses.fields(value))
        return {name: _plain(found) for name in fields if not isinstance(found := getattr(value, name), tzinfo)}
    if isinstance(value, Mapping):
        return {str(key): _plain(found) for key, found in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
