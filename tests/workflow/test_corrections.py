"""Ours or theirs: what a new extractor version reads otherwise is a correction, what the source moved a change."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

import crawlers.registry
import workflow.poll
import workflow.reread
from config.settings import Settings
from crawlers.registry import Extractor, load
from diffs.corrections import CORRECTION
from domain.changes import ChangeStatus
from domain.errors import LayoutUnknown
from domain.extractions import Extraction, Record
from domain.snapshots import Capture
from store import changes, statements
from store.engines import reading
from tests.workflow.scenes import (
    BUDAPEST,
    CHART,
    REPORT,
    SWEDEN_PARTY,
    adopted,
    all_changes,
    budapest,
    chart,
    day,
    held,
    only,
    read,
    with_sweden,
)
from workflow.decide import Choice, approve
from workflow.digest import preview
from workflow.list_changes import Filter, overview
from workflow.list_corrections import correction_lines, correction_rows, open_corrections, reread_lines, reread_rows
from workflow.poll_report import poll_lines
from workflow.reread import reread

Edit = Callable[[Record], Record]
TODAY: Extractor = crawlers.registry.extractor(BUDAPEST)


def version(number: str, edit: Edit) -> Extractor:
    """The project's own extractor with one more thing that it reads otherwise."""

    def extract(capture: Capture) -> Extraction:
        found = TODAY.extract(capture)
        return replace(found, records=tuple(edit(record) for record in found.records))

    return Extractor(BUDAPEST, number, extract)


def misread_sweden(record: Record) -> Record:
    """What a first version did: it did not find Sweden's ratification."""
    if record.subject.country != "SWE":
        return record
    return replace(record, values={**record.values, "ratified_on": None, "in_force_on": None})


def also_flags(record: Record) -> Record:
    return replace(record, values={**record.values, "reservations": "yes"})


FIRST = version("0", misread_sweden)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Extractor], None]]:
    """Have this version read from here on."""

    def put(reader: Extractor) -> None:
        for module in (workflow.poll, workflow.reread):
            monkeypatch.setattr(module, "extractor", lambda source, root=None: reader)

    yield put


@pytest.fixture
def approved(engine: Engine, tmp_path: Path, use: Callable[[Extractor], None]) -> Engine:
    """The first version has read three captures with other bytes each, and its word on Sweden was approved."""
    adopted(engine)
    use(FIRST)
    for number in (1, 2, 3):
        read(engine, tmp_path, with_sweden(SWEDEN_PARTY) + b" " * number, day(number))
    change = only(all_changes(engine, ChangeStatus.OPEN), "SWE")
    with engine.begin() as conn:
        approve(conn, [Choice(change.id)], "anna", day(3))
    assert held(engine, "SWE") == "signed"
    use(TODAY)
    return engine


def _listed(conn: Connection) -> list[str]:
    return [words for _, words in overview(conn, REPORT, Filter(watched=True), day(9)).news]


def _watched(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return [moved.meaning for moved in changes.watched_listing(conn)]


def test_a_new_version_reads_the_archive_anew_and_what_differs_is_a_correction(approved: Engine) -> None:
    with approved.begin() as conn:
        done, cells = reread(conn, REPORT, [load(BUDAPEST)], day(4))
    (one,) = done
    assert (one.captures, one.ended, one.unraised) == (3, (), 0)
    assert {(change.path[0], change.after) for change in one.differences} == {
        ("ratified_on", "2021-04-28"),
        ("in_force_on", "2021-08-01"),
    }
    change = only(all_changes(approved, ChangeStatus.OPEN), "SWE")
    assert (change.meaning, change.before, change.after) == (CORRECTION, "signed", "party")
    assert len(cells) == 1 and "We had misread the source" in cells[0]
    assert _watched(approved) == [CORRECTION]
    assert held(approved, "SWE") == "signed", "nothing is approved by itself"


def test_corrections_are_told_apart_from_changes_and_never_in_the_digest(approved: Engine, tmp_path: Path) -> None:
    with approved.begin() as conn:
        reread(conn, REPORT, [load(BUDAPEST)], day(4))
    with reading(approved) as conn:
        assert _listed(conn) == []
        assert "We had misread the source" in "".join(correction_lines(conn, REPORT))
        lines = list(overview(conn, REPORT, Filter(), day(5)).lines())
        assert any("datumline corrections" in line for line in lines)
        cells, watched = open_corrections(conn, REPORT)
        assert ([one.cell.country for one in cells], [one.field for one in watched]) == (["SWE"], ["in_force_on"])
        assert [row["meaning"] for row in correction_rows(conn, REPORT, day(5))] == [CORRECTION, CORRECTION]
        settings = Settings(home=tmp_path)
        digest, _ = preview(conn, settings, tmp_path, None, day(5))
    assert "Sweden" not in digest.subject
    assert "ratified" not in digest.text
    assert "Our own reading" in digest.text


def test_a_dry_run_shows_the_same_and_keeps_nothing(approved: Engine) -> None:
    with approved.connect() as conn, conn.begin() as transaction:
        done, cells = reread(conn, REPORT, [load(BUDAPEST)], day(4))
        transaction.rollback()
    text = "\n".join(reread_lines(done, cells, dry_run=True))
    assert "SWE ratified_on: nothing -> 2021-04-28" in text
    assert "1 cell of the report would be corrected by it" in text
    assert reread_rows(done, cells, dry_run=True)["dry_run"] is True
    assert budapest(all_changes(approved, ChangeStatus.OPEN), "SWE") == []
    with approved.connect() as conn:
        assert statements.extractors(conn)[BUDAPEST] == {FIRST.name}


def test_reading_again_with_the_same_version_moves_nothing(approved: Engine) -> None:
    for _ in range(2):
        with approved.begin() as conn:
            (one,), _ = reread(conn, REPORT, [load(BUDAPEST)], day(4))
    assert (one.differences, one.corrected) == ((), 0)
    assert "nothing that holds now moved" in "\n".join(reread_lines([one], [], dry_run=False))


def test_a_version_that_was_not_raised_is_said_so(approved: Engine, use: Callable[[Extractor], None]) -> None:
    use(version(FIRST.version, lambda record: record))
    with approved.begin() as conn:
        (one,), _ = reread(conn, REPORT, [load(BUDAPEST)], day(4))
    assert one.unraised > 0
    assert "raise VERSION" in "\n".join(reread_lines([one], [], dry_run=True))


def test_the_first_poll_of_a_new_version_reads_the_last_page_first(approved: Engine, tmp_path: Path) -> None:
    done = read(approved, tmp_path, chart({**CHART, "Ireland": ("2002-02-28", "2026-11-05", None)}), day(5))
    assert "1 cell was read wrongly by us before: datumline corrections" in list(poll_lines(done))
    sweden, ireland = (only(all_changes(approved, ChangeStatus.OPEN), code) for code in ("SWE", "IRL"))
    assert sweden.meaning == CORRECTION
    assert ireland.meaning != CORRECTION, "what the source moved since is its own"
    assert _watched(approved) == [CORRECTION]


def test_what_nobody_had_read_before_is_no_news(
    approved: Engine, tmp_path: Path, use: Callable[[Extractor], None]
) -> None:
    use(version("2", also_flags))
    read(approved, tmp_path, with_sweden(SWEDEN_PARTY), day(5))
    assert _watched(approved) == [CORRECTION], "no reservation is told that was there all the time"


def test_a_version_that_reads_much_less_is_a_case_and_no_departure(
    engine: Engine, tmp_path: Path, use: Callable[[Extractor], None]
) -> None:
    adopted(engine)
    names = ("Albania", "Andorra", "Austria", "Belgium", "Croatia", "Cyprus", "Denmark", "Estonia", "Finland", "France")
    names += ("Georgia", "Germany", "Greece", "Hungary", "Iceland")
    page = chart(dict.fromkeys(names, ("2001-11-23", "2005-01-01", "2005-05-01")))
    read(engine, tmp_path, page, day(1))
    before = all_changes(engine)

    def few(capture: Capture) -> Extraction:
        found = TODAY.extract(capture)
        return replace(found, records=found.records[:3])

    use(Extractor(BUDAPEST, "2", few))
    assert read(engine, tmp_path, page + b" ", day(2)).failed
    assert all_changes(engine) == before


def test_a_page_that_no_version_could_read_brings_news_once_one_can(
    engine: Engine, tmp_path: Path, use: Callable[[Extractor], None]
) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(("2001-11-23", None, None)), day(1))
    change = only(all_changes(engine, ChangeStatus.OPEN), "SWE")
    with engine.begin() as conn:
        approve(conn, [Choice(change.id)], "anna", day(1))

    def cannot(capture: Capture) -> Extraction:
        raise LayoutUnknown("The chart is laid out anew.")

    use(Extractor(BUDAPEST, "1", cannot))
    assert read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(2)).failed
    use(replace(TODAY, version="2"))
    with engine.begin() as conn:
        (one,), cells = reread(conn, REPORT, [load(BUDAPEST)], day(3))
    assert [(ended.before, ended.after.good) for ended in one.ended] == [("layout_unknown", True)]
    assert cells == ()
    assert only(all_changes(engine, ChangeStatus.OPEN), "SWE").meaning == "signed to party"
    assert _watched(engine) == ["entered into force"]
    assert date(2021, 8, 1).isoformat() in "".join(str(change.after) for change in one.differences)
