"""A source of many pages is verified when all of them are; one good page speaks for itself alone."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, update

from config.settings import Settings
from crawlers.registry import load
from domain.sources import Source
from notifications.material import Period, SourceCheck
from store.engines import reading
from store.tables import captures
from tests.workflow.scenes import BUDAPEST, CHART, chart, day, read
from workflow.digest_state import checks
from workflow.poll import supply
from workflow.status import rows, status
from workflow.verification import Verified, lacking_in_words, verifications

GOLDEN = Path(__file__).parents[1] / "crawlers" / "sources" / "bik_centres"
CENTRES = {"DEU": "accordion_2026_germany", "NOR": "details_without_hotline_norway", "AND": "no_centre_andorra"}


def centres() -> Source:
    source = load("bik_centres")
    return replace(source, pages=tuple(page for page in source.pages if page.item in CENTRES))


def read_page(engine: Engine, country: str, at: datetime) -> None:
    source = centres()
    url = next(page.url for page in source.pages if page.item == country)
    poll = supply(engine, source, [GOLDEN / CENTRES[country] / "page.html"], url, at, "tester", at)
    assert not poll.failed


def verified(engine: Engine, source: Source, at: datetime) -> Verified:
    with reading(engine) as conn:
        return verifications(conn, [source], at)[source.id]


def test_one_good_page_of_three_verifies_a_third_and_the_rest_is_named(engine: Engine) -> None:
    read_page(engine, "DEU", day(0))
    found = verified(engine, centres(), day(1))
    assert (found.at, found.parts, found.lacking, found.partly) == (day(0), 3, ("AND", "NOR"), True)
    assert lacking_in_words(found.lacking) == "Andorra, Norway"
    (check,) = digest_of(engine, day(1))
    assert (check.overdue, check.lacking) == (True, "Andorra, Norway")


def test_a_source_is_as_old_as_the_page_that_was_longest_not_seen(engine: Engine) -> None:
    for number, country in enumerate(CENTRES):
        read_page(engine, country, day(number))
    found = verified(engine, centres(), day(3))
    assert (found.at, found.overdue, found.lacking) == (day(0), False, ())
    read_page(engine, "NOR", day(20))
    assert verified(engine, centres(), day(22)).lacking == ("DEU",)
    assert verified(engine, centres(), day(90)) == Verified(day(0), 3, ("AND", "DEU", "NOR"))
    assert not verified(engine, centres(), day(90)).partly


def test_a_capture_without_one_of_its_pages_verifies_nothing(engine: Engine, tmp_path: Path) -> None:
    read(engine, tmp_path, chart(CHART), day(0))
    read(engine, tmp_path, chart({**CHART, "France": CHART["Albania"]}), day(30))
    with engine.begin() as conn:  # as a crawl leaves it that had one of two pages
        conn.execute(update(captures).where(captures.c.fetched_at == day(30)).values(complete=False))
    assert verified(engine, load(BUDAPEST), day(31)) == Verified(day(0), 1, ("",))


def test_an_index_of_all_pages_verifies_those_that_it_speaks_of(engine: Engine) -> None:
    path = GOLDEN / "index_of_centres" / "page.html"
    supply(engine, centres(), [path], None, day(0), "tester", day(0))
    assert verified(engine, centres(), day(1)).lacking == ("AND",)


def test_status_counts_the_pages_and_names_those_that_it_waits_for(engine: Engine, tmp_path: Path) -> None:
    read_page(engine, "DEU", day(0))
    with reading(engine) as conn:
        found, _ = status(conn, Settings(home=tmp_path), day(1))
    (centre,) = (one for one in found if one.source.id == "bik_centres")
    (row,) = (row for row in rows(found, day(1)) if row[0] == "bik_centres")
    assert (centre.state, centre.lacking[:2], row[1:4]) == (
        "partly",
        ("ALB", "AND"),
        ("PARTLY", "1 of 47", "1 of 14"),
    )


def digest_of(engine: Engine, now: datetime) -> tuple[SourceCheck, ...]:
    with reading(engine) as conn:
        return tuple(checks(conn, [centres()], Period(day(0), now)))
