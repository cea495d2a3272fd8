"""Country names in capitals, as the report's rows and headings begin with them.

A name may break over lines ("REPUBLIC OF" / "MOLDOVA") and is spelt differently from figure to figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.countries import nearest, resolve
from crawlers.reports.coe_ocsea_2021.lines import Line

_CAPITALS = re.compile(r"(?:[^\W\d_a-z]+|&)(?:\s+(?:[^\W\d_a-z]+|&)(?![^\W\d_]))*(?![^\W\d_])")
_LONGEST_BREAK = 3
TOTALS = {"GLOBAL TOTAL": "global_total", "COE MEMBER STATES TOTAL": "coe_total"}


@dataclass(frozen=True, slots=True)
class Name:
    """A row's name. country: alpha-3, or the total's item with `is_total`. rest: what its last line says after it."""

    country: str
    printed: str
    lines: int
    rest: str
    is_total: bool = False


def capitals(text: str) -> str:
    """The words in capitals that the text begins with: "SAN MARINO 3 0" gives "SAN MARINO"."""
    found = _CAPITALS.match(text)
    return found[0] if found and found[0].isupper() else ""


def name_at(lines: Sequence[Line], index: int) -> Name | None:
    """The name that the line at `index` begins with, over up to three lines; None when it begins with none."""
    if index >= len(lines) or not lines[index].text:
        return None
    text = ""
    for count in range(1, _LONGEST_BREAK + 1):
        if index + count > len(lines):
            return None
        line = lines[index + count - 1].text
        text = f"{text} {line}".strip()
        if name := _name_in(text, count):
            return name
        if capitals(line) != line:
            return None
    return None


def _name_in(text: str, lines: int) -> Name | None:
    words = capitals(text).split()
    for length in range(len(words), 0, -1):
        printed = " ".join(words[:length])
        rest = text[len(printed) :].strip()
        if item := TOTALS.get(printed):
            return Name(item, printed, lines, rest, is_total=True)
        if len(printed) > 3 and (country := resolve(printed)):
            return Name(country, printed, lines, rest)
    return None


def suggestion(text: str) -> str:
    """The end of a sentence about a name that no country has: which ones look like it."""
    close = nearest(capitals(text) or text)
    return f" (nearest: {', '.join(close)})" if close else ""
