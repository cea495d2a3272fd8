"""What stands together in a line, and what is a count."""

import pytest

from crawlers.readers.pdf_cells import cells, count_of
from crawlers.readers.pdf_pages import Word


def word(text: str, x0: float, x1: float, top: float = 100) -> Word:
    return Word(text, x0, x1, top, top + 10)


@pytest.mark.parametrize(
    ("printed", "count"),
    [("1,668,157", 1668157), ("93", 93), ("1 668 157", 1668157), ("-", 0), ("–", 0), ("391*", 391), ("2020", 2020)],
)
def test_a_count_is_read_as_it_may_be_printed(printed: str, count: int) -> None:
    assert count_of(printed) == count


@pytest.mark.parametrize("printed", ["1,66", "1.668", "12,3456", "1,2345", "0.10%", "n/a", "", "1O5", "16 98"])
def test_what_is_no_whole_number_is_not_read_as_one(printed: str) -> None:
    assert count_of(printed) is None


def test_words_with_ordinary_spaces_are_one_cell_and_a_gap_parts_cells() -> None:
    line = [word("Sri", 50, 64), word("Lanka", 67, 95), word("73,202", 240, 270), word("Fiji", 320, 338)]
    assert [cell.text for cell in cells(line)] == ["Sri Lanka", "73,202", "Fiji"]


def test_a_number_inside_a_sentence_is_no_cell_of_its_own() -> None:
    sentence = [word("in", 50, 58), word("2020", 61, 83), word("alone", 86, 110)]
    assert [(cell.text, cell.numeric) for cell in cells(sentence)] == [("in 2020 alone", False)]


def test_lines_are_told_apart_by_half_their_height() -> None:
    found = cells([word("below", 50, 80, top=106), word("beside", 90, 120, top=101), word("above", 50, 80)])
    assert [cell.text for cell in found] == ["above", "beside", "below"]
