"""One form for values that mean the same.

NaN and None are both "nothing". A whole number is an integer however it is written (1.0, Decimal("1.0"), -0.0).
True is not 1. Dates and times are their ISO text. Tuples are lists. The infinities, which JSON cannot write, are
nothing either.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

Normal: TypeAlias = "bool | int | float | str | list[Normal] | dict[str, Normal] | None"

_NORMAL_ALREADY = frozenset({type(None), bool, int, str})


def normalise_record(record: Mapping[str, Any]) -> dict[str, Normal]:
    return {
        name if type(name) is str else _name(name): value if type(value) in _NORMAL_ALREADY else normalise(value)
        for name, value in record.items()
    }


def normalise(value: object) -> Normal:
    """The normal form; TypeError naming the type where a value has none."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    return _composed(value)


def _composed(value: object) -> Normal:
    if isinstance(value, Mapping):
        return normalise_record(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [normalise(one) for one in value]
    if isinstance(value, Enum):
        return normalise(value.value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be compared: give text, numbers, dates, lists or mappings")


def _number(value: float | Decimal) -> Normal:
    if not math.isfinite(value):
        return None
    if value == int(value):
        return int(value)
    return float(value)


def _name(name: object) -> str:
    if isinstance(name, str):
        return str(name)
    raise TypeError(f"the field name {name!r} is not a text")
