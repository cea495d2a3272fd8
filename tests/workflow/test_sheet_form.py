"""The sheet as a form, and the difference of two states of the baseline, on both engines."""

import pytest
from sqlalchemy import Engine

from domain.errors import ConflictError, UsageError
from domain.reports import Edition
from store.engines import reading
from tests.workflow.scenes import REPORT, adopted, day, held
from workflow.baseline_difference import Side, difference, difference_rows, side
from workflow.sheet_form import preview, sheet_form, state_shown, typed_values


@pytest.fixture
def edition(engine: Engine) -> Edition:
    return adopted(engine)


def guards(engine: Engine, edition: Edition, figure: str) -> dict[str, str]:
    with reading(engine) as conn:
        form = sheet_form(conn, edition, figure)
    fields = (field for row in form.rows for field in row.fields if field is not None and field.asked)
    return {f"seen~{field.key}": field.seen for field in fields}


def test_what_was_previewed_is_stated_and_nothing_else(engine: Engine, edition: Edition) -> None:
    typed = {"page": "52", "value~SWE~~sid_2020": " YES ", "page~NOR": "53", "value~NOR~~sid_2020": "no"}
    stated = typed_values(REPORT, "7", {**guards(engine, edition, "7"), **typed})
    with reading(engine) as conn:
        seen = preview(conn, edition, stated)
    assert [(line.row, line.before, line.value, line.page) for line in seen.lines] == [
        ("Norway", None, "no", "53"),
        ("Sweden", None, "yes", "52"),
    ]
    with pytest.raises(UsageError, match="type that number"), engine.begin() as conn:
        state_shown(conn, edition, stated, seen.shown, "", "anna", day(1))
    with pytest.raises(ConflictError, match="not what was shown"), engine.begin() as conn:
        state_shown(conn, edition, stated, "0" * 12, "2", "anna", day(1))
    assert held(engine, "SWE", "sid_2020") is None
    with engine.begin() as conn:
        state_shown(conn, edition, stated, seen.shown, "2", "anna", day(1))
    assert (held(engine, "SWE", "sid_2020"), held(engine, "NOR", "sid_2020")) == ("yes", "no")
    with pytest.raises(ConflictError, match="not what was shown"), engine.begin() as conn:
        state_shown(conn, edition, stated, seen.shown, "2", "anna", day(2))


def test_the_rest_of_a_column_is_only_what_was_asked_and_left_empty(engine: Engine, edition: Edition) -> None:
    fields = {**guards(engine, edition, "2"), "page": "24", "rest~~other_ombudsperson": "no"}
    stated = typed_values(REPORT, "2", {**fields, "value~AND~~other_ombudsperson": "yes"})
    assert len(stated) == 13
    assert {one.cell.country for one in stated if one.value == "yes"} == {"AND"}
    assert typed_values(REPORT, "2", {**fields, "all": "1"}) == [], "with known cells shown too, each is typed"


def test_keys_that_nobody_was_given_are_refused_each_by_itself(engine: Engine, edition: Edition) -> None:
    typed = {"value~ATL~~sid_2020": "yes", "value~": "yes", "value~SWE": "yes", "value~SWE~2019~sid_2020": "yes"}
    with reading(engine) as conn:
        seen = preview(conn, edition, typed_values(REPORT, "7", {"page": "52", **typed}))
    assert len(seen.faults) == 4
    assert all("the report has no cell" in sentence for sentence in seen.faults.values())


def test_only_cells_that_differ_are_told_with_the_later_decision(engine: Engine, edition: Edition) -> None:
    stated = typed_values(REPORT, "7", {**guards(engine, edition, "7"), "page": "52", "value~SWE~~sid_2020": "yes"})
    with engine.begin() as conn:
        seen = preview(conn, edition, stated)
        state_shown(conn, edition, stated, seen.shown, "1", "anna", day(2))
    with reading(engine) as conn:
        before, after = side(conn, REPORT, None, day(1)), side(conn, REPORT, "2021", None)
        (row,) = difference_rows(difference(conn, before, after))
        assert difference(conn, before, Side(edition, day(1))) == ()
        with pytest.raises(UsageError, match="it has no baseline before that"):
            side(conn, REPORT, None, day(-1))
    assert (row["country"], row["before"], row["before_state"], row["after"], row["decided_by"]) == (
        "SWE",
        None,
        "unknown",
        "yes",
        "anna",
    )
