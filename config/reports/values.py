"""Whether a text is a possible value of a field."""

import re
from datetime import date
from decimal import Decimal

from domain.reports import FieldRule

_FORMS = {
    "integer": re.compile(r"-?(0|[1-9]\d*)"),
    "decimal": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
}


def problem_with(rule: FieldRule, value: str) -> str | None:
    """Why `value` cannot stand in a field with this rule, as the end of a sentence ("is not …"); None when it can.

    A rule's `choices` are allowed beside its type: `none` where a date would stand.
    """
    if value in rule.choices:
        return None
    if rule.type == "choice":
        return f"is not one of {', '.join(rule.choices)}"
    if rule.type == "date":
        return None if _is_date(value) else "is not a date such as 2021-04-20"
    form = _FORMS.get(rule.type)
    if form is not None and not form.fullmatch(value):
        return "is not a SHA-256" if rule.type == "sha256" else f"is not a plain {rule.type}"
    return _out_of_bounds(rule, value) if rule.type in ("integer", "decimal") else None


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _out_of_bounds(rule: FieldRule, value: str) -> str | None:
    number = Decimal(value)
    if rule.minimum is not None and number < Decimal(str(rule.minimum)):
        return f"is less than {rule.minimum:g}"
    if rule.maximum is not None and number > Decimal(str(rule.maximum)):
        return f"is more than {rule.maximum:g}"
    places = len(value.partition(".")[2])
    if rule.places is not None and places != rule.places:
        return f"does not have {rule.places} decimals"
    return None
