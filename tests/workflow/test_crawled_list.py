"""A list of two pages crawled over HTTP: whole when both came, presence only when the second did not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.registry import load
from crawlers.results import CrawlOptions
from domain.sources import Expectations, Source
from store import issues, statements
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.crawlers.site import Reply, Site, serving
from tests.workflow.scenes import START, adopted
from workflow.poll import Poll, poll

COUNTRIES = ("Albania", "Austria", "Belgium", "Brazil", "Canada", "France", "Kenya", "Sweden")
OPTIONS = CrawlOptions(delay_s=0.0, timeout_s=5.0, retries=0, allow_loopback=True, time_limit_s=60.0)


def post(number: int) -> dict[str, object]:
    title = f"{COUNTRIES[number % len(COUNTRIES)]}: Line {number}"
    return {"slug": f"{number:03}-line", "title": {"rendered": title}, "categories": [52]}


POSTS = [post(number) for number in range(130)]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(sqlite_url(tmp_path))
    yield engine
    engine.dispose()


def path(number: int) -> str:
    (page,) = load("chi_members").pages
    return page.url.partition("helplineinternational.org")[2].replace("&page=1", f"&page={number}")


def mirrored(site: Site) -> Source:
    source = load("chi_members")
    (page,) = source.pages
    return replace(source, pages=(replace(page, url=site.url + path(1)),), expectations=Expectations(20))


def crawled(engine: Engine, site: Site, *contents: list[dict[str, object]]) -> Poll:
    site.pages = {path(n): Reply(json.dumps(c).encode()) for n, c in enumerate(contents, start=1)}
    return poll(engine, [mirrored(site)], OPTIONS, lambda: START)


def absent(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return [held.subject.item for held in statements.current(conn, "chi_members") if held.absent]


def test_every_page_is_asked_until_one_is_not_full_and_what_left_is_gone(engine: Engine, site: Site) -> None:
    adopted(engine)
    done = crawled(engine, site, POSTS[:100], POSTS[100:])
    assert [reading.outcome for reading in done.sources[0].readings] == ["complete"]
    assert [asked for asked in site.paths() if "robots" not in asked] == [path(1), path(2)]
    crawled(engine, site, POSTS[:7] + POSTS[8:101], POSTS[101:])
    assert absent(engine) == ["007-line"]


def test_a_second_page_that_does_not_come_removes_nobody(engine: Engine, site: Site) -> None:
    adopted(engine)
    crawled(engine, site, POSTS[:100], POSTS[100:])
    done = crawled(engine, site, POSTS[:100])
    assert [reading.outcome for reading in done.sources[0].readings] == ["partial"]
    assert absent(engine) == []
    with reading(engine) as conn:
        (issue,) = issues.listing(conn, scope="chi_members")
    assert "404" in issue.message
