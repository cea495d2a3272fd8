"""Countries that one line enumerates ("Albania, Armenia and Austria"), as a line each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawlers.readers.country_names import country_of
from crawlers.readers.html_lines import Line

FEWEST = 3
_SEPARATORS = (r"\s*[;|·•]\s*", r"\s*,\s*")
_LAST = re.compile(r"\s*(?:\band|&)\s+")


def one_each(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines, where one enumerates at least three countries and little else a line for each name in it.

    A name in it that no country has becomes a line as well: it is to be told, not dropped.
    """
    return tuple(one for line in lines for one in _parts(line))


def _parts(line: Line) -> Iterator[Line]:
    for separator in _SEPARATORS:
        names = list(_names(line.text, separator))
        known = sum(country_of(name) is not None for name in names)
        if known >= FEWEST and known * 4 >= len(names) * 3:
            yield from (replace(line, text=name) for name in names)
            return
    yield line


def _names(text: str, separator: str) -> Iterator[str]:
    """The names between the separators; of the last two, which "and" parts, each."""
    names = [name.rstrip(".") for name in re.split(separator, text.strip()) if name.strip(" .")]
    joined: list[str] = []
    for name in names:
        if joined and country_of(name) is None and country_of(f"{joined[-1]}, {name}"):
            joined[-1] = f"{joined[-1]}, {name}"  # "Korea, Republic of"
        else:
            joined.append(name)
    yield from joined[:-1]
    for name in joined[-1:]:
        bare = _LAST.sub("", name, count=1) if _LAST.match(name) else name
        yield from ((bare,) if country_of(bare) else (one for one in _LAST.split(bare) if one))
