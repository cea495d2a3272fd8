"""The list of helplines, page by page, changed in one place at a time. Posts beyond Europe are made up here."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.countries import name_of
from crawlers.sources.chi_members.extract import extract
from crawlers.sources.chi_members.follow import follow
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, ProblemKind
from domain.snapshots import Capture, Part
from domain.subjects import Subject
from tests.crawlers.captures_from_files import part_of

URL = "https://helplines.example/wp-json/wp/v2/posts?categories=52&per_page=100&orderby=slug&page={}"
FAR = ("BWA", "BRA", "CAN", "CHL", "EGY", "ETH", "GHA", "IND", "JPN", "KEN", "MEX", "NPL", "PER", "ZAF", "THA", "USA")
NEAR = ("ALB", "AUT", "BIH", "CZE", "DEU", "FRA", "GBR", "ISL", "MDA", "NLD", "SVK", "SWE", "UKR")
Post = dict[str, Any]


def post(number: int, title: str | None = None, **more: object) -> Post:
    countries = (*NEAR, *FAR)
    country = countries[number % len(countries)]
    region = 60 if country in NEAR else 57 + number % 3
    return {
        "id": 3000 + number,
        "slug": f"{number:03}-line",
        "link": f"https://helplines.example/{number:03}-line/",
        "title": {"rendered": title or f"{name_of(country)}: Line {number} &#8211; Children&#8217;s &#038; Young"},
        "categories": [52, region],
        **more,
    }


POSTS = [post(number) for number in range(146)]
PAST_THE_END = {"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}}


def part(content: object, number: int = 1) -> Part:
    return part_of(json.dumps(content).encode(), url=URL.format(number))


def pages(posts: Sequence[object], size: int = 100) -> list[Sequence[object]]:
    return [posts[start : start + size] for start in range(0, len(posts), size)]


def read(*contents: object, complete: bool = True) -> Extraction:
    parts = tuple(part(content, number) for number, content in enumerate(contents, start=1))
    return extract(Capture("chi_members", parts, complete))


def kinds(extraction: Extraction) -> set[ProblemKind]:
    return {problem.kind for problem in extraction.problems}


def helplines(extraction: Extraction) -> dict[Subject, str | None]:
    return {record.subject: record.values["helpline"] for record in extraction.records}


ALL = helplines(read(*pages(POSTS)))


def test_two_pages_of_which_the_last_is_short_are_the_whole_truth() -> None:
    extraction = read(*pages(POSTS))
    assert len(ALL) == 146
    assert ALL[Subject("ALB", "000-line")] == "Line 0 – Children’s & Young"
    assert ALL[Subject("USA", "028-line")] == "Line 28 – Children’s & Young"
    assert extraction.covers == Coverage()
    assert extraction.records[-1].part == 1


@pytest.mark.parametrize("end", [[], PAST_THE_END])
def test_a_list_that_fills_its_last_page_ends_with_an_empty_page_or_an_error_past_the_end(end: object) -> None:
    assert read(POSTS[:100]).covers is None
    assert read(POSTS[:100], end).covers == Coverage()


@pytest.mark.parametrize(
    "contents",
    [
        (POSTS[:100],),
        (POSTS[:40], POSTS[100:]),
        (POSTS[:100], POSTS[:100]),
        (POSTS[100:], POSTS[:40]),
    ],
    ids=["second page missing", "first page cut", "one page twice", "two short ones"],
)
def test_pages_that_do_not_join_prove_presence_only(contents: Sequence[object]) -> None:
    assert read(*contents).covers is None


def test_a_page_that_was_not_had_leaves_presence_only() -> None:
    assert read(POSTS[100:], complete=False).covers is None
    capture = Capture("chi_members", (part(POSTS[100:], 2),))
    assert extract(capture).covers is None


def test_pages_gathered_in_one_file_by_hand_are_whole_when_the_last_was_short() -> None:
    by_hand = Capture("chi_members", (part_of(json.dumps(POSTS).encode()),), supplied_by="tester")
    assert extract(by_hand).covers == Coverage()
    assert helplines(extract(by_hand)) == ALL


def test_the_next_page_is_asked_until_one_is_not_full() -> None:
    (second,) = follow(part(POSTS[:100]))
    assert second.url == URL.format(1).replace("&page=1", "&page=2")
    assert second.headers == {"Accept": "application/json"}
    assert follow(part(POSTS[100:], 2)) == ()
    assert follow(part([], 3)) == ()


@given(st.lists(st.integers(0, 145), min_size=1, max_size=3, unique=True))
@settings(max_examples=25, deadline=None)
def test_helplines_that_left_are_gone_and_nothing_else_is(gone: list[int]) -> None:
    left = [one for number, one in enumerate(POSTS) if number not in gone]
    extraction = read(*pages(left))
    assert set(ALL) - set(helplines(extraction)) == {next(s for s in ALL if s.item == f"{n:03}-line") for n in gone}
    assert extraction.covers == Coverage()
    assert extraction.problems == ()


@given(number=st.integers(0, 145), service=st.text("abcdeé :–-'’0123456789", min_size=1).filter(lambda t: t.strip(" ")))
@settings(max_examples=25, deadline=None)
def test_a_renamed_service_changes_exactly_its_record(number: int, service: str) -> None:
    country = next(subject.country for subject in ALL if subject.item == f"{number:03}-line")
    renamed = [*POSTS[:number], post(number, f"{name_of(country)}: {service}"), *POSTS[number + 1 :]]
    after = helplines(read(*pages(renamed)))
    assert {subject for subject in ALL if ALL[subject] != after.get(subject)} <= {Subject(country, f"{number:03}-line")}
    assert after[Subject(country, f"{number:03}-line")] == " ".join(service.split())


def test_an_unknown_country_is_a_question_and_nobody_is_taken_for_absent() -> None:
    extraction = read(*pages([post(0, "Albanja: ALO"), *POSTS[1:]]))
    assert kinds(extraction) == {ProblemKind.UNKNOWN_COUNTRY}
    assert "“Albanja: ALO”" in extraction.problems[0].message
    assert "Albania" in extraction.problems[0].message
    assert extraction.covers is None


def test_rows_that_are_doubled_or_no_posts_are_told_and_nobody_is_taken_for_absent() -> None:
    doubled = read(*pages([*POSTS[:120], *POSTS[:20]]))
    assert (kinds(doubled), doubled.covers) == ({ProblemKind.DUPLICATE_RECORD}, None)
    strange = read(*pages([*POSTS[:120], None, {"slug": "x"}]))
    assert (kinds(strange), strange.covers) == ({ProblemKind.UNEXPECTED_TEXT}, None)


def test_a_list_of_one_region_is_not_the_whole_list() -> None:
    extraction = read([one for one in POSTS if 60 in one["categories"]])
    assert "52 and 60" in extraction.problems[0].message
    assert extraction.covers is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ([], NotThePage),
        (PAST_THE_END, NotThePage),
        ({"code": "rest_forbidden", "message": "Sorry"}, NotThePage),
        ([{**one, "categories": [1, number]} for number, one in enumerate(POSTS[:30])], NotThePage),
        ([{"post": one["slug"], "name": one["title"]} for one in POSTS[:30]], LayoutUnknown),
        ([{**one, "title": {"rendered": "Line: " + name_of("SWE")}} for one in POSTS[:30]], LayoutUnknown),
        ("An error has occurred.", NotThePage),
        ({"data": {"posts": "none"}}, LayoutUnknown),
    ],
    ids=["empty", "past the end", "an error", "news", "keys renamed", "titles turned round", "a message", "no posts"],
)
def test_what_is_no_list_of_helplines_is_refused(content: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(content)


@pytest.mark.parametrize("content", [b"<html><title>Just a moment</title></html>", b"[{", b"[" * 100_000, b""])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(NotThePage):
        extract(Capture("chi_members", (part_of(content),)))


def test_what_a_post_contains_is_not_read() -> None:
    told = read([post(1, content={"rendered": "<p>Jo Example, +00 000 000</p>"}, author="Jo Example"), *POSTS[2:9]])
    assert "Example" not in repr(told) and "000 000" not in repr(told)
