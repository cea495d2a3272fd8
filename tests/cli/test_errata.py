"""`datumline errata` and `baseline diff` through their own door."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import main
from domain.changes import ChangeStatus
from store import uses
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.workflow.scenes import (
    CHART,
    REPORT,
    START,
    SWEDEN_SIGNED,
    adopted,
    all_changes,
    chart,
    day,
    only,
    read,
    with_sweden,
)
from workflow.decide import Choice, approve
from workflow.errata_text import ERRATA_COLUMNS

Run = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sweden signed when it was first read, then ratified; both are approved."""
    made = tmp_path_factory.mktemp("errata")
    engine = open_database(sqlite_url(made))
    adopted(engine)
    read(engine, made, with_sweden(SWEDEN_SIGNED), day(1))
    with engine.begin() as conn:
        approve(conn, [Choice(one.id) for one in all_changes(engine, ChangeStatus.OPEN)], "anna", day(1))
    read(engine, made, chart(CHART), day(2))
    with engine.begin() as conn:
        approve(conn, [Choice(only(all_changes(engine, ChangeStatus.OPEN), "SWE").id)], "anna", day(3))
    engine.dispose()
    return made


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("DATUMLINE_HOME", str(home))

    def command(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(words)
        printed = capsys.readouterr()
        assert end.value.code == code, printed.err
        return printed.err if code else printed.out

    return command


def test_as_text_and_as_markdown(run: Run) -> None:
    text = run("errata", "--by", "anna")
    assert "1. Figure 1, Sweden, Budapest Convention (line 309, footnote 9)\n   For “signed” read “party”.\n" in text
    assert text.rstrip().endswith("accessed 4 November 2026.")
    markdown = run("errata", "--format", "markdown")
    assert markdown.startswith("## Errata to “")
    assert "<https://www.coe.int/en/web/conventions/full-list?module=signatures-by-treaty&treatynum=185>" in markdown


def test_as_rows_and_into_a_file(run: Run, tmp_path: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(run("errata", "--format", "csv")))
    assert tuple(row) == ERRATA_COLUMNS
    assert (row["field"], row["old"], row["new"], row["decided_by"]) == ("budapest", "signed", "party", "anna")
    run("errata", "--format", "json", "--output", str(tmp_path / "errata.json"))
    (same,) = json.loads((tmp_path / "errata.json").read_text(encoding="utf-8"))
    assert same == {name: value or None for name, value in row.items()}


def test_since_a_day_and_what_is_no_day(run: Run) -> None:
    assert "Nothing that is approved" in run("errata", "--since", "2027-01-01")
    assert "is not a time" in run("errata", "--since", "soon", code=2)
    assert "no edition '1999'" in run("errata", "--edition", "1999", code=2)


def test_whoever_takes_a_decision_back_is_told_who_took_the_errata(run: Run, home: Path) -> None:
    run("errata", "--by", "bela")
    engine = open_database(sqlite_url(home))
    with reading(engine) as conn:
        kept = uses.of_decided(conn, REPORT, "2021", START)
    engine.dispose()
    assert ("errata", "bela") in {(one.kind.value, one.used_by) for one in kept}


def test_the_difference_of_two_days(run: Run) -> None:
    rows = csv.DictReader(io.StringIO(run("baseline", "diff", "--from", "2026-11-04", "--to", "2026-11-06")))
    assert [(row["country"], row["before"], row["after"]) for row in rows] == [("SWE", "signed", "party")]
    since = list(csv.DictReader(io.StringIO(run("baseline", "diff"))))
    assert {row["before_state"] for row in since} == {"unknown"}
    assert "was adopted on" in run("baseline", "diff", "--from", "2020-01-01", code=2)
