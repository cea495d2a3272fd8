"""The mirror is crawled by the real spiders and read by the real extractors."""

import json
from pathlib import Path

import pytest

from crawlers.captures import assemble
from crawlers.crawl import crawl
from crawlers.overrides import read_overrides
from crawlers.registry import extractor, load, source_ids
from crawlers.results import CrawlOptions, EmptyArchive, FetchResult
from demo.mirror import pages, serve
from demo.overrides import MIRRORED, write_overrides
from demo.treaty_pages import chart_rows, signatures
from demo.un_pages import status_rows
from domain.extractions import Extraction
from domain.fetches import Outcome
from domain.snapshots import Capture
from domain.sources import Source
from tests.crawlers.planted import HeldPages


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> object:
    file: Path = tmp_path_factory.mktemp("demo") / "sources.toml"
    with serve() as base_url:
        write_overrides(file, base_url)
        given = read_overrides(file, source_ids())
        yield tuple(load(source_id, given) for source_id in MIRRORED)


@pytest.fixture(scope="module")
def crawls(sources: tuple[Source, ...]) -> tuple[list[FetchResult], list[FetchResult]]:
    options = CrawlOptions(delay_s=0, allow_loopback=True)
    first: list[FetchResult] = []
    second: list[FetchResult] = []
    crawl(sources, options, EmptyArchive(), first.append)
    crawl(sources, options, HeldPages(first), second.append)
    return first, second


@pytest.fixture(scope="module")
def captures(sources: tuple[Source, ...], crawls: tuple[list[FetchResult], ...]) -> dict[tuple[str, str], Capture]:
    read = HeldPages(crawls[0]).read
    return {(s.id, item): capture for s in sources for item, capture in assemble(s, crawls[0], read)}


def read(captures: dict[tuple[str, str], Capture], source_id: str, item: str = "") -> Extraction:
    return extractor(source_id).extract(captures[source_id, item])


def test_every_mirrored_page_is_had_and_a_second_crawl_finds_nothing_changed(
    crawls: tuple[list[FetchResult], list[FetchResult]],
) -> None:
    first, second = crawls

    assert {result.fetch.outcome for result in first} == {Outcome.NEW}, [r.fetch.cause for r in first]
    assert len(first) == 9
    assert {(result.fetch.outcome, result.fetch.status) for result in second} == {(Outcome.UNCHANGED, 304)}


def test_all_captures_are_complete(captures: dict[tuple[str, str], Capture]) -> None:
    assert set(captures) == {
        ("coe_treaty_185", ""),
        ("coe_treaty_201", ""),
        ("un_crc", ""),
        ("un_opsc", ""),
        *(("ncmec_cybertip", year) for year in ("2019", "2020", "2022")),
    }
    assert all(capture.complete for capture in captures.values())


def test_the_partial_chart_is_read_and_speaks_only_of_its_states(captures: dict[tuple[str, str], Capture]) -> None:
    extraction = read(captures, "coe_treaty_185")

    by_country = {record.subject.country: record.values for record in extraction.records}
    sweden = by_country["SWE"]
    assert (sweden["signed_on"], sweden["ratified_on"], sweden["in_force_on"]) == (
        "2001-11-23", "2021-04-28", "2021-08-01",
    )  # fmt: skip
    assert by_country["IRL"]["ratified_on"] is None
    assert by_country["RUS"]["signed_on"] is None
    assert len(by_country) == len(chart_rows("185"))
    assert extraction.problems == ()
    assert extraction.covers is not None and extraction.covers.countries == frozenset(by_country)
    assert "GRC" not in by_country


def test_the_partial_status_tables_are_read_and_tell_no_absence(captures: dict[tuple[str, str], Capture]) -> None:
    for source_id in ("un_crc", "un_opsc"):
        extraction = read(captures, source_id)
        by_country = {record.subject.country: record.values for record in extraction.records}
        assert len(by_country) == len(status_rows(source_id)) == 47
        assert (extraction.problems, extraction.covers, extraction.printed_totals) == ((), None, {})
        ratified = {country for country, values in by_country.items() if values["ratified_on"]}
        assert set(by_country) - ratified == ({"IRL"} if source_id == "un_opsc" else set())
    assert by_country["IRL"]["signed_on"] == "2000-09-07"


def test_the_lists_are_read_for_their_own_years(captures: dict[tuple[str, str], Capture]) -> None:
    extraction = read(captures, "ncmec_cybertip", "2020")

    values = {record.subject.country: record.values["cybertip_reports"] for record in extraction.records}
    assert values["ALB"] == "23426"
    assert {record.subject.item for record in extraction.records if record.subject.country} == {"2020"}


def test_every_page_says_that_it_is_a_demonstration() -> None:
    shells = [page.content("http://127.0.0.1:1").decode() for page in pages().values() if "html" in page.media_type]

    assert len(shells) == 4
    assert all("demonstration" in shell and "partial" in shell for shell in shells)


def test_facts_are_whole_rows_with_their_evidence() -> None:
    import csv
    from importlib.resources import files

    for treaty in ("185", "201"):
        text = files("demo").joinpath("facts", f"coe_{treaty}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
        assert all(row["evidence"] and row["as_of"] for row in rows)
        # A party has entered into force or will: its row is not missing a date.
        assert all(bool(row["ratification"]) == bool(row["entry_into_force"]) for row in rows)
        assert [row["NumSTE"] for bucket in json.loads(signatures(treaty)).values() for row in bucket] == [
            treaty
        ] * len(rows)


def test_facts_on_the_united_nations_treaties_are_whole_rows_with_their_evidence() -> None:
    import csv
    from importlib.resources import files

    for source_id in ("un_crc", "un_opsc"):
        text = files("demo").joinpath("facts", f"{source_id}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
        assert all(row["evidence"] and row["as_of"] and (row["signature"] or row["deposit"]) for row in rows)
