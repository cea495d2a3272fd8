"""What a text says in figures: sums of money, numbers of things, dates, web addresses; each normalised, in order, once.

Every kind is taken out of the text before the next is looked for, so that the digits of an address, a date or a sum
are not counted as things.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawlers.readers.printed_urls import printed_urls
from crawlers.readers.prose_numbers import NUMBER, SCALES, WORDS, plain

_GAP = " ¦ "
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "us$": "USD", "euro": "EUR", "euros": "EUR"}
_CODES = (
    "DKK", "EUR", "SEK", "NOK", "ISK", "GBP", "USD", "CHF", "PLN", "CZK", "HUF", "RON", "BGN", "HRK", "RSD", "TRY",
    "RUB", "UAH", "GEL", "AMD", "AZN", "MDL", "ALL", "MKD", "BAM", "LTL", "LVL", "JPY", "KRW", "AUD", "NZD", "CAD",
)  # fmt: skip
# Codes are printed in capitals: "all 300" is no sum in Albanian lek.
_UNIT = "|".join([f"(?i:{'|'.join(map(re.escape, sorted(_SYMBOLS, key=len, reverse=True)))})", *_CODES])
_SCALE = rf"(?:\s?(?P<{{}}>(?i:{'|'.join(sorted(SCALES, key=len, reverse=True))}))\b\.?)?"
_AMOUNT = re.compile(
    rf"(?<!\w)(?P<unit>{_UNIT})\s?(?P<sum>{NUMBER}){_SCALE.format('scale')}(?!\w)"
    rf"|(?<![\w.,])(?P<sum2>{NUMBER}){_SCALE.format('scale2')}\s?(?P<unit2>{_UNIT})(?!\w)"
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{month}|{month[:3]}\\.?" for month in _MONTHS)
_YEAR = r"(?:19|20)\d\d"
_DATES = re.compile(
    rf"(?P<iso>{_YEAR}-[01]\d-[0-3]\d)(?!\d)"
    rf"|(?<![\d.])(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH})\s(?:of\s)?(?P<y>{_YEAR})\b"
    rf"|\b(?P<m2>{_MONTH})\s(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?,?\s(?P<y2>{_YEAR})\b"
    rf"|(?<![\d./])(?P<d3>[0-3]?\d)[./](?P<m3>[01]?\d)[./](?P<y3>{_YEAR})(?!\d)"
    rf"|\b(?P<m4>{_MONTH})\s(?:of\s)?(?P<y4>{_YEAR})\b"
    rf"|(?<![\d/.,-])(?P<from>{_YEAR})\s?[-–—/]\s?(?P<to>{_YEAR}|\d\d)(?![\d/-])"
    rf"|(?<![\d/.,-])(?P<y5>{_YEAR})(?![\d%]|[.,]\d|(?:\snational)?\sreport\b)",
    re.IGNORECASE,
)
# What stands before a number that counts nothing: an age, an article, the number of something.
_NO_COUNT_BEFORE = re.compile(
    r"(?:\bage(?:s|d)?(?:\sof)?|\barticles?|\bsections?|§+|\bparagraphs?|\bart\.|\bno\.?|\bnumber"
    r"|\bnr\.?|\bchapters?|\bpages?|\bpolicy\stargets?|\btargets?|\bdirective|\blaw|\bact|\bphase|\bversion)\s?$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?<![\w.,/§-])(?P<number>{NUMBER}|{'|'.join(WORDS)})(?:\s(?P<scale>thousand|million|billion))?"
    r"(?=\s[\"“'‘(]?(?!per\s?cent|percent|years?\s(?:old|of\sage)|year-old|o['’]clock|and\b|or\b|to\b|of\b|in\b|¦)[^\W\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ProseFacts:
    """amounts: `DKK 268000000`. counts: `300`. dates: ISO 8601, as exact as printed (`2013-10-01`, `2014-03`, `2013`,
    `2013/2016`). urls: as printed, repaired."""

    amounts: tuple[str, ...]
    counts: tuple[str, ...]
    dates: tuple[str, ...]
    urls: tuple[str, ...]


def prose_facts(text: str) -> ProseFacts:
    """The facts of a text with single blanks."""
    urls = tuple(dict.fromkeys(url for url, _ in printed_urls(text)))
    rest = _without_urls(text)
    amounts, rest = _taken(_AMOUNT, rest, _amount)
    dates, rest = _taken(_DATES, rest, _date)
    counts = (plain(found["number"], found["scale"] or "") for found in _COUNT.finditer(rest) if _counts(found))
    return ProseFacts(amounts, tuple(dict.fromkeys(counts)), dates, urls)


def _without_urls(text: str) -> str:
    for url, start in reversed(list(printed_urls(text))):
        # A repaired address has lost the blanks that are in the text.
        end, left = start, len(url)
        while left:
            left -= not text[end].isspace()
            end += 1
        text = text[:start] + _GAP + text[end:]
    return text


def _taken(
    pattern: re.Pattern[str], text: str, value_of: Callable[[re.Match[str]], str | None]
) -> tuple[tuple[str, ...], str]:
    """The distinct values of what the pattern finds, and the text without these places."""
    found = [(match, value) for match in pattern.finditer(text) if (value := value_of(match))]
    for match, _ in reversed(found):
        text = text[: match.start()] + _GAP + text[match.end() :]
    return tuple(dict.fromkeys(value for _, value in found)), text


def _amount(found: re.Match[str]) -> str:
    unit = (found["unit"] or found["unit2"]).lower()
    number = plain(found["sum"] or found["sum2"], found["scale"] or found["scale2"] or "")
    return f"{_SYMBOLS.get(unit, unit.upper())} {number}"


def _date(found: re.Match[str]) -> str | None:
    part = {name.rstrip("2345"): value for name, value in found.groupdict().items() if value}
    if "iso" in part:
        return part["iso"]
    if "from" in part:
        first, last = part["from"], part["to"]
        last = last if len(last) == 4 else first[:2] + last
        return f"{first}/{last}" if int(first) < int(last) else None
    month = _month(part["m"]) if "m" in part else None
    if month is None or not 1 <= month <= 12:
        return part["y"] if month is None else None
    day = int(part["d"]) if "d" in part else None
    if day is not None and not 1 <= day <= 31:
        return None
    return f"{part['y']}-{month:02}" + ("" if day is None else f"-{day:02}")


def _month(printed: str) -> int:
    if printed.isdigit():
        return int(printed)
    return [month[:3].lower() for month in _MONTHS].index(printed[:3].lower()) + 1


def _counts(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - 30) : found.start()]
    number = found["number"]
    # "2013 report": a year that no date took.
    return not _NO_COUNT_BEFORE.search(before) and not re.fullmatch(_YEAR, number)
