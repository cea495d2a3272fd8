"""Every answer of a form begins and ends where it does in the form, whatever stands around it."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.excerpts import excerpt
from crawlers.sources.ga_national_reports.extract import QUESTIONS, extract
from domain.errors import DatumlineError, LayoutUnknown, NotThePage
from domain.extractions import Extraction
from tests.crawlers.captures_from_files import capture_of
from tests.crawlers.sources.ga_forms import as_pdf, as_text

ANSWERS = {
    "1.1.A": "The unit was enlarged.\nIt was allocated CHF 1.5 million and five officers on 1 March 2014.",
    "1.1.C": "None is planned; see www.example.li/follow-\nup.pdf for what was done.",
    "2.1.B": "Policy Target No. 1 is met as well, see\nOperational Goal: the number of victims. It covers 1,200 cases.",
    "2.2.A": "-",
    "3.2.C": "1) A campaign.\n2) Three seminars.",
    "4.2.C": "Before 2016, in 98 towns.",
}


def read(content: bytes) -> Extraction:
    return extract(capture_of("ga_national_reports", content))


def values(extraction: Extraction, field: str) -> dict[str, str | None]:
    return {record.subject.item: record.values[field] for record in extraction.records}


def joined(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "draw", [lambda: as_text("LIECHTENSTEIN", ANSWERS).encode(), lambda: as_pdf("LIECHTENSTEIN", ANSWERS)]
)
def test_every_answer_is_read_whole_and_without_heads_and_page_numbers(draw) -> None:  # type: ignore[no-untyped-def]
    extraction = read(draw())
    assert {record.subject.country for record in extraction.records} == {"LIE"}
    assert tuple(record.subject.item for record in extraction.records) == QUESTIONS
    wanted = {question: joined(ANSWERS.get(question, "")) for question in QUESTIONS} | {"2.2.A": ""}
    assert {item: text or "" for item, text in values(extraction, "answer").items()} == wanted
    assert values(extraction, "answer_words") == {item: str(len(text.split())) for item, text in wanted.items()}
    hashes = {item: hashlib.sha256(text.encode()).hexdigest() if text else None for item, text in wanted.items()}
    assert values(extraction, "answer_sha256") == hashes
    assert values(extraction, "answered") == {item: "yes" if text else "no" for item, text in wanted.items()}
    assert not extraction.problems
    assert extraction.covers is None


def test_figures_in_an_answer_are_facts() -> None:
    extraction = read(as_text("LIECHTENSTEIN", ANSWERS).encode())
    listed = {field: values(extraction, field) for field in ("amounts", "counts", "dates", "urls")}
    assert json.loads(listed["amounts"]["1.1.A"] or "") == ["CHF 1500000"]
    assert json.loads(listed["counts"]["1.1.A"] or "") == ["5"]
    assert json.loads(listed["dates"]["1.1.A"] or "") == ["2014-03-01"]
    assert json.loads(listed["urls"]["1.1.C"] or "") == ["www.example.li/follow-up.pdf"]
    assert json.loads(listed["counts"]["2.1.B"] or "") == ["1200"]
    assert json.loads(listed["dates"]["4.2.C"] or "") == ["2016"]
    assert json.loads(listed["counts"]["2.2.A"] or "") == []


def test_what_tells_of_a_person_is_not_kept_but_the_hash_is_of_the_text_itself() -> None:
    told = "Ms Invented Person leads it, reach her at invented" + "@" + "example.li or phone +423 000 00 00."
    extraction = read(as_text("LIECHTENSTEIN", {"1.1.A": told}).encode())
    assert values(extraction, "answer")["1.1.A"] == "Ms [name] leads it, reach her at [mail] or phone [phone]."
    assert values(extraction, "answer_sha256")["1.1.A"] == hashlib.sha256(told.encode()).hexdigest()
    assert values(extraction, "answer_words")["1.1.A"] == str(len(told.split()))
    assert json.loads(values(extraction, "counts")["1.1.A"] or "") == []


@pytest.mark.parametrize(
    ("heading", "country"),
    [
        ("UNITED\n\nKINGDOM", "GBR"),
        ("UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN\nIRELAND", "GBR"),
        ("THE FORMER YUGOSLAV\nREPUBLIC OF\nMACEDONIA", "MKD"),
    ],
)
def test_a_long_name_may_break_over_lines(heading: str, country: str) -> None:
    text = as_text("LIECHTENSTEIN", ANSWERS).replace("LIECHTENSTEIN", heading, 1)
    assert {record.subject.country for record in read(text.encode()).records} == {country}


def test_a_form_that_names_two_countries_is_refused() -> None:
    text = as_text("LIECHTENSTEIN", ANSWERS).replace("LIECHTENSTEIN", "LIECHTENSTEIN\n\nMALTA", 1)
    with pytest.raises(LayoutUnknown, match="several countries"):
        read(text.encode())


def test_a_form_without_a_known_country_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(LayoutUnknown, match=r"LICHTENSTEIN.*Liechtenstein"):
        read(as_text("LICHTENSTEIN", ANSWERS).encode())


@pytest.mark.parametrize(
    "content", [b"<html><body><h1>Page not found</h1></body></html>", b"Some other text.\n", b"{}"]
)
def test_other_documents_are_not_the_form(content: bytes) -> None:
    with pytest.raises(NotThePage):
        read(content)


@given(share=st.floats(0.02, 0.98))
@settings(max_examples=25, deadline=None)
def test_a_form_that_breaks_off_never_gives_a_cut_answer(share: float) -> None:
    text = as_text("LIECHTENSTEIN", ANSWERS)
    try:
        extraction = read(text[: int(len(text) * share)].encode())
    except DatumlineError as error:
        assert str(error).endswith(".")
        return
    whole = values(read(text.encode()), "answer")
    read_here = values(extraction, "answer")
    assert all(whole[item] == answer for item, answer in read_here.items() if item != "4.2.C")
    assert extraction.problems or len(read_here) == len(QUESTIONS)


@given(
    question=st.sampled_from(QUESTIONS),
    words=st.text("abcdefgh ", min_size=1, max_size=200).map(str.strip).filter(bool),
)
@settings(max_examples=25, deadline=None)
def test_one_edited_answer_moves_only_its_own_question(question: str, words: str) -> None:
    before = read(as_text("LIECHTENSTEIN", ANSWERS).encode())
    after = read(as_text("LIECHTENSTEIN", ANSWERS | {question: words}).encode())
    assert values(after, "answer") == values(before, "answer") | {question: joined(words)}


def test_the_place_of_an_answer_in_a_pdf_can_be_shown() -> None:
    capture = capture_of("ga_national_reports", as_pdf("LIECHTENSTEIN", ANSWERS))
    locator = next(record.locator for record in extract(capture).records if record.subject.item == "4.2.C")
    shown = excerpt(capture.parts[0].snapshot, locator)
    assert "Before 2016, in 98 towns." in [line.text for line in shown.lines]
    assert excerpt(capture.parts[0].snapshot, "page:1/line:999").problem
