"""Derivations of membership: is a country listed, and in which class."""

from collections.abc import Sequence

from diffs.answers import Answer, Asked
from domain.statements import Statement

CLASS_FIELD = "class"
CLASSES = {
    frozenset({"full"}): "full",
    frozenset({"associate"}): "associate",
    frozenset({"full", "associate"}): "full_and_associate",
}


def any_member(asked: Asked) -> Answer | None:
    """`yes` while the country has at least one record (of the kind that the arguments name), else `no`.

    A record that says `no` where the arguments name a kind is a denial.

    arguments: `source_field` and `kind` (several with `|` between them) where only records of a kind count.
    """
    counted = _counted(asked)
    present = [statement for statement in counted if not statement.absent]
    if present:
        return Answer.resting_on(present[0], "yes", present)
    return _denied(asked) or _nobody(asked, "no")


def enoc_class(asked: Asked) -> Answer | None:
    """The country's class from the classes of its institutions: full, associate, full_and_associate or none."""
    field = asked.rule.arguments.get("source_field", CLASS_FIELD)
    present = [s for s in asked.of_country() if s.field == field and not s.absent]
    if not present:
        return _nobody(asked, "none")
    classes = frozenset(word for s in present for word in (s.value or "").split("_and_"))
    if asked.absence("none") is None and len(classes) == 1:
        return None  # a list that may lack entries may lack the country's other class
    value = CLASSES.get(classes)
    return None if value is None else Answer.resting_on(present[0], value, present, present[0].original_value)


def _counted(asked: Asked) -> Sequence[Statement]:
    field, kinds = asked.rule.arguments.get("source_field"), asked.rule.arguments.get("kind")
    allowed = None if kinds is None else frozenset(kinds.split("|"))
    return [
        statement
        for statement in asked.of_country()
        if (field is None or statement.field == field) and (allowed is None or statement.value in allowed)
    ]


def _denied(asked: Asked) -> Answer | None:
    """The source itself says `no` in the field, as a page of a country without a centre does."""
    field = asked.rule.arguments.get("source_field")
    denials = [s for s in asked.of_country() if s.field == field and s.value == "no" and not s.absent]
    return Answer.resting_on(denials[0], "no", denials) if denials else None


def _nobody(asked: Asked, value: str) -> Answer | None:
    """Absence is known from a record that left a whole list, or from a whole list that never had one."""
    gone = [statement for statement in asked.of_country() if statement.absent]
    if gone:
        newest = max(gone, key=lambda statement: statement.fetched_at)
        return Answer.resting_on(newest, value, gone)
    return asked.absence(value)
