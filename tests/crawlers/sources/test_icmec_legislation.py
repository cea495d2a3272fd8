"""The newest edition of a document is told by what a page says, however the page is made."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.readers.document_editions import ordinal
from crawlers.sources.icmec_legislation.extract import extract
from crawlers.sources.icmec_legislation.follow import follow
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Extraction
from domain.snapshots import Capture, Part, sha256_of
from tests.crawlers.captures_from_files import part_of

LANDING = "https://www.icmec.example/report/"
PDF = b"%PDF-1.4\n% written for tests\n%%EOF\n"
HEADING = "<h1>Child Sexual Abuse Material: Model Legislation</h1>"


def landing(*links: str) -> Part:
    body = f"<html><body>{HEADING}{''.join(f'<p>{link}</p>' for link in links)}</body></html>"
    return replace(part_of(body.encode(), url=LANDING), role="landing")


def link(words: str, file: str) -> str:
    return f'<a href="/wp-content/uploads/2018/12/{file}.pdf">{words}</a>'


def read(*parts: Part, supplied_by: str | None = None) -> Extraction:
    return extract(Capture("icmec_legislation", parts, supplied_by=supplied_by))


def told(extraction: Extraction) -> dict[str, str | None]:
    return {record.subject.item: record.values["edition_title"] for record in extraction.records}


@given(numbers=st.lists(st.integers(1, 20), min_size=1, max_size=5, unique=True), seed=st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_highest_edition_is_the_newest_in_any_order(numbers: list[int], seed) -> None:  # type: ignore[no-untyped-def]
    links = [link(f"Model Law, {ordinal(number)} Edition", f"law-{number}") for number in numbers]
    seed.shuffle(links)
    assert told(read(landing(*links))) == {"csam-model-legislation": f"{ordinal(max(numbers))} Edition"}


@pytest.mark.parametrize(
    ("words", "file", "title"),
    [
        ("Download", "CSAM-Model-Law-9th-Ed-FINAL-12-3-18", "9th Edition"),
        ("The tenth edition of the model law", "x", "10th Edition"),
        ("Model legislation, 2024", "x", "2024"),
    ],
)
def test_an_edition_is_told_by_words_by_a_file_s_name_or_by_a_year(words: str, file: str, title: str) -> None:
    assert told(read(landing(link(words, file)))) == {"csam-model-legislation": title}


def test_a_translation_is_not_taken_for_the_document() -> None:
    links = (link("9th Edition (Spanish)", "CSAM-Model-Law-SP"), link("9th Edition", "CSAM-Model-Law"))
    (record,) = read(landing(*links)).records
    assert (record.values["document_url"] or "").endswith("/CSAM-Model-Law.pdf")


def test_the_landing_page_leads_to_the_newest_documents_and_nothing_else_does() -> None:
    page = landing(
        link("Model Law, 8th Edition", "a"), link("Model Law, 9th Edition", "b"), link("Online grooming", "c")
    )
    assert [one.url.rpartition("/")[2] for one in follow(page)] == ["c.pdf", "b.pdf"]
    assert follow(replace(page, role="document")) == ()
    assert follow(replace(part_of(PDF), role="landing")) == ()


def test_the_document_s_hash_is_told_when_the_document_came() -> None:
    page = landing(link("Model Law, 9th Edition", "b"))
    (url,) = [one.url for one in follow(page)]
    (record,) = read(page, replace(part_of(PDF, 1, url), role="document")).records
    assert record.values["document_sha256"] == sha256_of(PDF)
    assert "document_sha256" not in read(page, part_of(PDF, 1, "https://elsewhere.example/x.pdf")).records[0].values
    (by_hand,) = read(page, part_of(PDF, 1, LANDING), supplied_by="anna").records
    assert by_hand.values["document_sha256"] == sha256_of(PDF)


def test_a_page_without_the_documents_is_no_layout_that_is_known() -> None:
    with pytest.raises(LayoutUnknown, match="links to no PDF"):
        read(replace(part_of(b"<html><body><a href='/about'>About</a></body></html>"), role="landing"))
    with pytest.raises(NotThePage):
        read(part_of(PDF))


def test_a_page_that_lost_the_model_law_says_so_and_proves_no_absence() -> None:
    body = b"<html><body><p><a href='/g.pdf'>Online grooming of children, 2017</a></p></body></html>"
    extraction = read(part_of(body))
    assert told(extraction) == {"online-grooming": "2017"}
    assert [problem.message for problem in extraction.problems] == [
        "The page links to no PDF of the model legislation."
    ]
    assert extraction.covers is None
