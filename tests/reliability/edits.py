"""One edit of one fact: the page after it, and exactly what a reading must say otherwise."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.extractions import Extraction, Record
from domain.snapshots import Capture
from domain.subjects import Subject
from tests.reliability.judgment import removals
from tests.reliability.pages import Golden

Chance = random.Random
Values = Mapping[str, str | None]
ANY = "\0any other value"


@dataclass(frozen=True, slots=True)
class Edit:
    """expected: subject -> all its values after the edit, ANY where only that it is another; None where it is gone."""

    kind: str
    what: str
    capture: Capture
    expected: Mapping[Subject, Values | None]


def kind_of(field: str, value: str | None) -> str:
    """The class of an edit, by what is edited."""
    if value is not None and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
        return "date"
    if field == "class":
        return "class"
    if value in ("yes", "no"):
        return "yes or no"
    if value is not None and value.startswith("http"):
        return "link"
    return "number" if value is not None and value.isdigit() else "name"


def changed(record: Record, **values: str | None) -> dict[Subject, Values | None]:
    return {record.subject: {**record.values, **values}}


def complaints(page: Golden, edit: Edit, reading: Extraction) -> list[str]:
    """Where the reading is not exactly the one before with this edit."""
    before = {record.subject: dict(record.values) for record in page.reading.records}
    after = {record.subject: dict(record.values) for record in reading.records}
    wanted = {subject: values for subject, values in edit.expected.items() if values is not None}
    gone = {subject for subject, values in edit.expected.items() if values is None}
    told = removals(page.reading, reading, edit.capture)
    wrong = []
    for subject, values in wanted.items():
        found = subject if subject in after else _renamed(subject, before, after)
        if found is None or not _agree(values, after[found], before[subject]):
            wrong.append(f"{subject} reads {after.get(found or subject)} where {values} is due")
            continue
        if found != subject:
            gone.add(subject)
        after.pop(found)
    rest = {subject: values for subject, values in before.items() if subject not in wanted and subject not in gone}
    if rest != after:
        odd = sorted({*rest, *after} - {subject for subject in rest if after.get(subject) == rest[subject]})
        wrong.append(f"beside it {[(subject, rest.get(subject), after.get(subject)) for subject in odd[:2]]}")
    due = {(subject.country, subject.item) for subject in gone} if _whole(page.reading) else set()
    return wrong if told == due or wrong else [f"told as removed: {sorted(told)} where {sorted(due)} is due"]


def _whole(reading: Extraction) -> bool:
    return reading.covers is not None and reading.covers.countries is None


def _renamed(subject: Subject, before: Mapping[Subject, object], after: Mapping[Subject, object]) -> Subject | None:
    """An item that is made of a name is another when the name is."""
    new = [other for other in after if other not in before and other.country == subject.country]
    return new[0] if len(new) == 1 and subject.item else None


def _agree(due: Values, found: Values, old: Values) -> bool:
    return due.keys() == found.keys() and all(
        found[field] != old[field] if value == ANY else found[field] == value for field, value in due.items()
    )


def later(value: str, chance: Chance) -> tuple[str, list[tuple[str, str]]] | None:
    """Another day (or month) nearby, and how old and new may be printed."""
    month_only = bool(re.fullmatch(r"\d{4}-\d\d", value))
    try:
        old = date.fromisoformat(f"{value}-01" if month_only else value)
    except ValueError:
        return None
    new = date(old.year - 1, old.month, 1) if month_only else old + timedelta(days=chance.choice((-1, 1)))
    forms = ("%Y-%m",) if month_only else ("%Y-%m-%d",)
    printed = [(old.strftime(form), new.strftime(form)) for form in forms]
    printed += [(old.strftime("%B %Y"), new.strftime("%B %Y"))] if month_only else []
    printed += [] if month_only else [(f"{old.day} {old:%B %Y}", f"{new.day} {new:%B %Y}")]
    return new.isoformat()[: len(value)], printed


def replaced_once(texts: Iterable[str], old: str) -> bool:
    return sum(text.count(old) for text in texts) == 1


def donors(records: Sequence[Record], record: Record, fields: Sequence[str]) -> list[Record]:
    """Records whose values in these fields could be this one's: they differ, and what results is met elsewhere.

    Nor are they those of another of the same country: two members that a page calls by one name contradict each other,
    which is told as such, and is more than a fact that changed.
    """
    patterns = {_pattern(one.values) for one in records}
    siblings = [one for one in records if one is not record and one.subject.country == record.subject.country]
    taken = [[one.values.get(field) for field in fields] for one in siblings]
    return [
        one
        for one in records
        if one is not record
        and [one.values.get(field) for field in fields] not in taken
        and all((field in one.values) == (field in record.values) for field in fields)
        and any(one.values.get(field) != record.values.get(field) for field in fields)
        and _pattern({**record.values, **{f: one.values[f] for f in fields if f in one.values}}) in patterns
    ]


def _pattern(values: Values) -> tuple[object, ...]:
    """Which fields are filled, and in which order the dates among them fall."""
    dates = [(value, name) for name, value in values.items() if value and re.fullmatch(r"\d{4}-\d\d-\d\d", value)]
    order = tuple((one[1], two[1], (one[0] > two[0]) - (one[0] < two[0])) for one in dates for two in dates)
    return (tuple(sorted(name for name, value in values.items() if value is not None)), order)
