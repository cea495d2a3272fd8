"""A country's name inside a printed line, with what else the line says."""

import re
from dataclasses import dataclass

from config.countries import nearest, resolve
from domain.extractions import Problem, ProblemKind

# Strongest first: "Korea, Republic of – Ombudsman" is parted at the dash.
_SEPARATORS = (r"\s+[-–—|]+\s+", r"\s*[–—|]\s*", r"\s*[:;]\s+", r"\s*,\s+")
_BEFORE = re.compile(r"^(?:(?:national )?flag of|(?:the )?governments? of)\s+", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?:national )?flag$|\s*:$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:country|state|location|territory|government)$", re.IGNORECASE)
_BRACKETED = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]+)[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Named:
    """country: alpha-3. printed: the name as it stands there. rest: what the line says besides, maybe nothing."""

    country: str
    printed: str
    rest: str = ""


def country_of(text: str) -> str | None:
    """The country whose name is the whole text, a flag's label or the name of a government."""
    return resolve(text) or resolve(_AFTER.sub("", _BEFORE.sub("", text.strip())))


def named(text: str) -> Named | None:
    """The country that a line begins with, ends with or is; None where it names none.

    "Sweden", "Ukraine – Reporting Portal", "eco (Germany)", "Belgium (Flemish Community): Kinderrechten…".
    """
    if country := country_of(text):
        return Named(country, text)
    for separator in _SEPARATORS:
        parts = [part.strip() for part in re.split(separator, text)]
        if len(parts) < 2:
            continue
        found = re.search(separator, text)
        if found and (first := _with_bracket(parts[0])):
            return Named(first.country, first.printed, _joined(first.rest, text[found.end() :].strip()))
        if last := _with_bracket(parts[-1]):
            return Named(last.country, last.printed, _joined(" – ".join(parts[:-1]), last.rest))
    return _with_bracket(text) or _in_bracket(text)


def outside_the_list(printed: str, locator: str) -> Problem:
    """The problem of a country that stands by a list's entries and is no entry of it as far as one can tell."""
    message = f'"{printed[:80]}" stands by the entries of the list but not as one of them; it was not read.'
    return Problem(ProblemKind.UNEXPECTED_TEXT, message, locator)


def _joined(*texts: str) -> str:
    return " – ".join(text for text in texts if text and not _LABEL.match(text))


def _with_bracket(text: str) -> Named | None:
    """A name alone or with a remark in brackets behind it: "Spain (Catalonia)"."""
    if country := country_of(text):
        return Named(country, text)
    match = _BRACKETED.match(text)
    country = country_of(match[1]) if match else None
    return Named(country, match[1], match[2].strip()) if match and country else None


def _in_bracket(text: str) -> Named | None:
    match = _BRACKETED.match(text)
    country = country_of(match[2]) if match else None
    return Named(country, match[2], match[1]) if match and country else None


def unknown_country(printed: str, locator: str) -> Problem:
    """The problem of a name that no country has, with the nearest ones to choose from."""
    shown = printed[:80]
    near = nearest(re.split("|".join(_SEPARATORS), shown)[0])
    hint = f"; did the page mean {' or '.join(near)}" if near else ""
    message = f'"{shown}" is listed and names no known country{hint}; if it does, add the spelling to countries.csv.'
    return Problem(ProblemKind.UNKNOWN_COUNTRY, message, locator)
