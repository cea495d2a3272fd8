"""HTML as a reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawlers.readers.html_elements import WORDLESS, breaks_off, css_path, decoded, folded, grid, root_of, text_of
from domain.snapshots import Snapshot


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<td> Bosnia<br>and\nHerzegovina&nbsp;</td>", "Bosnia and Herzegovina"),
        ("<td><b>Al</b>bania</td>", "Albania"),
        ("<td>Serbia<sup>1</sup></td>", "Serbia 1"),
        ("<td>T&uuml;rkiye<script>x()</script><!-- note --></td>", "Türkiye"),
        ("<td><span style='display: none'>2001</span>23/11/2001</td>", "23/11/2001"),
        ("<td><span hidden>2001</span></td>", ""),
        ("<td><img src='f.png' alt='State who signed'></td>", "State who signed"),
        ("<td><img src='f.png'></td>", WORDLESS),
        ("<td><img src='/spacer.gif'></td>", ""),
        ("<td><img src='f.png' alt=''></td>", ""),
        ("<td><img src='f.png' alt='flag'>Albania</td>", "Albania"),
        ("<td>soft\u00adhyphen\u200b</td>", "softhyphen"),
        ("<td>&#1;x</td>", "\ufffdx"),
    ],
)
def test_the_text_of_a_cell_is_what_it_shows(markup: str, text: str) -> None:
    (cell,) = root_of(f"<table><tr>{markup}</tr></table>").iter("td")
    assert text_of(cell) == text


@given(st.text())
def test_folded_text_can_be_stored_anywhere(text: str) -> None:
    assert "\0" not in folded(text)
    assert folded(folded(text)) == folded(text)
    folded(text).encode()


@given(
    st.lists(st.sampled_from(["<div>", "<p>x</p>", "</div>", "<span>y", "<x-app>", "<table><tr><td>z"]), max_size=12)
)
def test_a_path_selects_its_element_alone(pieces: list[str]) -> None:
    markup = "<html><body>" + "".join(pieces)
    for element in root_of(markup).iter():
        (found,) = Selector(text=markup).css(css_path(element))
        assert found.root.tag == element.tag


def test_a_grid_lays_out_what_spans_rows_and_columns() -> None:
    markup = (
        "<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr>"
        "<tr><td colspan=wide>e</td><td rowspan=0>f</td></tr></table>"
    )
    rows = list(root_of(markup).iter("tr"))
    assert [[text_of(cell) for cell in row] for row in grid(rows)] == [["a", "b", "b"], ["a", "c", "d"], ["e", "f"]]


def test_a_cell_cannot_span_beyond_reason() -> None:
    rows = list(root_of("<table><tr><td colspan=9999 rowspan=9999>a</td></tr></table>").iter("tr"))
    assert len(grid(rows)[0]) < 100


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("Türkiye".encode(), None),
        ("Türkiye".encode(), "iso-8859-1"),
        ("\ufeffTürkiye".encode(), "utf-8"),
        ("Türkiye".encode("utf-16"), None),
        ("Türkiye".encode("cp1252"), "iso-8859-1"),
        (b'<meta charset="windows-1252">' + "Türkiye".encode("cp1252"), None),
    ],
)
def test_characters_are_decoded_by_what_the_bytes_are(content: bytes, charset: str | None) -> None:
    assert decoded(Snapshot(content, "text/html", charset)).endswith("Türkiye")


def test_a_wrong_character_is_seen() -> None:
    assert decoded(Snapshot("Türkiye".encode("latin-1"), "text/html")) == "T\ufffdrkiye"


@pytest.mark.parametrize(
    ("markup", "cut"),
    [
        ("<table><tr><td>", True),
        ("<TABLE><tr></TABLE>", False),
        ("<table></table><!-- <table> -->", False),
        ("<table></table><script>'<table>'</script>", False),
        ("<table></table><script>'<table>'", False),
    ],
)
def test_a_page_that_did_not_arrive_whole_is_seen(markup: str, cut: bool) -> None:
    assert breaks_off(markup, ("table",)) is cut
