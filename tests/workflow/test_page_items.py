"""Pages of a year or a country that were saved by hand: told apart by what they speak of."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.registry import load
from domain.extractions import Extraction, Record
from domain.subjects import Subject
from store import cases, extractions
from tests.workflow.scenes import adopted, day, read
from workflow.page_items import item_spoken_of

GOLDEN = Path(__file__).parents[1] / "crawlers" / "sources"


@pytest.mark.parametrize(
    ("source", "subjects", "item"),
    [
        ("ncmec_cybertip", [("SWE", "2019"), ("", "global_total/2019"), ("NOR", "2019")], "2019"),
        ("ncmec_cybertip", [("SWE", "2031")], "2031"),
        ("ncmec_cybertip", [("SWE", "2019"), ("SWE", "2020")], ""),
        ("sid_countries", [("ALB", ""), ("ALB", "2021")], "ALB"),
        ("coe_treaty_185", [("SWE", "")], ""),
    ],
)
def test_a_page_is_of_the_one_item_that_it_speaks_of(source: str, subjects: list[tuple[str, str]], item: str) -> None:
    records = tuple(Record(Subject(*subject), {"a": "b"}, "line:1") for subject in subjects)
    assert item_spoken_of(Extraction(records, "list"), load(source)) == item


def test_one_years_file_is_not_measured_by_anothers(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    for number, case in enumerate(("2019_two_pairs", "2020_count_on_first_line", "2022_count_centred"), 1):
        content = (GOLDEN / "ncmec_cybertip" / case / "page.pdf").read_bytes()
        assert not read(engine, tmp_path, content, day(number), "ncmec_cybertip").failed
    with engine.connect() as conn:
        assert cases.listing(conn) == ()
        assert [one.item for one in extractions.all_of(conn, "ncmec_cybertip")] == ["2019", "2020", "2022"]
