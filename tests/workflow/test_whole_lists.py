"""A list that was never read whole: who is on it counts, who is not is not told as absent."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from crawlers.registry import extractor, load
from domain.changes import Change, ChangeStatus
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.sources import Expectations
from domain.subjects import Subject
from store import cases, extractions, issues
from store.engines import reading
from tests.workflow.scenes import adopted, all_changes, day
from tests.workflow.test_member_lists import (
    ENOC,
    EUROPE,
    GOVERNMENTS,
    HOTLINES,
    INHOPE,
    WEPROTECT,
    enoc_page,
    inhope_page,
    read,
    weprotect_page,
)
from workflow.correct_readings import reread_archive
from workflow.poll import supply
from workflow.whole_lists import lacking

EXPECTED = Expectations(records_min=3, countries=("FRA", "ALB"))


def listing(*countries: str, closed: bool = True) -> Extraction:
    records = tuple(Record(Subject(country), {"member": "yes"}, "line:1") for country in countries)
    return Extraction(records, "list", Coverage() if closed else None)


def words(extraction: Extraction, whole_before: bool = False) -> list[str]:
    return [problem.message for problem in lacking(EXPECTED, extraction, whole_before)]


def test_a_short_list_is_told_in_one_sentence_with_who_is_expected_on_it() -> None:
    told = "; nobody is told as absent until a whole list is read (if this is one, lower what sources.toml expects)."
    assert words(listing("ALB")) == [f"1 record was read where at least 3 are expected, without France{told}"]
    assert words(listing("ALB", "SWE", "NOR")) == [f"Not on the page: France{told}"]
    assert words(listing("ALB", "SWE", "NOR", closed=False)) == ["Not on the page: France."]
    assert words(listing("ALB", "FRA", closed=False)) == ["2 records were read where at least 3 are expected."]
    assert words(listing("ALB", "FRA", "SWE")) == []


def test_a_list_that_was_whole_once_is_measured_by_its_last_reading_and_not_by_bounds() -> None:
    assert words(listing("ALB"), whole_before=True) == []
    assert words(listing("ALB", closed=False), whole_before=True) != []


def test_a_small_list_fills_the_cells_of_those_on_it_and_no_others(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    poll = read(engine, tmp_path, INHOPE, inhope_page(HOTLINES[:12]), day(0))
    (done,) = poll.sources[0].readings
    assert (done.outcome, poll.failed, done.case) == ("partial", False, None)
    assert {change.cell.country: change.after for change in hotlines(engine)} == dict.fromkeys(HOTLINES[:12], "yes")
    with reading(engine) as conn:
        assert cases.listing(conn) == ()
        assert extractions.covers(conn, [INHOPE]) == {}
        (issue,) = issues.listing(conn, scope=INHOPE)
    assert issue.cause == ProblemKind.INCOMPLETE_LIST
    assert issue.message.startswith("13 records were read where at least 37 are expected")


def test_a_member_that_leaves_a_list_never_read_whole_is_not_told_and_the_whole_list_tells(
    engine: Engine, tmp_path: Path
) -> None:
    adopted(engine)
    read(engine, tmp_path, INHOPE, inhope_page(HOTLINES[:12]), day(0))
    read(engine, tmp_path, INHOPE, inhope_page(HOTLINES[1:12]), day(1))
    assert {change.after for change in hotlines(engine)} == {"yes"}
    read(engine, tmp_path, INHOPE, inhope_page(HOTLINES[1:]), day(2))
    after = {change.cell.country: change.after for change in hotlines(engine)}
    assert {country for country, value in after.items() if value == "no"} == {*EUROPE} - {*HOTLINES[1:]}
    with reading(engine) as conn:
        assert issues.listing(conn, scope=INHOPE) == ()


def test_a_list_that_was_whole_tells_departures_also_below_its_bound(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    bound = load(WEPROTECT).expectations.records_min
    countries = (*GOVERNMENTS[:bound], "USA")
    for number in range(3):  # of which the last two lists are below the bound
        read(engine, tmp_path, WEPROTECT, weprotect_page(countries[number:]), day(number))
    after = {change.cell.country: change.after for change in all_changes(engine, ChangeStatus.OPEN)}
    assert [after[country] for country in countries[:3]] == ["no", "no", "yes"]


def test_today_s_extractor_reading_a_short_list_again_proves_no_absence_either(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, INHOPE, inhope_page(HOTLINES[:12]), day(0))
    with engine.begin() as conn:
        reread_archive(conn, load(INHOPE), extractor(INHOPE), day(1))
        assert extractions.covers(conn, [INHOPE]) == {}


def test_one_class_on_a_short_list_leaves_a_country_s_other_class_open(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    page = enoc_page({"Full": ["Spain – Ombudsman", "Denmark – Council"], "Associate": ["Hungary – Commissioner"]})
    read(engine, tmp_path, ENOC, page, day(0))
    assert all_changes(engine, ChangeStatus.OPEN) == []


def test_a_page_without_anybody_on_it_is_no_first_reading(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(weprotect_page(()), encoding="utf-8")
    poll = supply(engine, load(WEPROTECT), [path], None, day(0), "tester", day(0))
    assert not poll.sources[0].readings[0].good


def hotlines(engine: Engine) -> list[Change]:
    found = all_changes(engine, ChangeStatus.OPEN)
    return [change for change in found if change.cell.field == "inhope_hotline"]


def test_who_stands_there_under_an_unknown_name_is_not_missed_as_well() -> None:
    unknown = Problem(ProblemKind.UNKNOWN_COUNTRY, "Nobody knows Frankreich.", "line:3")
    assert words(replace(listing("ALB", "SWE"), problems=(unknown,))) == []
    assert words(replace(listing("ALB"), problems=(unknown,))) != []
