"""The services in the data that a page carries for its map or drop-down, whatever its keys are called."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pycountry

from crawlers.readers.country_listings import FEWEST
from crawlers.readers.country_names import country_of, unknown_country
from crawlers.readers.embedded_json import documents, rows_in
from crawlers.readers.html_elements import HtmlElement, css_path
from crawlers.sources.inhope_members.services import Service, kind_of, service_name
from domain.extractions import Problem, ProblemKind

Row = Mapping[str, object]
_COUNTRY = re.compile(r"country|nation|territory|^key$|^location$|^state$", re.IGNORECASE)
_NAMES = ("hotline_name", "hotlinename", "hotline", "organisation", "organization", "member", "name", "title", "label")
_LINK = re.compile(r"url|link|href|website|report", re.IGNORECASE)
_TYPE = re.compile(r"type|kind|category|status", re.IGNORECASE)
_INNER = ("name", "title", "label", "rendered", "en", "code")


def services_carried(root: HtmlElement) -> tuple[tuple[Service, ...], tuple[Problem, ...]]:
    """(services, what was not read) of the longest list of named services by country; nothing where there is none."""
    found = [_read(rows, element) for document, element in documents(root) for rows in rows_in(document)]
    believed = [one for one in found if len({service.country for service in one[0]}) >= FEWEST > 0]
    believed = [one for one in believed if len(one[1]) < len(one[0])]
    services, problems = max(believed, key=lambda one: (len(one[0]), -len(one[1])), default=([], []))
    return tuple(services), tuple(problems)


def _read(rows: Iterable[Row], element: HtmlElement) -> tuple[list[Service], list[Problem]]:
    place = f"css:{css_path(element)}"
    services, problems = [], []
    for row in rows:
        printed, country = _country(row)
        for entry in _entries(row):
            name = _name(entry, printed)
            if country and name:
                label = " ".join(_texts(value for key, value in entry.items() if _TYPE.search(key)))
                kind = kind_of(country, name, tuple(_links(entry)), label)
                services.append(Service(country, name, kind, place, printed))
            elif country:
                message = f'The entry "{printed[:80]}" in the page\'s data names no hotline; it was not read.'
                problems.append(Problem(ProblemKind.UNREADABLE_VALUE, message, place))
            elif printed:
                problems.append(unknown_country(printed, place))
    return services, problems


def _entries(row: Row) -> Sequence[Row]:
    """The services of a row: those in a list of its own, else itself."""
    inner = [entry for value in row.values() if isinstance(value, list) for entry in value if isinstance(entry, dict)]
    return [entry for entry in inner if _name(entry, "")] or [row]


def _country(row: Row) -> tuple[str, str | None]:
    """(the country as the row names it, its code); a name goes before a code."""
    candidates = [text for key, value in row.items() if _COUNTRY.search(key) for text in _texts([value])]
    by_name = next(((text, code) for text in candidates if (code := country_of(text))), None)
    if by_name:
        return by_name
    by_code = next(((text, code) for text in candidates if (code := _of_code(text))), None)
    return by_code or (next(iter(candidates), ""), None)


def _of_code(text: str) -> str | None:
    """An ISO 3166-1 code: only in data, under a key that says that a country is meant."""
    if not re.fullmatch(r"[A-Za-z]{2,3}", text):
        return None
    code = text.upper()
    return next((one.alpha_3 for one in pycountry.countries if code in (one.alpha_2, one.alpha_3)), None)


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) and value.strip():
            yield value.strip()
        elif isinstance(value, dict):
            yield from _texts(value.get(key) for key in _INNER)


def _name(row: Row, country: str) -> str:
    named = {key.casefold(): value for key, value in row.items()}
    texts = (text for key in _NAMES for text in _texts([named.get(key)]))
    return next((name for text in texts if text != country and (name := service_name(text))), "")


def _links(row: Row) -> Iterator[str]:
    for key, value in row.items():
        if _LINK.search(key):
            yield from (text for text in _texts([value]) if text.startswith("http"))
