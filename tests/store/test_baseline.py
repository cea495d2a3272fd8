from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from domain.baseline import BaselineEntry, State
from domain.decisions import Decision, DecisionKind
from domain.reports import Cell, Edition
from store import baseline, decisions

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BUDAPEST = Cell("coe", "1", "SWE", "", "budapest")


def entry(value: str | None, day: int = 0, cell: Cell = BUDAPEST, **others: object) -> BaselineEntry:
    state = State.UNKNOWN if value is None else State.APPROVED
    made = BaselineEntry("2021", cell, state, value, None, "editor", None, None, "ada", NOW + timedelta(days=day))
    return replace(made, **others)  # type: ignore[arg-type]


def test_entries_come_back_as_they_were_under_their_ids(conn: Connection, edition: Edition) -> None:
    decision = decisions.append(conn, Decision(DecisionKind.STATE, "2021", "ada", NOW, "0" * 64))
    proof = {"snapshot": edition.snapshot, "locator": "line:264", "original_value": "SIGNED", "decision": decision}
    made = [entry("signed", **proof), entry(None, cell=replace(BUDAPEST, country="NOR"), original_value="SIGNED")]
    ids = baseline.append(conn, made)
    assert baseline.append(conn, ()) == ()
    wanted = {one.cell: replace(one, id=number) for one, number in zip(made, ids, strict=True)}
    assert baseline.entries(conn, "coe", "2021") == wanted


def test_a_thousand_entries_get_ids_in_their_order(conn: Connection, edition: Edition) -> None:
    cells = [replace(BUDAPEST, item=str(number)) for number in range(1_500)]
    ids = baseline.append(conn, [entry(cell.item, cell=cell) for cell in cells])
    found = baseline.entries(conn, "coe", "2021")
    assert [(found[cell].id, found[cell].value) for cell in cells] == [
        (number, cell.item) for number, cell in zip(ids, cells, strict=True)
    ]
    assert list(found) == sorted(cells)


def test_the_newest_entry_of_a_cell_holds_and_earlier_ones_are_read_by_their_time(
    conn: Connection, edition: Edition
) -> None:
    baseline.append(conn, [entry("signed", 0), entry("party", 2)])
    baseline.append(conn, [entry(None, 4, state=State.WITHDRAWN)])

    def value(day: int | None) -> str | None:
        as_of = None if day is None else NOW + timedelta(days=day)
        found = baseline.entries(conn, "coe", "2021", as_of).get(BUDAPEST)
        return None if found is None else f"{found.state}:{found.value}"

    wanted = [None, "approved:signed", "approved:signed", "approved:party", "withdrawn:None", "withdrawn:None"]
    assert [value(day) for day in (-1, 0, 1, 2, 4)] + [value(None)] == wanted


def test_the_history_of_a_field_has_every_entry_of_its_country(conn: Connection, edition: Edition) -> None:
    elsewhere = entry("x", cell=replace(BUDAPEST, country="NOR"))
    baseline.append(
        conn, [entry("signed"), elsewhere, entry("party", 1), entry("y", cell=replace(BUDAPEST, figure="2"))]
    )
    history = baseline.history(conn, "coe", "2021", "SWE", "budapest")
    assert [one.value for one in history] == ["signed", "party", "y"]


def test_what_a_decision_made_and_what_was_before_are_found(conn: Connection, edition: Edition) -> None:
    number = decisions.append(conn, Decision(DecisionKind.STATE, "2021", "ada", NOW, "0" * 64))
    baseline.append(conn, [entry("signed"), entry("x", cell=replace(BUDAPEST, country="NOR"))])
    baseline.append(conn, [entry("party", 1, decision=number)])
    (made,) = baseline.of_decision(conn, number)
    earlier = baseline.previous(conn, made)
    assert made.value == "party" and earlier is not None and earlier.value == "signed"
    assert baseline.previous(conn, earlier) is None and baseline.of_decision(conn, number + 1) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        entry("a", state=State.UNKNOWN),
        entry(None, state=State.APPROVED),
        entry("a", edition="1999"),
        entry("a", decision=4711),
        entry("a", snapshot="0" * 64),
    ],
    ids=["unknown with a value", "approved without one", "no such edition", "no such decision", "no such proof"],
)
def test_an_entry_that_cannot_be_true_is_refused(conn: Connection, edition: Edition, wrong: BaselineEntry) -> None:
    with pytest.raises(IntegrityError):
        baseline.append(conn, [wrong])
