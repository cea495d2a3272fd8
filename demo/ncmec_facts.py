"""The figures that the demonstration's yearly lists are drawn from; where they were read is said in the file itself."""

import csv
from dataclasses import dataclass
from importlib.resources import files

YEARS = ("2019", "2020", "2022")


@dataclass(frozen=True, slots=True)
class Entry:
    """A name as the year's list prints it, with its count; 0 is drawn as a dash."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class YearFacts:
    """One year's list: countries in the list's order, the reports without a country, the total as printed."""

    year: str
    countries: tuple[Entry, ...]
    unlisted: Entry
    total: Entry


def year_facts(year: str) -> YearFacts:
    """The facts of one of YEARS; raises KeyError for another."""
    lines = files("demo").joinpath("facts").joinpath("ncmec_cybertip.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(line for line in lines if not line.startswith("#")) if row[year]]
    entries = {
        kind: tuple(Entry(row["name"], int(row[year])) for row in rows if row["kind"] == kind)
        for kind in ("country", "unlisted", "total")
    }
    return YearFacts(year, entries["country"], entries["unlisted"][0], entries["total"][0])
