"""What is approved and contradicts the print is told with its place, both values and its source; nothing else is."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from diffs.classify import kind_of
from domain.changes import Change, ChangeStatus, change_id
from domain.reports import Cell, Edition
from domain.snapshots import Snapshot
from store import baseline, snapshots
from store import changes as stored_changes
from store.engines import reading
from tests.workflow.scenes import (
    CHART,
    REPORT,
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
from workflow.errata import errata
from workflow.errata_text import ERRATA_COLUMNS, errata_rows, errata_text
from workflow.erratum import Errata, place_of
from workflow.propose import adopt_proposal, proposal
from workflow.report_cells import CellState
from workflow.report_claims import ClaimState
from workflow.report_view import figure_view, report_view
from workflow.sheet import Stated
from workflow.state_values import one_cell, state
from workflow.undo import undo


@pytest.fixture
def edition(engine: Engine) -> Edition:
    return adopted(engine)


def found(engine: Engine, edition: Edition) -> Errata:
    with reading(engine) as conn:
        return errata(conn, edition)


def decided(engine: Engine, *ids: str, value: str | None = None, number: int = 3) -> list[int]:
    with engine.begin() as conn:
        return approve(conn, [Choice(one, value=value) for one in ids], "anna", day(number))


def states(engine: Engine, edition: Edition, stated: Sequence[Stated], number: int = 2) -> int:
    with engine.begin() as conn:
        return state(conn, edition, stated, "anna", day(number))


def sweden_ratifies(engine: Engine, edition: Edition, folder: Path) -> str:
    """The edition's day is filled from the dates; what Sweden did since is the one change. Gives its id."""
    read(engine, folder, chart(CHART), day(1))
    with engine.begin() as conn:
        shown = proposal(conn, edition)
        adopt_proposal(conn, edition, shown, len(shown.proposals), "anna", day(1))
    return only(all_changes(engine, ChangeStatus.OPEN), "SWE").id


def source_says(engine: Engine, cell: Cell, before: str | None, after: str | None, said: bytes) -> str:
    """An open change of any cell, as if its owner had said so. Gives its id."""
    page = Snapshot(said, "text/html", "utf-8")
    with engine.begin() as conn:
        snapshots.keep(conn, page, "https://www.inhope.org/EN/our-members", day(2))
        entry = baseline.entries(conn, REPORT, "2021")[cell].id
        name = change_id(cell, "2021", entry, after)
        change = Change(
            id=name,
            edition="2021",
            cell=cell,
            kind=kind_of(before, after),
            meaning="left",
            before=before,
            after=after,
            original_value=None,
            status=ChangeStatus.OPEN,
            first_seen=day(2),
            source="inhope_members",
            snapshot=page.sha256,
            locator="absent",
            baseline_entry=entry,
        )
        stored_changes.save(conn, change)
    return name


def test_nothing_is_an_erratum_before_anything_is_approved(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    sweden_ratifies(engine, edition, tmp_path)
    assert found(engine, edition).errata == ()
    with reading(engine) as conn:
        text = errata_text(errata(conn, edition), "text", day(2))
    assert "Nothing that is approved contradicts the print." in text


def test_a_ratification_after_the_edition_s_day_is_one(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    decided(engine, sweden_ratifies(engine, edition, tmp_path))
    (one,) = found(engine, edition).errata
    assert place_of(one) == "Figure 1, Sweden, Budapest Convention (line 309, footnote 9)"
    assert (one.old, one.new, one.wording) == ("signed", "party", "SIGNED")
    assert one.reason == "Sweden ratified the Budapest Convention on 28 April 2021"
    (citation,) = one.citations
    assert citation.publisher == "Council of Europe, Treaty Office"
    assert str(citation).endswith("treatynum=185, accessed 3 November 2026")


def test_what_is_only_filled_in_contradicts_no_print(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    read(engine, tmp_path, chart(CHART), day(1))
    decided(engine, *(one.id for one in all_changes(engine, ChangeStatus.OPEN)))
    assert found(engine, edition).errata == ()


def test_the_page_that_an_editor_read_is_named(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    states(engine, edition, [one_cell(REPORT, ("1", "Sweden", "", "budapest"), "signed", "14", "")], 0)
    read(engine, tmp_path, chart(CHART), day(1))
    decided(engine, only(all_changes(engine, ChangeStatus.OPEN), "SWE").id)
    (one,) = found(engine, edition).errata
    assert place_of(one) == "Figure 1, Sweden, Budapest Convention (page 14, line 309, footnote 9)"


def test_a_decision_taken_back_takes_its_erratum_back(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    (decision,) = decided(engine, sweden_ratifies(engine, edition, tmp_path))
    assert len(found(engine, edition).errata) == 1
    with engine.begin() as conn:
        undo(conn, REPORT, decision, "anna", day(4))
    assert found(engine, edition).errata == ()


def test_a_statement_taken_back_is_no_print_any_more(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    stated = states(engine, edition, [one_cell(REPORT, ("1", "Sweden", "", "budapest"), "none", "14", "")], 0)
    with engine.begin() as conn:
        undo(conn, REPORT, stated, "anna", day(0))
    read(engine, tmp_path, chart(CHART), day(1))
    decided(engine, only(all_changes(engine, ChangeStatus.OPEN), "SWE").id)
    assert found(engine, edition).errata == ()


def test_an_edited_value_is_told_without_the_source_s_sentence(
    engine: Engine, edition: Edition, tmp_path: Path
) -> None:
    decided(engine, sweden_ratifies(engine, edition, tmp_path), value="none")
    (one,) = found(engine, edition).errata
    assert (one.new, one.reason) == ("none", "")


def test_a_sentence_that_becomes_wrong_is_an_erratum_and_one_that_rests_on_it_is_read_again(
    engine: Engine, edition: Edition
) -> None:
    stated = [one_cell(REPORT, ("6", name, "", "inhope_hotline"), "yes", "44", "") for name in ("BIH", "TUR", "POL")]
    states(engine, edition, stated, 1)
    bosnia = Cell(REPORT, "6", "BIH", "", "inhope_hotline")
    decided(engine, source_says(engine, bosnia, "yes", "no", b"<p>members</p>"))
    told = found(engine, edition)
    cell, claim = told.errata
    assert (cell.kind, cell.old, cell.new) == ("cell", "yes", "no")
    assert place_of(claim) == "Text (lines 1899 to 1900)"
    assert (claim.old, claim.new) == ("all of 2", "1 of 2, not Bosnia and Herzegovina")
    assert [one.accessed for one in claim.citations] == [day(2).date()]
    assert [one.line for one in told.read_again] == [1905, 2262]
    text = errata_text(told, "text", day(4))
    assert "“Bosnia and Herzegovina and Turkey are members of” states: all of 2." in text
    assert "To be read again" in text
    with reading(engine) as conn:
        view = figure_view(conn, Settings(), "6", day(4))
    assert view.claim_states[ClaimState.WRONG] == 1
    assert view.claim_states[ClaimState.READ_AGAIN] == 2


def test_only_what_was_decided_since_a_day_is_asked_for(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    decided(engine, sweden_ratifies(engine, edition, tmp_path), number=3)
    with reading(engine) as conn:
        assert len(errata(conn, edition, day(3)).errata) == 1
        assert errata(conn, edition, day(4)).errata == ()


def test_rows_are_flat_and_complete(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    decided(engine, sweden_ratifies(engine, edition, tmp_path))
    (row,) = errata_rows(found(engine, edition))
    assert tuple(row) == ERRATA_COLUMNS
    assert (row["country"], row["old"], row["new"], row["accessed"]) == ("SWE", "signed", "party", "2026-11-03")
    json.dumps(row)


def test_hostile_words_of_a_source_stay_words(engine: Engine, edition: Edition) -> None:
    states(engine, edition, [one_cell(REPORT, ("A3", "Andorra", "2021", "sid_plan_updated"), "none", "60", "")], 1)
    plan = Cell(REPORT, "A3", "AND", "2021", "sid_plan_updated")
    hostile = "](javascript:x) <script>\u202e\x07 *yes*"
    decided(engine, source_says(engine, plan, "none", hostile, b"plan"))
    told = found(engine, edition)
    for form in ("text", "markdown"):
        text = errata_text(told, form, day(4))
        assert "\u202e" not in text
        assert "\x07" not in text
    assert r"\](javascript:x) \<script\> \*yes\*" in errata_text(told, "markdown", day(4))


def test_cells_by_state(engine: Engine, edition: Edition, tmp_path: Path) -> None:
    change = sweden_ratifies(engine, edition, tmp_path)
    with reading(engine) as conn:
        view = figure_view(conn, Settings(), "1", day(2))
        stale = figure_view(conn, Settings(), "1", day(40))
    rows = {row.country: row for row in view.rows}
    sweden = rows["SWE"].cells[3]
    assert sweden is not None
    assert (sweden.state, sweden.printed, sweden.now, sweden.proposed) == (CellState.OPEN, "signed", "signed", "party")
    assert sweden.change == change
    albania = rows["ALB"].cells[3]
    assert albania is not None
    assert albania.state is CellState.APPROVED
    assert rows["RUS"].left is not None
    later = {row.country: row for row in stale.rows}["ALB"].cells[3]
    assert later is not None
    assert later.state is CellState.UNVERIFIED


def test_totals_count_the_members_of_their_day(engine: Engine, edition: Edition) -> None:
    with reading(engine) as conn:
        view = figure_view(conn, Settings(), "2", day(1))
        every = report_view(conn, Settings(), day(1))
    (membership, _) = view.tallies
    assert (membership.members_then, membership.members_now) == (47, 46)
    assert {line.value: (line.then, line.now) for line in membership.lines}["none"] == ("13", "12")
    assert sum(sum(figure.states.values()) for figure in every) == 1277
    assert [row.name for row in every[3].totals] == ["the member states together", "the whole world"]


def test_a_reading_that_says_what_is_printed_leaves_no_erratum(
    engine: Engine, edition: Edition, tmp_path: Path
) -> None:
    decided(engine, sweden_ratifies(engine, edition, tmp_path))
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(5))
    back = only(all_changes(engine, ChangeStatus.OPEN), "SWE")
    decided(engine, back.id, number=6)
    assert found(engine, edition).errata == ()


def test_a_word_that_the_first_reading_explains_is_print_of_that_cell(
    engine: Engine, edition: Edition, tmp_path: Path
) -> None:
    """Nobody adopted a proposal: the source's first word, signed, says which column the print means."""
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    decided(engine, *(one.id for one in all_changes(engine, ChangeStatus.OPEN)))
    read(engine, tmp_path, chart(CHART), day(4))
    decided(engine, only(all_changes(engine, ChangeStatus.OPEN), "SWE").id, number=5)
    (one,) = found(engine, edition).errata
    assert (place_of(one), one.old, one.new) == (
        "Figure 1, Sweden, Budapest Convention (line 309, footnote 9)",
        "signed",
        "party",
    )


def test_a_word_that_fits_no_column_any_more_is_an_erratum_of_its_row(engine: Engine, edition: Edition) -> None:
    fields = ("uncrc", "opsc", "lanzarote", "budapest")
    cells = [Cell(REPORT, "1", "SWE", "", field) for field in fields]
    ids = [source_says(engine, cell, None, "party", b"all ratified") for cell in cells]
    decided(engine, *ids[:3])
    assert found(engine, edition).errata == (), "the fourth may still be the one that is meant"
    decided(engine, ids[3])
    (one,) = found(engine, edition).errata
    assert (place_of(one), one.old) == ("Figure 1, Sweden (line 309)", "SIGNED")
    assert one.new.endswith("Lanzarote Convention: party; Budapest Convention: party")


def test_what_its_source_ceased_to_state_is_said_so(engine: Engine, edition: Edition) -> None:
    bosnia = Cell(REPORT, "6", "BIH", "", "inhope_hotline")
    states(engine, edition, [one_cell(REPORT, ("6", "BIH", "", "inhope_hotline"), "yes", "44", "")], 1)
    decided(engine, source_says(engine, bosnia, "yes", None, b"gone"))
    (one,) = found(engine, edition).errata
    assert (one.old, one.new) == ("yes", "")
    text = errata_text(found(engine, edition), "text", day(4))
    assert "“yes” is no longer stated by the source." in text
