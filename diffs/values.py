"""When two values of a field are the same, and what an editor may write into one."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from diffs.wording import in_a_row
from domain.errors import UsageError
from domain.reports import CellRule, FieldRule
from texts.catalogue import Phrase

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")

KINDS = {"integer": "values.integer", "decimal": "values.decimal", "date": "values.date", "sha256": "values.sha256"}


def canonical(rule: FieldRule, value: str | None) -> str | None:
    """The form in which values are compared: `4`, `4.0` and `+4` are one number, white space runs are one space.

    A value that does not fit the field's type is compared as the text it is.
    """
    if value is None:
        return None
    text = " ".join(value.split())
    if rule.type not in ("integer", "decimal"):
        return text
    number = _number(text)
    return text if number is None else _shortest(number)


def same_value(rule: FieldRule, one: str | None, other: str | None) -> bool:
    return canonical(rule, one) == canonical(rule, other)


def validate_value(rule: CellRule, text: str) -> str:
    """What an editor typed, normalised; UsageError names the field, what was typed and what is allowed."""
    normalised = _normalised(rule.rule, " ".join(text.split()))
    if normalised is None or not _within(rule.rule, normalised):
        raise UsageError(
            Phrase("values.refused", field=rule.field, text=repr(text.strip()), allowed=allowed(rule.rule))
        )
    return normalised


def allowed(rule: FieldRule) -> str:
    """What a field takes, in words: `one of none, signed, party`, `a whole number from 0 to 5`."""
    if rule.type == "choice":
        return Phrase("values.one_of", choices=", ".join(rule.choices))
    places = rule.type == "decimal" and rule.places is not None
    kind = Phrase("values.decimal_places" if places else KINDS.get(rule.type, "values.text"), places=rule.places)
    words = _bounded(kind, rule)
    return Phrase("values.or", kind=words, choices=in_a_row("values.either", rule.choices)) if rule.choices else words


def _bounded(kind: str, rule: FieldRule) -> str:
    if rule.minimum is not None:
        kind = Phrase("values.from", kind=kind, minimum=f"{rule.minimum:.12g}")
    return kind if rule.maximum is None else Phrase("values.to", kind=kind, maximum=f"{rule.maximum:.12g}")


def _normalised(rule: FieldRule, text: str) -> str | None:
    """The text as the field keeps it, None where it is of another type."""
    named = next((choice for choice in rule.choices if choice == text.lower().replace(" ", "_")), None)
    if named is not None or rule.type == "choice":
        return named
    if rule.type in ("integer", "decimal"):
        return _typed_number(rule, text)
    if rule.type == "date":
        return _typed_day(text)
    if rule.type == "sha256":
        return text.lower() if _SHA256.fullmatch(text.lower()) else None
    return text or None


def _typed_number(rule: FieldRule, text: str) -> str | None:
    bare = text.removesuffix("%").rstrip()
    number = _number(bare.replace(",", "") if _GROUPED_NUMBER.fullmatch(bare) else bare)
    if number is None or (rule.type == "integer" and number != number.to_integral_value()):
        return None
    if rule.type == "integer":
        return f"{number:.0f}"
    return _with_places(number, rule.places)


def _with_places(number: Decimal, places: int | None) -> str | None:
    """Zeros are added, but nothing is ever rounded away."""
    if places is None:
        return f"{number:f}"
    padded = f"{number:.{places}f}"
    return padded if Decimal(padded) == number else None


def _typed_day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _within(rule: FieldRule, value: str) -> bool:
    number = _number(value) if rule.type in ("integer", "decimal") else None
    if number is None:
        return True
    low, high = rule.minimum, rule.maximum
    return (low is None or number >= _bound(low)) and (high is None or number <= _bound(high))


def _bound(value: float) -> Decimal:
    return Decimal(repr(value))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


def _shortest(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text.lstrip("+"))
    digits = digits.lstrip("0") or "0"
    digits = f"0{digits}" if digits.startswith(".") else digits
    return digits if digits == "0" else f"{sign}{digits}"
