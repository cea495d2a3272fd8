"""A closed archive is there, or gone, or nothing is known; a wall is none of the first two."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crawlers.attempts import attempt_part
from crawlers.sources.crin_access.extract import AGE, MAP, extract
from domain.errors import NotThePage
from domain.fetches import Fetch, Outcome
from domain.snapshots import Capture, Part
from tests.crawlers.captures_from_files import FETCHED_AT, part_of

URL = "https://archive.crin.example/justicemap/index.html"
TODAY = FETCHED_AT.date()


def attempt(outcome: Outcome, status: int | None, since: date = TODAY, item: str = MAP) -> Part:
    fetch = Fetch("crin_access", "map", URL, FETCHED_AT, outcome, status=status, cause="A sentence.")
    return attempt_part(fetch, item, since)


def available(*parts: Part) -> dict[str, str | None]:
    extraction = extract(Capture("crin_access", parts))
    return {record.subject.item: record.values["available"] for record in extraction.records}


def page(text: str, title: str = "Map") -> Part:
    return part_of(
        f"<html><head><title>{title}</title></head><body><nav>{text[:3]}</nav><p>{text}</p></body></html>".encode()
    )


@pytest.mark.parametrize("status", [404, 410])
def test_a_server_that_has_no_such_page_says_that_it_is_gone(status: int) -> None:
    assert available(attempt(Outcome.UNAVAILABLE, status)) == {MAP: "no"}


def test_silence_is_believed_after_thirty_days_only() -> None:
    assert available(attempt(Outcome.UNAVAILABLE, None, TODAY - timedelta(days=30))) == {MAP: "no"}
    with pytest.raises(NotThePage, match=r"A sentence\."):
        available(attempt(Outcome.UNAVAILABLE, None, TODAY - timedelta(days=29)))


@pytest.mark.parametrize(
    ("outcome", "status"), [(Outcome.WALLED, 403), (Outcome.MOVED, 302), (Outcome.FORBIDDEN_BY_ROBOTS, None)]
)
def test_what_only_hides_the_page_does_not_say_that_it_is_gone(outcome: Outcome, status: int | None) -> None:
    with pytest.raises(NotThePage):
        available(attempt(outcome, status, date(2020, 1, 1)))


def test_another_page_in_its_place_is_not_the_page() -> None:
    there = attempt(Outcome.NEW, 200)
    with pytest.raises(NotThePage, match="neither"):
        available(page("Welcome to our new site."), there)
    assert available(page("Access to justice in 197 jurisdictions."), there) == {MAP: "yes"}
    assert available(page("Nothing.", title="404 Not Found"), there) == {MAP: "no"}


def test_a_page_brought_by_hand_is_known_by_its_words() -> None:
    assert available(page("The minimum age of criminal responsibility.")) == {AGE: "yes"}


def test_a_menu_that_changes_does_not_change_the_text() -> None:
    def hash_of(part: Part) -> str | None:
        return extract(Capture("crin_access", (part,))).records[0].values["text_sha256"]

    one = page("Access to justice.")
    other = replace(
        one, snapshot=replace(one.snapshot, content=one.snapshot.content.replace(b"<nav>Acc", b"<nav>3 new"))
    )
    assert hash_of(one) == hash_of(other)
    assert hash_of(one) != hash_of(page("Access to justice!"))
