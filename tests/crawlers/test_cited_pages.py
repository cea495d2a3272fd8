"""The pages of a source that come from the reports' own URLs."""

from pathlib import Path

import pytest

from config.reports import load_edition, load_links, report_ids
from crawlers.cited_pages import asked_url, cited_pages
from crawlers.registry import load
from domain.errors import UsageError


def test_every_url_of_a_footnote_and_of_the_text_is_one_page() -> None:
    items = [page.item for page in cited_pages()]
    assert len(items) == len(set(items))
    assert {cited.url for report in report_ids() for cited in load_edition(report).citations} <= set(items)
    assert {"www.siguronline.md", "https://bit.ly/2OAHJXB"} <= set(items)


def test_a_url_in_several_places_knows_them_all() -> None:
    where = [link.where for link in load_links("coe_ocsea_2021") if link.url == "http://indicators.ohchr.org/"]
    assert where == ["footnote 6", "footnote 7"]


def test_what_is_printed_without_a_scheme_is_asked_with_one() -> None:
    assert asked_url("www.coe.int") == "http://www.coe.int"
    assert asked_url("https://www.coe.int") == "https://www.coe.int"
    assert all(page.url.startswith(("http://", "https://")) and page.roams for page in cited_pages())


@pytest.mark.parametrize(
    "line", ['pages_from = "thin air"', 'pages_from = "citations"\n[[pages]]\nrole = "a"\nurl = "http://a.example/"']
)
def test_a_declaration_names_where_its_pages_come_from_or_lists_them(tmp_path: Path, line: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    head = 'title = "T"\npublisher = "P"\ncited_url = "http://a.example/"\nlicence = "L"\nevery_days = 1\n'
    (folder / "source.toml").write_text(head + line)
    (folder / "extract.py").write_text('VERSION = "1"\n')
    with pytest.raises(UsageError, match="pages_from"):
        load("mine", root=tmp_path)
