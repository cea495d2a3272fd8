"""Source folders for the pages of `benchmarks.crawl_site`: generated, declared and read like the project's own."""

from pathlib import Path

from benchmarks.crawl_site import url_of

DECLARATION = """\
title = "List {number}"
publisher = "Benchmark"
cited_url = "{url}"
licence = "none"
every_days = 7

[[pages]]
role = "list"
url = "{url}"

[expectations]
records_min = 40
"""
EXTRACT = '''\
"""A table with a row a country."""

from parsel import Selector

from config.countries import resolve
from domain.errors import LayoutUnknown
from domain.extractions import Coverage, Extraction, Record
from domain.subjects import Subject

VERSION = "1"


def extract(capture):
    rows = Selector(capture.parts[0].snapshot.content.decode()).css("#t tr.row")
    if not rows:
        raise LayoutUnknown("There is no table of countries.")
    return Extraction(tuple(_record(place, row) for place, row in enumerate(rows, 1)), "table", Coverage())


def _record(place, row):
    name, status, since = ("".join(cell.css("::text").getall()) for cell in row.css("td"))
    return Record(Subject(resolve(name), ""), {"status": status, "since": since}, f"css:#t tr.row:nth-of-type({place})")
'''


def name_of(number: int) -> str:
    return f"list_{number:04}"


def write_sources(root: Path, port: int, count: int) -> None:
    """A folder for each page."""
    for number in range(count):
        folder = root / name_of(number)
        folder.mkdir(parents=True)
        folder.joinpath("source.toml").write_text(DECLARATION.format(number=number, url=url_of(port, number)))
        folder.joinpath("extract.py").write_text(EXTRACT)
