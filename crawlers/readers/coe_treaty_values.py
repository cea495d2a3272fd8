"""What the printed cells of a chart mean: dates and flags."""

import re
from datetime import date

# a: accession, r: signature ad referendum, s: signature without reservation as to ratification, su: succession.
_MARK = r"(?:\s*(?:\(?(?:a|r|s|su|A|S|Su)\)?|\*+))?"
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})" + _MARK)
# The service prints local midnight without a zone. Any other hour would leave the day in doubt.
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?")
_MONTH_FIRST = re.compile(r"(?:0?[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])/[0-9]{4}")
_DAY_OVER_TWELVE = re.compile(r"(?:1[3-9]|2[0-9]|3[01])/(?:0?[1-9]|1[0-2])/[0-9]{4}")

_YES = frozenset({"x", "yes", "y", "true", "oui", "✓", "✔", "•"})
_NO = frozenset({"", "no", "n", "false", "non", "0", "-", "–"})


class Unreadable(ValueError):
    """A cell's text is none of the forms that its column may hold."""


def date_of(printed: str) -> date:
    """The day that a cell prints (`1/7/2004`, `01/07/2004 a`, `2004-07-01T00:00:00`); Unreadable for any other text."""
    text = printed.strip()
    if match := _DAY_FIRST.fullmatch(text):
        day, _, month, year = match.groups()[:4]
    elif match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    else:
        raise Unreadable("is not a date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unreadable("is not a day of the calendar") from error


def signed_definitively(printed: str | None) -> bool:
    """Whether the mark `s` stands by itself: a signature that needs no ratification."""
    return re.search(r"(?<![A-Za-z])s(?![A-Za-z.])", printed or "") is not None


def flag_of(printed: str | None, field: str) -> str | None:
    """`yes` or `no`; None for JSON's null, by which the service does not speak of it; Unreadable for other text.

    A letter must be the column's own (`R.` for reservations): another one shows that the columns have moved.
    """
    if printed is None:
        return None
    text = printed.strip().casefold().rstrip(".")
    if text in _YES or text == field[0] or text == field or (text.isascii() and text.isdigit() and int(text) > 0):
        return "yes"
    if text in _NO:
        return "no"
    raise Unreadable("is not a mark of this column")


def month_first(texts: list[str]) -> bool:
    """Whether dates are printed month first: several only read so, and none only reads day first."""
    return sum(1 for text in texts if _MONTH_FIRST.match(text)) >= 2 and not any(map(_DAY_OVER_TWELVE.match, texts))
