"""Damaged and truncated files are read right, or refused, or do not add up: never wrong in silence."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.sources.ncmec_cybertip.extract import extract
from demo.ncmec_facts import YEARS, Entry, YearFacts
from demo.ncmec_layouts import LAYOUTS
from demo.ncmec_pdf import draw, draw_year
from domain.errors import DatumlineError, LayoutUnknown, NotThePage
from domain.extractions import Extraction, ProblemKind
from tests.crawlers.captures_from_files import capture_of

SHORT = YearFacts(
    "2022",
    (Entry("Albania", 11376), Entry("Norfolk Island", 0), Entry("United Kingdom", 316900)),
    Entry("Null", 1000),
    Entry("Total", 329276),
)


def read(content: bytes) -> Extraction:
    return extract(capture_of("ncmec_cybertip", content))


@given(place=st.floats(0.01, 0.99), end_mark=st.booleans(), year=st.sampled_from(YEARS))
@settings(max_examples=30, deadline=None)
def test_a_truncated_file_is_read_right_or_refused_or_does_not_add_up(place: float, end_mark: bool, year: str) -> None:
    content = draw(SHORT, LAYOUTS[year])
    cut = content[: int(len(content) * place)] + (b"\n%%EOF\n" if end_mark else b"")
    try:
        extraction = read(cut)
    except DatumlineError as error:
        assert str(error).endswith(".")
    else:
        added_up = ProblemKind.TOTAL_MISMATCH not in {problem.kind for problem in extraction.problems}
        assert extraction.records == read(content).records or not added_up


@given(seed=st.integers(0, 10_000), length=st.sampled_from([1, 8, 200]), removed=st.booleans())
@settings(max_examples=25, deadline=None)
def test_damaged_bytes_are_read_right_or_refused_or_do_not_add_up(seed: int, length: int, removed: bool) -> None:
    content = draw(SHORT, LAYOUTS["2022"])
    chance = random.Random(seed)
    place = chance.randrange(len(content))
    damage = b"" if removed else chance.randbytes(length)
    try:
        extraction = read(content[:place] + damage + content[place + length :])
    except (LayoutUnknown, NotThePage) as error:
        assert str(error).endswith(".")
    else:
        assert extraction.records == read(content).records or extraction.problems


def test_several_files_are_no_capture_of_this_source() -> None:
    with pytest.raises(NotThePage, match="not 2 files"):
        extract(capture_of("ncmec_cybertip", draw_year("2019"), draw_year("2020")))
