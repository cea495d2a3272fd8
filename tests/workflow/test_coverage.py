"""What a whole list does not have is known: `no`, with the page that shows it; from anything less nothing follows."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.countries import name_of
from config.reports import load_rules
from domain.changes import Change, ChangeStatus
from store.engines import reading
from tests.workflow.scenes import REPORT, adopted, all_changes, day
from tests.workflow.scenes import read as read_page
from workflow.exports import source_rows
from workflow.show_change import show_lines

SOURCE, FIELD = "enoc_members", "enoc_membership"
EUROPE = load_rules(REPORT).countries
NEVER = ("AND", "MCO", "SMR")
LISTED = tuple(code for code in EUROPE if code not in NEVER)


def page(countries: Sequence[str], also: str = "") -> bytes:
    """One institution each: full members, and the last as an associate."""
    lines = [f"<li>{name_of(code)} – First ombuds institution</li>" for code in countries]
    full, associate = "\n".join(lines[:-1]), lines[-1]
    lists = f"<h2>Full members</h2>\n<ul>\n{full}{also}\n</ul>\n<h2>Associate members</h2>\n<ul>\n{associate}\n</ul>"
    return f"<html><body><h1>ENOC members</h1>\n{lists}</body></html>".encode()


def read(engine: Engine, folder: Path, content: bytes, number: int) -> list[str]:
    return [one.outcome for one in read_page(engine, folder, content, day(number), SOURCE).sources[0].readings]


def values(engine: Engine) -> dict[str, Change]:
    """Country -> the open change of its cell."""
    return {one.cell.country: one for one in all_changes(engine, ChangeStatus.OPEN) if one.cell.field == FIELD}


@pytest.fixture
def known(engine: Engine, tmp_path: Path) -> Engine:
    adopted(engine)
    assert read(engine, tmp_path, page(LISTED), 1) == ["complete"]
    return engine


def test_a_country_that_a_whole_list_never_had_is_none_with_the_page_as_proof(known: Engine) -> None:
    found = values(known)
    absent = {code: found[code] for code in NEVER if code in found}
    assert {change.after for change in absent.values()} <= {"none"}
    with reading(known) as conn:
        rows = {
            row["country"]: row
            for row in source_rows(conn, REPORT, SOURCE, history=False, derived=True, now=day(2))
            if row["extractor"] == "derivation:enoc_class"
        }
    assert {code: rows[code]["value"] for code in NEVER} == dict.fromkeys(NEVER, "none")
    assert len({rows[code]["snapshot"] for code in NEVER}) == 1 and all(rows[code]["url"] for code in NEVER)
    assert rows["SWE"]["value"] == "full"


@pytest.mark.parametrize("gone", [1, 3])
def test_members_that_leave_are_changes_whose_evidence_says_so(known: Engine, tmp_path: Path, gone: int) -> None:
    before = set(values(known))
    left = [code for code in LISTED if code not in before][:gone]
    assert read(known, tmp_path, page([code for code in LISTED if code not in left]), 2) == ["complete"]
    news = {code: change for code, change in values(known).items() if code not in before}
    assert {code: change.after for code, change in news.items()} == dict.fromkeys(left, "none")
    with reading(known) as conn:
        shown = "\n".join(show_lines(conn, news[left[0]].id, day(2)))
    assert "Not on the page, which lists all that there are." in shown


def test_a_list_with_an_unknown_name_proves_no_absence_and_keeps_what_was_proven(known: Engine, tmp_path: Path) -> None:
    before = values(known)
    also = "<li>Atlantis – Ombudsperson for Children</li>"
    assert read(known, tmp_path, page(LISTED[1:], also), 2) == ["partial"]
    assert values(known) == before
    with reading(known) as conn:
        rows = source_rows(conn, REPORT, SOURCE, history=False, derived=True, now=day(2))
    derived = {row["country"]: row["value"] for row in rows if row["extractor"] == "derivation:enoc_class"}
    assert derived["AND"] == "none" and derived[LISTED[0]] == "full"
