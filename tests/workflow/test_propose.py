"""The dated proposal: only what dates decide, in one decision that must know its size."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.changes import ChangeStatus
from domain.errors import ConflictError, UsageError
from domain.reports import Edition
from store import baseline, decisions
from store.engines import reading
from tests.workflow.scenes import CHART, REPORT, adopted, all_changes, chart, day, held, only, read
from workflow.propose import Shown, adopt_proposal, proposal
from workflow.undo import undo


@pytest.fixture
def edition(engine: Engine, tmp_path: Path) -> Edition:
    found = adopted(engine)
    read(engine, tmp_path, chart(CHART), day(1))
    return found


def _proposal(engine: Engine, edition: Edition) -> Shown:
    with reading(engine) as conn:
        return proposal(conn, edition)


def test_sweden_was_signed_on_the_editions_day_and_is_party_now(engine: Engine, edition: Edition) -> None:
    shown = _proposal(engine, edition)
    proposed = {one.cell.country: one.value for one in shown.proposals}
    assert proposed == {"ALB": "party", "IRL": "signed", "RUS": "none", "SWE": "signed"}
    with engine.begin() as conn:
        adopt_proposal(conn, edition, shown, 4, "anna", day(2))
    change = only(all_changes(engine, ChangeStatus.OPEN), "SWE")
    assert (change.kind.value, change.before, change.after) == ("modified", "signed", "party")
    assert [one for one in all_changes(engine, ChangeStatus.OPEN) if one.cell.country != "SWE"] == []


def test_what_no_date_decides_stays_unknown_and_is_listed(engine: Engine, edition: Edition) -> None:
    shown = _proposal(engine, edition)
    treaty_cells = 47 * 4
    assert len(shown.found.undecided) == treaty_cells - len(shown.proposals)
    with engine.begin() as conn:
        adopt_proposal(conn, edition, shown, 4, "anna", day(2))
    assert held(engine, "DEU") is None
    assert any("Germany" in line for line in _proposal(engine, edition).lines())


def test_it_is_one_decision_and_undone_as_one(engine: Engine, edition: Edition) -> None:
    with reading(engine) as conn:
        before = {cell: entry.value for cell, entry in baseline.entries(conn, REPORT, edition.id).items()}
    with engine.begin() as conn:
        decision = adopt_proposal(conn, edition, proposal(conn, edition), 4, "anna", day(2))
    with reading(engine) as conn:
        assert len(decisions.listing(conn)) == 2
    with engine.begin() as conn:
        undo(conn, REPORT, decision, "anna", day(3))
    with reading(engine) as conn:
        assert {cell: entry.value for cell, entry in baseline.entries(conn, REPORT, edition.id).items()} == before


def test_a_wrong_count_is_refused(engine: Engine, edition: Edition) -> None:
    with engine.begin() as conn, pytest.raises(ConflictError, match="fills 4 cells now, not 5"):
        adopt_proposal(conn, edition, proposal(conn, edition), 5, "anna", day(2))


def test_adopted_twice_there_is_nothing_left(engine: Engine, edition: Edition) -> None:
    with engine.begin() as conn:
        adopt_proposal(conn, edition, proposal(conn, edition), 4, "anna", day(2))
    with engine.begin() as conn, pytest.raises(UsageError, match="nothing to adopt"):
        adopt_proposal(conn, edition, proposal(conn, edition), 0, "anna", day(3))


def test_a_status_that_the_printed_words_contradict_is_not_proposed(engine: Engine, tmp_path: Path) -> None:
    """The report prints no SIGNED beside Albania, so it cannot have been a signatory only."""
    edition = adopted(engine)
    read(engine, tmp_path, chart({**CHART, "Albania": ("2001-11-23", None, None)}), day(1))
    shown = _proposal(engine, edition)
    assert "ALB" not in {one.cell.country for one in shown.proposals}
    (doubt,) = shown.found.doubts
    assert "Albania" in doubt.message
