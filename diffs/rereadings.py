"""What another reading of the same pages would say: two sets of statements compared as records.

For an extractor tried over an archive, and for values that are lists or objects: these are kept as JSON text, and
told apart by what moved inside them.
"""

from collections import defaultdict
from collections.abc import Iterable

import orjson

from diffs.field_changes import FieldChange
from diffs.records import compare_records
from domain.statements import Statement
from domain.subjects import Subject

RecordKey = tuple[str, Subject]


def records_of(statements: Iterable[Statement]) -> dict[RecordKey, dict[str, object]]:
    """(source, subject) -> field -> value, in the order of the keys; absent statements are left out."""
    records: dict[RecordKey, dict[str, object]] = defaultdict(dict)
    for statement in statements:
        if not statement.absent:
            records[statement.source, statement.subject][statement.field] = _opened(statement.value)
    return dict(sorted(records.items()))


def compare_readings(before: Iterable[Statement], after: Iterable[Statement]) -> tuple[FieldChange, ...]:
    """Field by field what differs; the key of a change is (source, subject)."""
    return compare_records(records_of(before), records_of(after))


def _opened(value: str | None) -> object:
    """A list or an object, where the value is one in JSON; every other value is the text it is."""
    if value is None or value[:1] not in ("[", "{"):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
