"""Every link of a report, checked over HTTP on loopback: where it leads, and which archived copy was cited."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.registry import load
from crawlers.results import CrawlOptions, FetchResult
from domain.fetches import Fetch, Outcome
from domain.sources import Page, Source
from store import changes, issues, snapshots, statements
from store.database import open_database, sqlite_url
from tests.crawlers.conftest import site
from tests.crawlers.site import Reply, Site, serving
from workflow.check_links import captures_of, untold
from workflow.fetch_pages import record_all
from workflow.list_links import LINK_COLUMNS, link_rows
from workflow.poll import Poll, poll
from workflow.poll_report import poll_lines

__all__ = ["site"]

HTML = {"Content-Type": "text/html; charset=utf-8"}
OPTIONS = CrawlOptions(
    contact="https://example.org/tests", delay_s=0.0, timeout_s=3.0, retries=0, allow_loopback=True, time_limit_s=90.0
)


def page(title: str, text: str = "Some words.") -> Reply:
    return Reply(f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>".encode(), headers=HTML)


def to(location: str) -> Reply:
    return Reply(status=301, headers={"Location": location})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(sqlite_url(tmp_path))
    yield opened
    opened.dispose()


@pytest.fixture
def archive() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


@pytest.fixture
def cited(site: Site, archive: Site) -> dict[str, str]:
    """What the report cites: name -> URL, all on this machine but for one host that does not exist."""
    site.pages |= {
        "/alive": page("A study"),
        "/old/report": to("/new/report"),
        "/new/report": page("The report, moved"),
        "/away": to(f"{archive.url}/landed"),
        "/soft": page("Page not found"),
        "/deep/article": to("/"),
        "/": page("Welcome"),
        "/walled": Reply(b"no", 403),
        "/late.pdf": page("Library"),
        "/out-of-order": Reply(b"", 503),
        "/round": to("/round"),
    }
    archive.pages["/landed"] = page("Landed elsewhere")
    names = (
        "alive",
        "old/report",
        "away",
        "soft",
        "deep/article",
        "walled",
        "late.pdf",
        "gone",
        "out-of-order",
        "round",
    )
    return {name: f"{site.url}/{name}" for name in names} | {"no host": "http://nothing.invalid/page"}


def links(cited: Mapping[str, str], archive: Site) -> Source:
    declared = load("report_links")
    pages = tuple(Page("link", url, item=url, roams=True) for url in cited.values())
    return replace(declared, pages=pages, settings={**declared.settings, "timemap": f"{archive.url}/timemap/"})


def list_copies(archive: Site, url: str, *days: str) -> None:
    lines = [f'<{url}>; rel="original"']
    for day in days:
        made = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).strftime("%a, %d %b %Y 00:00:00 GMT")
        lines.append(f'<{archive.url}/{day}/{url}>; rel="memento"; datetime="{made}"')
    archive.pages[f"/timemap/{url}"] = Reply(
        ",\n".join(lines).encode(), headers={"Content-Type": "application/link-format"}
    )


def check(engine: Engine, source: Source) -> Poll:
    return poll(engine, [source], OPTIONS, lambda: datetime.now(UTC))


def told(engine: Engine, field: str) -> dict[str, str | None]:
    with engine.connect() as conn:
        current = statements.current(conn, "report_links")
    return {held.subject.item: held.value for held in current if held.field == field}


def test_every_kind_of_link_gets_its_state_and_what_repairs_it(
    engine: Engine, site: Site, archive: Site, cited: dict[str, str]
) -> None:
    list_copies(archive, cited["gone"], "20150101", "20210418", "20230101")
    list_copies(archive, cited["late.pdf"], "20210501")
    done = check(engine, links(cited, archive))
    states = told(engine, "state")
    assert {name: states[url] for name, url in cited.items()} == {
        "alive": "alive",
        "old/report": "moved",
        "away": "moved",
        "soft": "soft_404",
        "deep/article": "soft_404",
        "walled": "walled",
        "late.pdf": "soft_404",
        "gone": "dead",
        "out-of-order": "unavailable",
        "round": "unavailable",
        "no host": "dead",
    }
    assert told(engine, "final_url")[cited["old/report"]] == f"{site.url}/new/report"
    assert told(engine, "final_url")[cited["away"]] == f"{archive.url}/landed"
    assert told(engine, "title")[cited["soft"]] == "Page not found"
    assert (told(engine, "status")[cited["gone"]], told(engine, "status")[cited["no host"]]) == ("404", None)
    today = datetime.now(UTC).date().isoformat()
    assert told(engine, "dead_since")[cited["gone"]] == today
    assert told(engine, "archived_url")[cited["gone"]] == f"{archive.url}/20210418/{cited['gone']}"
    assert told(engine, "archived_on")[cited["gone"]] == "2021-04-18"
    assert told(engine, "archived_on")[cited["late.pdf"]] == "2021-05-01"
    # Asked and without a copy is known; not asked is not spoken of.
    assert told(engine, "archived_url")[cited["soft"]] is None
    assert cited["alive"] not in told(engine, "archived_url")
    assert f"/timemap/{cited['alive']}" not in archive.paths()
    assert not done.failed
    assert len(list(poll_lines(done))) <= len(cited) + 2


def test_every_state_is_proven_by_bytes_that_are_kept(engine: Engine, archive: Site, cited: dict[str, str]) -> None:
    check(engine, links(cited, archive))
    with engine.connect() as conn:
        for held in statements.current(conn, "report_links"):
            assert snapshots.read(conn, held.snapshot).content.startswith(b'{"attempt"')
        assert issues.listing(conn) == ()


def test_asking_again_says_nothing_new_and_a_repaired_link_is_one_piece_of_news(
    engine: Engine, site: Site, archive: Site, cited: dict[str, str]
) -> None:
    source = links(cited, archive)
    check(engine, source)
    again = check(engine, source)
    assert [one for reading in again.sources[0].readings for one in reading.appended] == []
    site.pages["/gone"] = page("Back again")
    check(engine, source)
    assert told(engine, "state")[cited["gone"]] == "alive"
    with engine.connect() as conn:
        watched = changes.watched_listing(conn, None)
    assert [(one.subject.item, one.field, one.before, one.after) for one in watched] == [
        (cited["gone"], "state", "dead", "alive")
    ]


def test_a_site_out_of_order_is_an_issue_at_first_and_a_state_when_it_lasts(
    engine: Engine, archive: Site, cited: dict[str, str]
) -> None:
    source = links({"alive": cited["alive"], "walled": cited["walled"]}, archive)
    first = datetime(2026, 11, 2, 6, tzinfo=UTC)
    url = cited["alive"]

    def outcome(days: int, status: int | None, walled: int | None = 403) -> tuple[list[str], list[str]]:
        results = [
            _result(source, 0, first + timedelta(days=days), status),
            _result(source, 1, first + timedelta(days=days), walled),
        ]
        with engine.begin() as conn:
            for one in results:
                record_all(conn, [one])
            captures = captures_of(conn, source, results)
            return [item for item, _ in captures], [one.page.item for one in untold(source, results, captures)]

    check(engine, source)
    assert outcome(0, 503) == ([cited["walled"]], [url])
    assert outcome(1, None) == ([url, cited["walled"]], [])
    # Nobody answers at all: the silence is our own.
    assert outcome(2, None, None) == ([], [url, cited["walled"]])


def _result(source: Source, number: int, at: datetime, status: int | None) -> FetchResult:
    page = source.pages[number]
    outcome = Outcome.WALLED if status == 403 else Outcome.UNAVAILABLE
    fetch = Fetch(source.id, "link", page.url, at, outcome, answered_url=page.url if status else None, status=status)
    return FetchResult(fetch, page, None, (number,))


def test_an_archive_that_is_out_of_order_leaves_what_is_known_of_copies(
    engine: Engine, archive: Site, cited: dict[str, str]
) -> None:
    source = links({"gone": cited["gone"], "alive": cited["alive"]}, archive)
    list_copies(archive, cited["gone"], "20210418")
    check(engine, source)
    archive.pages[f"/timemap/{cited['gone']}"] = Reply(b"", 503)
    check(engine, source)
    assert told(engine, "archived_on")[cited["gone"]] == "2021-04-18"


def test_no_archive_is_asked_when_none_is_set(engine: Engine, archive: Site, cited: dict[str, str]) -> None:
    source = links(cited, archive)
    check(engine, replace(source, settings={**source.settings, "timemap": ""}))
    assert not any(path.startswith("/timemap") for path in archive.paths())
    assert told(engine, "archived_url") == {}


def test_the_report_s_addresses_are_listed_with_what_is_known_of_each(
    engine: Engine, site: Site, archive: Site
) -> None:
    printed = "http://indicators.ohchr.org/"
    site.pages["/indicators"] = to("/new/indicators")
    site.pages["/new/indicators"] = page("Indicators")
    declared = links({}, archive)
    check(engine, replace(declared, pages=(Page("link", f"{site.url}/indicators", item=printed, roams=True),)))
    with engine.connect() as conn:
        rows = {row["url"]: row for row in link_rows(conn, "coe_ocsea_2021")}
    assert rows[printed]["where"] == "footnote 6; footnote 7"
    assert (rows[printed]["state"], rows[printed]["final_url"]) == ("moved", f"{site.url}/new/indicators")
    assert rows["www.coe.int"]["state"] is None
    assert all(tuple(sorted(row)) == tuple(sorted(LINK_COLUMNS)) for row in rows.values())
