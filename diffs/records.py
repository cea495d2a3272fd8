"""Field by field, what differs between two sets of records.

Values are normalised first (`diffs.normal`), so that NaN is None and 1.0 is 1. Records whose digests agree are equal
and never looked at again; only values that are nested on both sides are given to DeepDiff, which is exact and slow.
"""

import hashlib
import json
import re
from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

import orjson

from diffs.field_changes import FieldChange, FieldChangeKind
from diffs.normal import Normal, normalise_record

Key = TypeVar("Key", bound=Hashable)
Record = Mapping[str, object]

DIGEST_BYTES = 16
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
# What a float that is a whole number may look like once spelled: found quickly, then looked at closely.
_EXPONENT = b"e+" if b"e+" in orjson.dumps(1e20) else b"e"
_SIGN = _EXPONENT[-1:]
_WHOLE_FLOAT = re.compile(rb"[:,\[]-?\d+(?:\.0[,\]}]|(?:\.\d+)?e\+?\d)")


def digest(record: Record) -> bytes:
    """16 bytes that are equal for records that are equal once normalised; TypeError for what cannot be normalised."""
    return hashlib.blake2b(_spelled(record), digest_size=DIGEST_BYTES).digest()


def digests(records: Mapping[Key, Record]) -> dict[Key, bytes]:
    """The digest of every record, to be kept beside it and passed to the next comparison."""
    # The names are bound and the call of `digest` is spared: this loop is the whole cost of a comparison.
    spelled, hashed, size = _spelled, hashlib.blake2b, DIGEST_BYTES
    return {key: hashed(spelled(record), digest_size=size).digest() for key, record in records.items()}


def compare_records(
    before: Mapping[Key, Record],
    after: Mapping[Key, Record],
    before_digests: Mapping[Key, bytes] | None = None,
    after_digests: Mapping[Key, bytes] | None = None,
) -> tuple[FieldChange, ...]:
    """Every field that was added, removed or changed: what went, what came, what changed.

    Digests that were kept save reading the records of their side again; they must be those of the same records.
    """
    old = digests(before) if before_digests is None else before_digests
    new = digests(after) if after_digests is None else after_digests
    gone = [_whole(key, before[key], FieldChangeKind.REMOVED) for key in before if key not in new]
    come = [_whole(key, after[key], FieldChangeKind.ADDED) for key in after if key not in old]
    moved = [key for key, mark in new.items() if old.get(key, mark) != mark]
    pairs = ((key, normalise_record(before[key]), normalise_record(after[key])) for key in moved)
    found = [change for key, one, other in pairs for change in _fields(key, one, other)]
    return (*gone, *come, *_deepened(found))


def _spelled(record: Record) -> bytes:
    try:
        text = orjson.dumps(record, option=_OPTIONS)
    except TypeError:
        return _slowly(record)
    # A single character is found far faster than two: most texts have no plus sign and thereby no exponent.
    suspected = b".0" in text or (_SIGN in text and _EXPONENT in text)
    return _slowly(record) if suspected and _WHOLE_FLOAT.search(text) else text


def _slowly(record: Record) -> bytes:
    return _text(normalise_record(record))


def _text(normal: Normal) -> bytes:
    """JSON of a normal value; whole numbers over 64 bits and lone surrogates only the stdlib can spell."""
    try:
        return orjson.dumps(normal, option=_OPTIONS)
    except TypeError:
        return json.dumps(normal, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _whole(key: Hashable, record: Record, kind: FieldChangeKind) -> FieldChange:
    normal: Normal = normalise_record(record)
    return FieldChange(key, (), kind, *((normal, None) if kind is FieldChangeKind.REMOVED else (None, normal)))


def _fields(key: Hashable, before: dict[str, Normal], after: dict[str, Normal]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield FieldChange(key, (name,), FieldChangeKind.REMOVED, before[name], None)
        elif name not in before:
            yield FieldChange(key, (name,), FieldChangeKind.ADDED, None, after[name])
        elif not _same(before[name], after[name]):
            yield FieldChange(key, (name,), FieldChangeKind.CHANGED, before[name], after[name])


def _same(before: Normal, after: Normal) -> bool:
    """Equal in type as well: True == 1 in Python, also deep inside a list, but a yes is no number."""
    if type(before) is not type(after) or before != after:
        return False
    return not isinstance(before, dict | list) or _text(before) == _text(after)


def _deepened(changes: list[FieldChange]) -> Iterator[FieldChange]:
    """Values nested on both sides are replaced by what differs inside them, all in one call: a call costs 1 ms."""
    nested = [change for change in changes if _is_nested(change)]
    if nested:
        from diffs.nested import nested_changes  # DeepDiff takes 0.3 s to import

        inside = nested_changes(nested)
    for change in changes:
        if _is_nested(change):
            # In lists DeepDiff takes True for 1: what it does not find is told of the field as a whole.
            yield from inside.get((change.key, change.path), (change,))
        else:
            yield change


def _is_nested(change: FieldChange) -> bool:
    return isinstance(change.before, dict | list) and isinstance(change.after, dict | list)
