"""A table's headings are told from the sentences above them."""

from crawlers.readers.pdf_cells import Cell
from crawlers.readers.pdf_headers import headers


def cell(text: str, x0: float, x1: float, top: float) -> Cell:
    return Cell(text, x0, x1, top, top + 10)


def test_a_sentence_right_above_several_columns_belongs_to_none_of_their_headings() -> None:
    sentence = cell("The following is a breakdown of reports by country.", 60, 420, 100)
    row = [cell("Country", 60, 100, 114), cell("Reports", 190, 230, 114)]
    beside = [cell("Country", 300, 340, 114), cell("Reports", 400, 440, 114)]
    (header,) = headers([sentence, *row, *beside], "2024", 1)
    assert [column.title for column in header.columns] == ["Country", "Reports", "Country", "Reports"]


def test_a_heading_of_two_lines_is_one() -> None:
    above = [cell("Total", 195, 225, 100), cell("Total", 405, 435, 100)]
    row = [cell("Country", 60, 100, 112), cell("Reports", 190, 230, 112)]
    beside = [cell("Country", 300, 340, 112), cell("Reports", 400, 440, 112)]
    (header,) = headers([*above, *row, *beside], "2024", 1)
    assert [pair.counts.title for pair in header.pairs] == ["Total Reports", "Total Reports"]
