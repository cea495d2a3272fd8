"""Numbers in tables, from which a footnote's mark may have to be taken off.

"182.280" is 182.2 with footnote 80 and "1081" is 10 with footnote 81: a mark is taken off only when the number cannot
stand in its column as it is printed, and only when the footnote is defined on the same page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from config.reports.values import problem_with
from domain.reports import FieldRule

_WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
FORMS = {
    "count": re.compile(rf"{_WHOLE}"),
    "percent": re.compile(r"\d+\.\d\d%"),
    "signed percent": re.compile(r"[-+−–]?\d[\d,]*\.\d\d%"),
    "score": re.compile(r"\d+(?:\.\d)?"),
    "tenths": re.compile(r"\d+\.\d"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a table's column: whose value, in which printed form, within which bounds."""

    field: str
    item: str
    form: str
    rule: FieldRule


@dataclass(frozen=True, slots=True)
class Number:
    """value: normalised; printed: the text that it was read from, mark included; mark: a footnote, if one was glued."""

    value: str
    printed: str
    mark: int | None = None


def readings(printed: str, column: Column, marks: Iterable[int]) -> tuple[Number, ...]:
    """Every reading that the column allows: the number as printed if that can stand, else those without a mark."""
    if value := _value(printed, column):
        return (Number(value, printed),)
    found = []
    for mark in sorted(set(marks)):
        if printed.endswith(str(mark)) and (value := _value(printed.removesuffix(str(mark)), column)):
            found.append(Number(value, printed, mark))
    return tuple(found)


def _value(printed: str, column: Column) -> str | None:
    if not FORMS[column.form].fullmatch(printed):
        return None
    value = printed.rstrip("%").replace(",", "").replace("−", "-").replace("–", "-").lstrip("+")
    return None if problem_with(column.rule, value) else value
