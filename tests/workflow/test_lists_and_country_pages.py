"""A list of members and one page a country, from the bytes to the changes: what truly left is told, damage never is."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.countries import name_of
from crawlers.registry import load
from domain.changes import Change, ChangeStatus
from store import changes, issues
from store.engines import reading
from tests.crawlers.captures_from_files import page_files
from tests.workflow.scenes import adopted, all_changes, day
from workflow.poll import Poll, supply

Post = dict[str, Any]
GOLDEN = Path(__file__).parents[1] / "crawlers" / "sources"
CHI, BIK, SID = "chi_members", "bik_centres", "sid_countries"
FAR = ("BRA", "CAN", "CHL", "EGY", "ETH", "GHA", "IND", "JPN", "KEN", "MEX", "NPL", "PER", "ZAF", "THA", "USA")


def posts() -> list[Post]:
    """The 51 European helplines of 22 April 2026, and 89 made-up ones elsewhere."""
    (page,) = page_files(GOLDEN / CHI / "europe_2026_04")
    far = [
        {
            "slug": f"z-{number}",
            "title": {"rendered": f"{name_of(FAR[number % len(FAR)])}: Line {number}"},
            "categories": [52, 57 + number % 3],
        }
        for number in range(89)
    ]
    return [*json.loads(page.read_text(encoding="utf-8")), *far]


def files(folder: Path, contents: Sequence[object]) -> list[Path]:
    paths = [folder / f"page-{number}" for number, _ in enumerate(contents, start=1)]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return paths


def listed(engine: Engine, folder: Path, contents: Sequence[object], at: datetime) -> Poll:
    return supply(engine, load(CHI), files(folder, contents), None, at, "tester", at)


def paged(of: Sequence[Post]) -> list[Sequence[Post]]:
    return [of[:100], of[100:]]


def without(*slugs: str) -> list[Post]:
    return [post for post in posts() if post["slug"] not in slugs]


def country_page(engine: Engine, folder: Path, source: str, country: str, markup: str, at: datetime) -> Poll:
    url = next(page.url for page in load(source).pages if page.item == country)
    return supply(engine, load(source), files(folder, [markup.encode()]), url, at, "tester", at)


def moves(engine: Engine, field: str) -> dict[str, str | None]:
    """country -> value after, of the open changes of a column."""
    found = [one for one in all_changes(engine, ChangeStatus.OPEN) if one.cell.field == field]
    return {one.cell.country: one.after for one in found}


def golden(source: str, case: str) -> str:
    return (GOLDEN / source / case / "page.html").read_text(encoding="utf-8")


def open_issues(engine: Engine, source: str) -> list[str]:
    with reading(engine) as conn:
        return [issue.message for issue in issues.listing(conn, scope=source)]


def watched(engine: Engine) -> list[tuple[str, str, str | None, str | None]]:
    with reading(engine) as conn:
        return [(w.subject.country, w.field, w.before, w.after) for w in changes.watched_listing(conn)]


def test_every_state_with_a_helpline_is_read(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    done = listed(engine, tmp_path, paged(posts()), day(1))
    assert done.sources[0].readings[0].outcome == "complete"
    found = moves(engine, "chi_helpline")
    assert len([value for value in found.values() if value == "yes"]) == 41
    assert {country for country, value in found.items() if value != "yes"} <= {"AND", "GEO", "MCO", "RUS", "SMR", "TUR"}


@pytest.mark.parametrize(
    ("gone", "changed"),
    [
        (["sweden-bris"], {"SWE"}),
        (["alo-116-111", "hrabritelefon", "belgium-awel"], {"ALB", "HRV", "BEL"}),
        (["france-e-enfance"], set()),
        (["united-kingdom-beat", "united-kingdom-childline-uk", "united-kingdom-hopelineuk"], {"GBR"}),
    ],
    ids=["the only one", "three countries", "one of two", "all three of one country"],
)
def test_members_that_left_are_told_and_nothing_else_is(
    engine: Engine, tmp_path: Path, gone: list[str], changed: set[str]
) -> None:
    adopted(engine)
    listed(engine, tmp_path, paged(posts()), day(1))
    before = moves(engine, "chi_helpline")
    done = listed(engine, tmp_path, paged(without(*gone)), day(2))
    assert done.sources[0].readings[0].outcome == "complete"
    after = moves(engine, "chi_helpline")
    assert {country for country in before if before[country] != after.get(country)} == changed
    assert {after[country] for country in changed} <= {"no"}


def renamed(posts: Sequence[Post]) -> list[Post]:
    return [{"post_slug": post["slug"], "heading": post["title"]} for post in posts]


DAMAGED = {
    "emptied": [[]],
    "halved": [posts()[:70]],
    "the second page missing": [posts()[:100]],
    "the second page alone": [posts()[100:]],
    "keys renamed": [renamed(posts()[:100]), renamed(posts()[100:])],
    "rows doubled": [[*posts()[:50], *posts()[:50]], [*posts()[50:], *posts()[60:80]]],
    "a country misspelt": paged([{**posts()[0], "title": {"rendered": "Albanja: ALO 116 111"}}, *posts()[1:-1]]),
    "an error": [{"code": "rest_no_route", "message": "No route was found"}],
    "a wall": [b"<html><title>Just a moment...</title></html>"],
    "cut off": [json.dumps(posts()).encode()[:9000]],
    "one region only": [[post for post in posts() if 60 in post["categories"]]],
}


@pytest.mark.parametrize("contents", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_list_changes_nothing_says_so_and_is_forgotten_after_a_good_one(
    engine: Engine, tmp_path: Path, contents: Sequence[object]
) -> None:
    adopted(engine)
    listed(engine, tmp_path, paged(posts()), day(1))
    before = all_changes(engine)
    done = listed(engine, tmp_path, contents, day(2))
    assert all_changes(engine) == before
    assert done.sources[0].readings[0].outcome != "complete"
    assert all(message.endswith(".") for message in open_issues(engine, CHI))
    assert open_issues(engine, CHI)
    listed(engine, tmp_path, paged(posts()), day(3))
    assert open_issues(engine, CHI) == []
    assert all_changes(engine) == before
    assert watched(engine) == []


def test_a_centre_is_read_and_its_pages_first_reading_is_no_news(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    country_page(engine, tmp_path, BIK, "DEU", golden(BIK, "accordion_2026_germany"), day(1))
    country_page(engine, tmp_path, BIK, "NOR", golden(BIK, "details_without_hotline_norway"), day(1))
    assert moves(engine, "safer_internet_centre") == {"DEU": "yes", "NOR": "yes"}
    assert watched(engine) == [], "the first page of a second country is a first reading too"


def test_a_hotline_that_is_gone_is_watched_and_the_centre_stays(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    page = golden(BIK, "accordion_2026_germany")
    start, end = (
        page.index('<h3><button type="button" aria-controls="a4"'),
        page.index('<h3><button type="button" aria-controls="a5"'),
    )
    country_page(engine, tmp_path, BIK, "DEU", page, day(1))
    country_page(engine, tmp_path, BIK, "DEU", page[:start] + page[end:], day(2))
    assert moves(engine, "safer_internet_centre") == {"DEU": "yes"}
    assert watched(engine) == [("DEU", "hotline", "yes", "no")]


def test_a_centre_that_its_countrys_page_denies_is_one_change(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    andorra = golden(BIK, "no_centre_andorra")
    centre = golden(BIK, "details_without_hotline_norway").replace("Norwegian", "Andorran")
    country_page(engine, tmp_path, BIK, "AND", centre, day(1))
    before = all_changes(engine)
    country_page(engine, tmp_path, BIK, "AND", andorra, day(2))
    assert moves(engine, "safer_internet_centre") == {"AND": "no"}
    assert _others(before) == _others(all_changes(engine))


def _others(found: Sequence[Change]) -> list[Change]:
    return [one for one in found if one.cell.field != "safer_internet_centre"]


def cut_page(markup: str) -> dict[str, str]:
    return {
        "emptied": markup[: markup.index("<details")].replace("<p>", "<p hidden>") + "</body></html>",
        "halved": markup[: len(markup) // 2],
        "without its heading": markup.replace("<h1>Norwegian Safer Internet Centre</h1>", "").replace(
            "<title>Norwegian Safer Internet Centre</title>", ""
        ),
        "another country's": markup.replace("Norwegian", "Swedish"),
        "not found": "<html><title>Page not found</title><body><h1>Page not found</h1></body></html>",
        "headings renamed": markup.replace("Helpline", "Someone to talk to").replace("Awareness centre", "Campaigns"),
    }


NORWAY = golden(BIK, "details_without_hotline_norway")


@pytest.mark.parametrize("markup", cut_page(NORWAY).values(), ids=cut_page(NORWAY))
def test_a_damaged_page_of_a_country_changes_nothing_there_or_elsewhere(
    engine: Engine, tmp_path: Path, markup: str
) -> None:
    adopted(engine)
    country_page(engine, tmp_path, BIK, "DEU", golden(BIK, "accordion_2026_germany"), day(1))
    country_page(engine, tmp_path, BIK, "NOR", NORWAY, day(1))
    before = all_changes(engine)
    country_page(engine, tmp_path, BIK, "NOR", markup, day(2))
    assert (all_changes(engine), watched(engine)) == (before, [])
    (*_, message) = open_issues(engine, BIK)
    assert message.endswith(".")
    country_page(engine, tmp_path, BIK, "DEU", golden(BIK, "accordion_2026_germany"), day(3))
    assert open_issues(engine, BIK), "another country's good page closes nothing"
    country_page(engine, tmp_path, BIK, "NOR", NORWAY, day(4))
    assert open_issues(engine, BIK) == []


def test_a_plan_that_was_awaited_and_came_is_watched(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    awaited = golden(SID, "placeholder_2021_montenegro")
    sentence = "We are awaiting an update on this SID Committee’s plans for Safer Internet Day 2021."
    planned = awaited.replace(sentence, "On Safer Internet Day 2021 schools meet.")
    country_page(engine, tmp_path, SID, "AUT", golden(SID, "in_your_country_2020_austria"), day(1))
    country_page(engine, tmp_path, SID, "MNE", awaited, day(1))
    assert watched(engine) == []
    country_page(engine, tmp_path, SID, "MNE", planned, day(2))
    assert ("MNE", "plan_state", "placeholder", "plan") in watched(engine)
    assert {country for country, *_ in watched(engine)} == {"MNE"}
    assert all_changes(engine) == [], "no cell of the report rests on it"
