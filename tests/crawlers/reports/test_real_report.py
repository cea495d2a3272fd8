"""The report's own text, which lies beside the project and is never part of it."""

import os
import re
import textwrap
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.reports import load_edition, load_links
from crawlers.reports import read
from crawlers.reports.coe_ocsea_2021.footnotes import find_footnotes
from crawlers.reports.coe_ocsea_2021.lines import split
from crawlers.reports.coe_ocsea_2021.links import links as read_links_of
from domain.errors import DatumlineError, NotThePage
from domain.reports import Cell

REPORT = "coe_ocsea_2021"
FOLDER = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[4] / "shared")) / "report"
TEXT = FOLDER / "003_2f01027055845bb6.txt"
FEW = settings(max_examples=15, deadline=None)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not TEXT.is_file(), reason="the report's text does not lie beside the project"),
]


@cache
def lines() -> tuple[str, ...]:
    return tuple(TEXT.read_text(encoding="utf-8").split("\n"))


def said(text: str) -> dict[Cell, tuple[str | None, str | None, int | None]]:
    return {one.cell: (one.value, one.original_value, one.footnote) for one in read(REPORT, text).cells}


def shipped() -> dict[Cell, tuple[str | None, str | None, int | None]]:
    return {one.cell: (one.value, one.original_value, one.footnote) for one in load_edition(REPORT).cells}


def test_what_is_shipped_is_what_the_text_says() -> None:
    assert read(REPORT, "\n".join(lines())) == load_edition(REPORT)


def test_every_number_stands_on_its_line() -> None:
    for one in read(REPORT, "\n".join(lines())).cells:
        if one.value is not None and one.cell.figure in "345":
            assert (one.original_value or one.value) in lines()[one.line - 1].split(), one


def test_lines_may_be_shifted() -> None:
    before = read(REPORT, "\n".join(lines()))
    after = read(REPORT, "\n".join(["A preface of 9 words that Figure 3 never had.", "", "", *lines()]))
    assert [(one.cell, one.value, one.line + 3) for one in before.cells] == [
        (one.cell, one.value, one.line) for one in after.cells
    ]
    assert [(one.footnote, one.url, one.line + 3) for one in before.citations] == [
        (one.footnote, one.url, one.line) for one in after.citations
    ]


def _wrapped(text: list[str], width: int) -> list[str]:
    return textwrap.wrap(" ".join(text), width, break_on_hyphens=False, break_long_words=False)


@FEW
@given(st.integers(30, 500))
def test_the_plans_of_the_appendix_may_be_wrapped_at_any_width(width: int) -> None:
    start = next(number for number, line in enumerate(lines()) if line.startswith("Country 2021 planned")) + 1
    result, paragraph = list(lines()[:start]), list[str]()
    for line in lines()[start:]:
        heading = re.fullmatch(r" ?[A-Z][A-Z ]+", line.rstrip()) is not None
        if not line.strip() or heading or line.startswith(" "):
            result += _wrapped(paragraph, width)
            paragraph = []
        if not line.strip() or heading:
            result.append(line)
        else:
            paragraph.append(line)
    assert said("\n".join(result + _wrapped(paragraph, width))) == shipped()


@FEW
@given(st.integers(30, 500))
def test_the_footnotes_may_be_wrapped_at_any_width(width: int) -> None:
    result = list(lines())
    for footnote in reversed(find_footnotes(split("\n".join(lines())))):
        first, last = footnote.lines[0].number - 1, footnote.lines[-1].number
        page = " " if footnote.lines[0].starts_page else ""
        wrapped = _wrapped([line.strip() for line in result[first:last]], width)
        result[first:last] = [page + wrapped[0], *wrapped[1:]]
    edition = read(REPORT, "\n".join(result))
    assert {one.cell: (one.value, one.original_value, one.footnote) for one in edition.cells} == shipped()
    assert [(one.footnote, one.url) for one in edition.citations] == [
        (one.footnote, one.url) for one in load_edition(REPORT).citations
    ]


@FEW
@given(st.data())
def test_editing_any_one_number_of_a_table_changes_exactly_its_cell(data: st.DataObject) -> None:
    known = [one for one in load_edition(REPORT).cells if one.value and one.cell.figure in "345"]
    one = data.draw(st.sampled_from(known))
    printed = one.original_value or one.value or ""
    line = lines()[one.line - 1]
    match = next(match for match in re.finditer(r"\S+", line) if match[0] == printed)
    place = data.draw(st.sampled_from([at for at in range(*match.span()) if line[at].isdigit()]))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != line[place]]))
    edited = line[:place] + digit + line[place + 1 :]
    try:
        now = said("\n".join([*lines()[: one.line - 1], edited, *lines()[one.line :]]))
    except DatumlineError as error:
        assert f"line {one.line}," in str(error)
    else:
        changed = {cell.figure + cell.country for cell, words in shipped().items() if now[cell] != words}
        assert changed <= {one.cell.figure + one.cell.country}
        assert sum(now[cell] != words for cell, words in shipped().items()) == 1


def test_another_report_is_refused() -> None:
    other = next(path for path in FOLDER.glob("*.txt") if path != TEXT)
    with pytest.raises(NotThePage, match="Figure 1"):
        read(REPORT, other.read_text(encoding="utf-8"))


def test_every_url_outside_the_footnotes_is_shipped_with_its_line() -> None:
    text = "\n".join(lines())
    shipped_links = read_links_of(text)
    assert [link for link in load_links(REPORT) if not link.where.startswith("footnote")] == list(shipped_links)
    for link in shipped_links:
        start = link.url.removeprefix("https://").removeprefix("www.")[:6]
        assert start in "".join(lines()[link.line - 1 : link.line + 1]), link
