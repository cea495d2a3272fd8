"""The line that says when a profile was brought up to date: "Last updated: 2020-12-03", "… March 2025"."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

_MONTHS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), start=1,
    )
}  # fmt: skip
DATE_LINE = (
    r"(?:Profile )?\blast updated?(?: on)?\s*:?\s*"
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|(?:\d{1,2} )?[A-Za-z]+,? \d{4})"
)
_UPDATED = re.compile(r"(?P<profile>Profile )?\blast updated?(?: on)?\s*:?\s*(?P<day>\S+(?: \S+){0,2})", re.IGNORECASE)


def updated_on(texts: Iterable[str]) -> tuple[str | None, str | None]:
    """(ISO day, or year and month where no day is printed; None) and the words that could not be read as either."""
    found = [match for text in texts for match in _UPDATED.finditer(text)]
    chosen = [match for match in found if match["profile"]] or found
    days = {day for match in chosen if (day := _day(match["day"]))}
    if len(days) == 1:
        return days.pop(), None
    return None, " and ".join(dict.fromkeys(match["day"] for match in chosen)) or None


def _day(printed: str) -> str | None:
    try:
        if iso := re.match(r"(\d{4})-(\d\d)-(\d\d)\b", printed):
            return date(int(iso[1]), int(iso[2]), int(iso[3])).isoformat()
        if numbers := re.match(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b", printed):
            return date(int(numbers[3]), int(numbers[2]), int(numbers[1])).isoformat()
        if words := re.match(r"(?:(\d{1,2}) )?([A-Za-z]+),? (\d{4})\b", printed):
            month = _MONTHS[words[2].lower()]
            day = date(int(words[3]), month, int(words[1] or 1))
            return day.isoformat() if words[1] else f"{day:%Y-%m}"
    except (KeyError, ValueError):
        pass
    return None
