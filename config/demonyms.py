"""Which country an adjective or short form in a heading means: "German Safer Internet Centre", "Dutch", "the UK's".

Compared as names are in `config.countries`, whole and never approximately; the adjectives are listed in demonyms.csv.
Every name of a country does as well, for headings such as "Safer Internet Centre Albania".
"""

import csv
import re
from functools import cache
from importlib.resources import files

from config.countries import comparable, resolve

_POSSESSIVE = re.compile(r"['’ʼ]s?$")


@cache
def _adjectives() -> dict[str, str]:
    lines = files("config").joinpath("demonyms.csv").read_text(encoding="utf-8").splitlines()
    return {comparable(row["adjective"]): row["alpha3"] for row in csv.DictReader(lines)}


def country_of(words: str) -> str | None:
    """The alpha-3 code of the country whose name, possessive or adjective these words are, or None."""
    for form in (words, _POSSESSIVE.sub("", words.strip())):
        if country := resolve(form) or _adjectives().get(comparable(form)):
            return country
    return None
