"""What an editor who holds the PDF states: one cell, or a sheet, all of it or nothing."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cli.output import as_csv_text
from domain.baseline import State
from domain.errors import ConflictError, UsageError
from domain.reports import Edition
from store import baseline, snapshots
from store.engines import reading
from tests.workflow.scenes import REPORT, SWEDEN_SIGNED, adopted, day, held, read, with_sweden
from workflow.sheet import SHEET_COLUMNS, read_sheet, sheet_rows
from workflow.state_values import one_cell, state


@pytest.fixture
def edition(engine: Engine) -> Edition:
    return adopted(engine)


def _sheet(engine: Engine, edition: Edition, figure: str | None = None) -> list[dict[str, str]]:
    with reading(engine) as conn:
        return sheet_rows(conn, edition, figure)


def _filled(rows: list[dict[str, str]], **values: str) -> str:
    """The sheet with these values, named country__field, each read on page 12."""
    for row in rows:
        if value := values.get(f"{row['country']}__{row['field']}"):
            row |= {"value": value, "page": "12", "note": "the tick in the column"}
    return as_csv_text(rows, SHEET_COLUMNS)


def test_the_sheet_has_every_unknown_cell_and_what_may_be_written(engine: Engine, edition: Edition) -> None:
    rows = _sheet(engine, edition)
    assert len(rows) == 526
    by_place = {(row["country"], row["field"]): row for row in rows}
    assert by_place["AND", "other_ombudsperson"]["allowed"] == "yes | no"
    assert by_place["SWE", "budapest"]["printed"] == "SIGNED"
    assert all(row["value"] == "" for row in rows)


def test_a_filled_sheet_is_one_decision_with_its_own_evidence(engine: Engine, edition: Edition) -> None:
    text = _filled(_sheet(engine, edition, "1"), SWE__weprotect="yes", NOR__weprotect="no")
    with engine.begin() as conn:
        decision = state(conn, edition, read_sheet(REPORT, text, "sheet.csv"), "anna", day(1))
    with reading(engine) as conn:
        entries = baseline.of_decision(conn, decision)
        assert [(e.cell.country, e.value, e.source, e.locator) for e in entries] == [
            ("NOR", "no", "editor", "page:12"),
            ("SWE", "yes", "editor", "page:12"),
        ]
        evidence = snapshots.read(conn, entries[0].snapshot or "").content.decode()
    assert "the tick in the column" in evidence
    assert len(_sheet(engine, edition, "1")) == 233


def test_one_cell_is_stated_by_name_or_code(engine: Engine, edition: Edition) -> None:
    stated = one_cell(REPORT, ("7", "Norway", "", "sid_2020"), "yes", "52", "")
    with engine.begin() as conn:
        state(conn, edition, [stated], "anna", day(1))
    assert held(engine, "NOR", "sid_2020") == "yes"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": "perhaps"}, r"sheet.csv, line \d+: .*weprotect.*perhaps"),
        ({"page": ""}, r"sheet.csv, line \d+: page '' is not a page number"),
        ({"page": "p. 12"}, r"sheet.csv, line \d+: page 'p. 12' is not a page number"),
        ({"field": "weprotekt"}, r"sheet.csv, line \d+: the report has no cell"),
        ({"country": "ATL"}, r"sheet.csv, line \d+: the report has no cell"),
        ({"figure": "9"}, r"sheet.csv, line \d+: the report has no cell"),
    ],
)
def test_one_wrong_row_names_its_line_and_nothing_of_the_sheet_is_taken(
    engine: Engine, edition: Edition, change: dict[str, str], expected: str
) -> None:
    rows = _sheet(engine, edition, "1")
    text = _filled(rows, SWE__weprotect="yes", NOR__weprotect="no")
    wrong = [row | (change if row["country"] == "SWE" and row["value"] else {}) for row in rows]
    text = as_csv_text(wrong, SHEET_COLUMNS)
    with pytest.raises(UsageError, match=expected), engine.begin() as conn:
        state(conn, edition, read_sheet(REPORT, text, "sheet.csv"), "anna", day(1))
    assert held(engine, "NOR", "weprotect") is None


def test_a_cell_that_has_moved_since_the_sheet_was_made_is_refused(engine: Engine, edition: Edition) -> None:
    text = _filled(_sheet(engine, edition, "1"), SWE__weprotect="yes")
    with engine.begin() as conn:
        state(conn, edition, [one_cell(REPORT, ("1", "SWE", "", "weprotect"), "no", "3", "")], "bela", day(1))
    with pytest.raises(ConflictError, match="has changed since the sheet was made"), engine.begin() as conn:
        state(conn, edition, read_sheet(REPORT, text, "sheet.csv"), "anna", day(2))
    assert held(engine, "SWE", "weprotect") == "no"


def test_a_row_stated_twice_and_a_sheet_of_another_kind_are_refused(engine: Engine, edition: Edition) -> None:
    text = _filled(_sheet(engine, edition, "1"), SWE__weprotect="yes")
    lines = text.splitlines()
    row = next(line for line in lines if line.startswith("1,SWE") and ",12," in line)
    with pytest.raises(UsageError, match="is stated twice"):
        read_sheet(REPORT, "\n".join([*lines, row]), "sheet.csv")
    with pytest.raises(UsageError, match="column figure is missing"):
        read_sheet(REPORT, "a,b\n1,2\n", "sheet.csv")
    with pytest.raises(UsageError, match="has no filled row"):
        read_sheet(REPORT, text.splitlines()[0] + "\n", "sheet.csv")


def test_a_spreadsheet_may_reorder_columns_and_add_a_byte_order_mark(engine: Engine, edition: Edition) -> None:
    rows = list(csv.DictReader(io.StringIO(_filled(_sheet(engine, edition, "1"), SWE__weprotect="yes"))))
    text = "\ufeff" + as_csv_text(rows, tuple(reversed(SHEET_COLUMNS)))
    (stated,) = read_sheet(REPORT, text, "sheet.csv")
    assert (stated.cell.country, stated.value, stated.page) == ("SWE", "yes", "12")


def test_a_source_that_differs_from_what_an_editor_stated_is_a_change(
    engine: Engine, edition: Edition, tmp_path: Path
) -> None:
    with engine.begin() as conn:
        state(conn, edition, [one_cell(REPORT, ("1", "SWE", "", "budapest"), "party", "14", "")], "anna", day(1))
    done = read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(2))
    assert done.refreshed.news == 1
    with reading(engine) as conn:
        states = {e.state for e in baseline.entries(conn, REPORT, "2021").values()}
    assert states == {State.APPROVED, State.UNKNOWN}
