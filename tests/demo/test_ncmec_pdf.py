"""Our own yearly lists: the same bytes every time, plainly not the publisher's."""

from io import BytesIO

import pdfplumber
import pytest

from demo.ncmec_facts import YEARS, year_facts
from demo.ncmec_pdf import draw_year


def text_of(content: bytes) -> str:
    with pdfplumber.open(BytesIO(content)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize("year", YEARS)
def test_the_same_facts_give_the_same_bytes(year: str) -> None:
    assert draw_year(year) == draw_year(year)


@pytest.mark.parametrize("year", YEARS)
def test_a_drawing_says_what_it_is_and_carries_no_notice_of_the_publisher(year: str) -> None:
    text = text_of(draw_year(year))
    assert "Drawn by datumline from public figures" in text
    assert "no copy of the publisher's file" in text
    assert not any(word in text for word in ("Copyright", "©", "All rights reserved"))


@pytest.mark.parametrize("year", YEARS)
def test_the_facts_of_a_year_add_up_to_its_printed_total(year: str) -> None:
    facts = year_facts(year)
    assert sum(entry.count for entry in (*facts.countries, facts.unlisted)) == facts.total.count


def test_a_year_without_facts_is_not_drawn() -> None:
    with pytest.raises(KeyError):
        draw_year("2021")
