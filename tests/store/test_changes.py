from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from domain.changes import Change, ChangeKind, ChangeStatus, WatchedChange
from domain.errors import UsageError
from domain.reports import Cell
from domain.snapshots import Snapshot
from domain.subjects import Subject
from store import changes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OPEN = frozenset({ChangeStatus.OPEN})


@pytest.fixture
def change(page: Snapshot) -> Change:
    cell = Cell("coe", "1", "SWE", "", "budapest")
    proof = {"source": "coe_treaty_185", "snapshot": page.sha256, "locator": "json:/0/3"}
    return Change(
        "abcd00000001", "2021", cell, ChangeKind.MODIFIED, "signed to party", "signed", "party", "28/04/2021",
        ChangeStatus.OPEN, NOW, baseline_entry=None, inputs=(3, 1, 2), **proof,
    )  # fmt: skip


def test_a_change_comes_back_as_it_was(conn: Connection, change: Change) -> None:
    changes.save(conn, change)
    assert changes.read(conn, change.id) == change
    assert changes.listing(conn, "coe", "2021", OPEN) == changes.listing(conn, "coe", "2021", None) == (change,)


def test_saving_again_takes_over_status_meaning_and_evidence(conn: Connection, change: Change) -> None:
    changes.save(conn, change)
    later = replace(change, status=ChangeStatus.REVERTED, meaning="returned", inputs=(9,), locator="json:/9")
    changes.save(conn, later)
    assert changes.read(conn, change.id) == later


def test_a_deferral_ends_when_the_status_moves_on(conn: Connection, change: Change) -> None:
    changes.save(conn, change)
    until = NOW + timedelta(days=30)
    changes.set_status(conn, change.id, ChangeStatus.DEFERRED, until)
    assert changes.read(conn, change.id) == replace(change, status=ChangeStatus.DEFERRED, deferred_until=until)
    changes.set_status(conn, change.id, ChangeStatus.OPEN)
    assert changes.read(conn, change.id) == change
    with pytest.raises(UsageError, match="no change ffff"):
        changes.set_status(conn, "ffff", ChangeStatus.OPEN)


def test_a_change_is_found_by_the_beginning_of_its_id(conn: Connection, change: Change) -> None:
    changes.save(conn, change)
    assert changes.read(conn, "abcd") == change
    assert [changes.read(conn, wrong) for wrong in ("abc", "ffff", "____", "")] == [None] * 4
    changes.save(conn, replace(change, id="abcd00000002"))
    with pytest.raises(UsageError, match="abcd00000001, abcd00000002"):
        changes.read(conn, "abcd")
    assert changes.read(conn, change.id) == change


def test_changes_are_listed_by_figure_country_item_and_field(conn: Connection, change: Change) -> None:
    places = [
        ("1", "ALB", "", "z"),
        ("1", "SWE", "", "a"),
        ("4", "ALB", "2019", "a"),
        ("4", "ALB", "2020", "A"),
        ("A3", "", "", ""),
    ]
    for number, (figure, *rest) in enumerate(reversed(places)):
        changes.save(conn, replace(change, id=f"{number:012}", cell=Cell("coe", figure, *rest)))
    changes.save(conn, replace(change, id="elsewhere", edition="2017"))
    found = changes.listing(conn, "coe", "2021", OPEN)
    assert [(c.cell.figure, c.cell.country, c.cell.item, c.cell.field) for c in found] == places


def test_changes_are_listed_by_status(conn: Connection, change: Change) -> None:
    for status in ChangeStatus:
        changes.save(conn, replace(change, id=status.value, status=status))
    wanted = frozenset({ChangeStatus.OPEN, ChangeStatus.DEFERRED})
    assert {one.status for one in changes.listing(conn, "coe", "2021", wanted)} == wanted
    assert len(changes.listing(conn, "coe", "2021", None)) == len(ChangeStatus)
    assert changes.listing(conn, "coe", "2021", frozenset()) == ()


def test_what_no_cell_uses_is_kept_apart(conn: Connection, page: Snapshot) -> None:
    watched = WatchedChange(
        "w1", "coe_treaty_224", Subject("SWE"), "signed_on", ChangeKind.ESTABLISHED, "signed", None, "2022-05-12",
        ChangeStatus.OPEN, NOW, page.sha256, "json:/0",
    )  # fmt: skip
    other = replace(watched, id="w2", subject=Subject("ALB"), status=ChangeStatus.REVERTED)
    for one in (watched, other):
        changes.save_watched(conn, one)
    changes.save_watched(conn, replace(watched, meaning="signed, reworded", before="x"))
    assert changes.watched_listing(conn, OPEN) == (replace(watched, meaning="signed, reworded"),)
    assert [one.id for one in changes.watched_listing(conn, None)] == ["w2", "w1"]
