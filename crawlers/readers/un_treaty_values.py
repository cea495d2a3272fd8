"""What the printed cells of a status table mean: a date, a mark for the kind of act, brackets, footnotes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
# fmt: on
_FOOTNOTES = r"(?:[\s,]+\d{1,2}(?!\d))*[\s,]*"
_ENTRY = re.compile(
    rf"(\d{{1,2}})\s+([A-Za-z]{{3,9}})\.?\s+(\d{{4}}){_FOOTNOTES}(?:\(?([A-Za-z]{{1,2}})\)?{_FOOTNOTES})?"
)
_BRACKETED = re.compile(r"\[(.*?)\]((?:[\s,]*\d{1,2})*[\s,]*)")
_LEGEND = re.compile(r"([A-Za-z][A-Za-z ]*?)\s*\(\s*([A-Za-z]{1,2})\s*\)")

# The acts by which a state consents to be bound, as the collection heads its columns; the first word decides.
KINDS = {
    "ratification": "ratification",
    "acceptance": "acceptance",
    "approval": "approval",
    "accession": "accession",
    "succession": "succession",
    "formal": "formal_confirmation",
    "confirmation": "formal_confirmation",
    "definitive": "definitive_signature",
    "adherence": "accession",
    "consent": "consent_to_be_bound",
}
# The collection's marks are the same in all tables; a heading that says otherwise of its own marks is believed first.
MARKS = {
    "A": "acceptance",
    "AA": "approval",
    "a": "accession",
    "d": "succession",
    "c": "formal_confirmation",
    "s": "definitive_signature",
    "P": "consent_to_be_bound",
}
DEFINITIVE = "definitive_signature"


class Unreadable(ValueError):
    """A cell's text is none of the forms that its column may hold."""


@dataclass(frozen=True, slots=True)
class Act:
    """A date with its mark ("" for none). bracketed: the table puts it in square brackets, as for those who left."""

    day: date
    mark: str = ""
    bracketed: bool = False


def act_of(printed: str) -> Act:
    """The act that a cell prints (`27 Sep 1990`, `6 Feb 1995 A`, `[20 Jan 2021 A] 3`); Unreadable for other text."""
    bracketed = _BRACKETED.fullmatch(printed.strip())
    match = _ENTRY.fullmatch((bracketed[1] if bracketed else printed).strip())
    if match is None:
        raise Unreadable("is not a date as this collection prints it")
    day, month, year, mark = match.groups()
    try:
        return Act(date(int(year), _month(month), int(day)), mark or "", bracketed is not None)
    except ValueError as error:
        raise Unreadable("is not a day of the calendar") from error


def _month(name: str) -> int:
    short = "sep" if name.casefold() == "sept" else name.casefold()
    for number, month in enumerate(_MONTHS, 1):
        if short in (month, month[:3]):
            return number
    raise ValueError(name)


def legend_of(heading: str) -> Mapping[str, str | None]:
    """The marks that a heading explains: `Accession(a), Succession(d)`; None for an act that is no consent.

    A heading's one act without a mark stands under "": `Ratification, Accession(a)` has "" -> ratification.
    """
    legend = {mark: kind_of(words) for words, mark in _LEGEND.findall(heading)}
    unmarked = [kind for part in re.split(r"[,;/]", heading) if "(" not in part and (kind := kind_of(part))]
    if "ratification" in unmarked or not unmarked:
        legend.setdefault("", "ratification" if "ratification" in unmarked else None)
    elif len(unmarked) == 1:
        legend.setdefault("", unmarked[0])
    return legend


def kind_of(words: str) -> str | None:
    """The act that these words of a heading name, None for another."""
    found = [KINDS[word] for word in re.findall(r"[a-z]+", words.casefold()) if word in KINDS]
    return found[0] if found else None


def deposit_kind(mark: str, legend: Mapping[str, str | None]) -> str:
    """By which act a state became a party; Unreadable for a mark that nobody explains."""
    kind = legend[mark] if mark in legend else MARKS.get(mark)
    if kind is None and not mark and not any(legend.values()):
        return "ratification"
    if kind is None:
        raise Unreadable(f'has the mark "{mark}", which nobody explains' if mark else "has no mark for its kind")
    return kind
