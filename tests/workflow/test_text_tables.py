import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.text_tables import as_csv_text, as_json_text, inert


@pytest.mark.parametrize("number", ["-4.15", "4.15", "+3", "-4,15", "-12 %", "-", "+", "0.10", "-1 234", ""])
def test_numbers_stand_as_they_are_printed(number: str) -> None:
    assert inert(number) == number


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1"),
        *("=", "-x", "+x", "-1+1", "＝1+1", "＠SUM(A1)", "－x", "＋x"),
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert inert(text) == f"'{text}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_any_text_comes_back_but_for_the_apostrophe(values: list[str]) -> None:
    text = as_csv_text([{"a": values[0], "b": values[1]}], ("a", "b"))
    (row,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert row == [inert(value) for value in values]
    assert all(not value.startswith(("=", "@", "\t", "\r", "\n")) for value in row)


def test_what_is_empty_is_null_in_json() -> None:
    assert json.loads(as_json_text([{"a": "", "b": None, "c": "=1"}])) == [{"a": None, "b": None, "c": "=1"}]


def test_a_lone_carriage_return_begins_no_row() -> None:
    assert as_csv_text([{"a": "Sweden\r=HYPERLINK(1)", "b": 'say "so", then'}], ("a", "b")) == (
        'a,b\n"Sweden\r=HYPERLINK(1)","say ""so"", then"\n'
    )
