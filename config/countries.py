"""Which country a printed name means, what we call it, and who belonged to the Council of Europe on a day.

Names are compared whole, after white space, case, accents, punctuation and footnote marks are set aside. Nothing is
matched approximately and no code is taken for a name ("CH", "SRB", "840"): an unknown name is a question for a
maintainer, a wrong one would be a false statement. Names come from ISO 3166-1 (pycountry) and from countries.csv,
which lists how our sources spell them. Codes are ISO 3166-1 alpha-3, and a few more that countries.csv explains.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

import pycountry

_FOOTNOTE_MARKS = re.compile(r"[\s\d,*†‡§()\[\]]+$")
_APOSTROPHES = re.compile("['`´ʻʼ‘’‛′]")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One line of countries.csv."""

    name: str
    alpha3: str
    preferred: bool
    note: str


@cache
def spellings() -> tuple[Spelling, ...]:
    """The alias table as shipped."""
    lines = files("config").joinpath("countries.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Spelling(row["spelling"], row["alpha3"], row["preferred"] == "yes", row["note"])
        for row in csv.DictReader(lines)
    )


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def comparable(name: str) -> str:
    """The name as it is compared: "Côte d’Ivoire*" and "COTE D'IVOIRE 3" are both "cote divoire"."""
    # Compatibility forms first: they turn superscript marks into digits and wide spaces into plain ones.
    text = _FOOTNOTE_MARKS.sub("", unicodedata.normalize("NFKC", name).replace("\u00ad", ""))
    text = _APOSTROPHES.sub("", _without_accents(text).casefold().replace("&", " and "))
    words = ("saint" if word == "st" else word for word in _NOT_WORD.sub(" ", text).split())
    return " ".join(word for word in words if word != "the")


def _iso_names() -> Iterator[tuple[str, str]]:
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            if name := getattr(country, attribute, None):
                yield name, country.alpha_3


@cache
def _index() -> dict[str, str]:
    names = {comparable(name): alpha3 for name, alpha3 in _iso_names()}
    return names | {comparable(spelling.name): spelling.alpha3 for spelling in spellings()}


@cache
def _display_names() -> dict[str, str]:
    names = {country.alpha_3: getattr(country, "common_name", country.name) for country in pycountry.countries}
    return names | {spelling.alpha3: spelling.name for spelling in spellings() if spelling.preferred}


def resolve(name: str) -> str | None:
    """The alpha-3 code of the country that is printed as `name`, or None when no country has that name."""
    return _index().get(comparable(name))


def nearest(name: str) -> tuple[str, ...]:
    """Up to three countries whose names look most like an unknown one, for a maintainer to choose from."""
    close = difflib.get_close_matches(comparable(name), _index(), n=9, cutoff=0.6)
    return tuple(dict.fromkeys(name_of(_index()[key]) for key in close))[:3]


def name_of(alpha3: str) -> str:
    """The English name on our pages: for its member states the Council of Europe's, else ISO's short one.

    Raises KeyError for a code that neither ISO 3166-1 nor countries.csv has.
    """
    return _display_names()[alpha3]


@dataclass(frozen=True, slots=True)
class Membership:
    """Who belongs to an organisation, by day, as far back as `known_from`.

    members: those of that first day. joined, left: alpha-3 -> the first day in, the first day out.
    """

    known_from: date
    members: frozenset[str]
    joined: Mapping[str, date] = field(default_factory=dict)
    left: Mapping[str, date] = field(default_factory=dict)

    def members_on(self, day: date) -> frozenset[str]:
        """Alpha-3 codes of the members on a day; ValueError for a day before `known_from`."""
        if day < self.known_from:
            raise ValueError(f"Membership is known from {self.known_from} on, not for {day}.")
        joined = {country for country, since in self.joined.items() if since <= day}
        left = {country for country, since in self.left.items() if since <= day}
        return (self.members | joined) - left


# fmt: off
_MEMBERS_IN_2001 = frozenset({
    "ALB", "AND", "ARM", "AUT", "AZE", "BEL", "BGR", "CHE", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN",
    "FRA", "GBR", "GEO", "GRC", "HRV", "HUN", "IRL", "ISL", "ITA", "LIE", "LTU", "LUX", "LVA", "MDA", "MKD",
    "MLT", "NLD", "NOR", "POL", "PRT", "ROU", "RUS", "SMR", "SVK", "SVN", "SWE", "TUR", "UKR",
})
# fmt: on

# From the day the Convention on Cybercrime was opened, the oldest that a chart can show.
COUNCIL_OF_EUROPE = Membership(
    known_from=date(2001, 11, 23),
    members=_MEMBERS_IN_2001,
    joined={
        "BIH": date(2002, 4, 24),
        "SRB": date(2003, 4, 3),
        "MCO": date(2004, 10, 5),
        "MNE": date(2007, 5, 11),
    },
    left={"RUS": date(2022, 3, 16)},
)
