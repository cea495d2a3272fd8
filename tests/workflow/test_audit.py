"""What is changed behind the log's back is found, and the log alone makes the baseline."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from domain.cases import Case, Doubt, DoubtKind
from domain.changes import ChangeStatus
from domain.errors import DatumlineError, UsageError
from domain.reports import Edition
from domain.snapshots import Capture, Part
from store import captures, cases, log, snapshots
from tests.workflow.scenes import (
    BUDAPEST,
    REPORT,
    SWEDEN_PARTY,
    SWEDEN_SIGNED,
    adopted,
    all_changes,
    day,
    only,
    read,
    with_sweden,
)
from workflow.audit import log_line, log_rows, verify
from workflow.decide import Choice, approve, comment, defer, reject
from workflow.decide_case import dismiss
from workflow.exports import edition_in_force
from workflow.propose import adopt_proposal, proposal
from workflow.replay import replay
from workflow.state_values import one_cell, state
from workflow.undo import undo

OPEN = ChangeStatus.OPEN


@pytest.fixture
def busy(engine: Engine, tmp_path: Path) -> Engine:
    """A few weeks with every kind of decision."""
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    with engine.begin() as conn:
        edition = edition_in_force(conn, REPORT, None)
        stated = one_cell(REPORT, ("2", "Sweden", "", "other_ombudsperson"), "yes", "17", "seen")
        by_hand = state(conn, edition, [stated], "cara", day(1))
    albania = only(all_changes(engine, OPEN), "ALB")
    with engine.begin() as conn:
        approve(conn, [Choice(albania.id, value="none")], "anna", day(1), "=HYPERLINK(1)")
        comment(conn, albania.id, "bela", day(2), "why none?")
        undo(conn, REPORT, by_hand, "cara", day(2))
        found = proposal(conn, edition)
        adopt_proposal(conn, edition, found, len(found.proposals), "anna", day(2))
    dismissed(engine, edition)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(3))
    sweden = only(all_changes(engine, OPEN), "SWE")
    with engine.begin() as conn:
        (deferred,) = defer(conn, [Choice(sweden.id)], "bela", day(3), day(9))
        undo(conn, REPORT, deferred, "bela", day(4))
        reject(conn, [Choice(sweden.id)], "bela", day(4), "no", expires_at=day(8))
    return engine


def dismissed(engine: Engine, edition: Edition) -> None:
    """A case of the source's page, and what somebody made of it."""
    with engine.begin() as conn:
        page = snapshots.read(conn, edition.snapshot)
        capture = captures.record(conn, Capture(BUDAPEST, (Part("page", "u", day(2), page),)), day(2))
        doubt = Doubt(DoubtKind.TOO_FEW, "Too few.", "47", "1")
        dismiss(conn, cases.add(conn, Case(BUDAPEST, "", capture, None, doubt, day(2), day(2))), "cara", day(2), "no")


def test_every_decision_has_its_row_and_the_log_holds(busy: Engine) -> None:
    with busy.connect() as conn:
        found, rows = verify(conn), log.rows(conn)
        kinds = [row.kind for row in rows]
        decisions = conn.execute(text("SELECT count(*) FROM decisions")).scalar_one()
    assert found.findings == ()
    assert (found.decisions, found.head.entries) == (decisions, len(kinds)) == (decisions, decisions + 1)
    assert kinds.count("case.dismiss") == 1
    assert set(kinds) - {"case.dismiss"} == {
        f"decision.{kind}"
        for kind in (
            *("adopt_edition", "state", "adopt_proposal", "approve", "comment"),
            *("undo", "defer", "reject"),
        )
    }

    assert len(rows[0].details) < 160_000, "a thousand cells share one snapshot and one set of columns"
    approved = next(row for row in rows if row.kind == "decision.approve")
    assert log_line(approved).endswith(": =HYPERLINK(1)") and " anna  decision.approve  change:" in log_line(approved)
    (first, *_) = log_rows(rows)
    assert first["id"] == "1" and first["previous"] == "0" * 64 and (first["at"] or "").endswith("Z")


def test_the_log_alone_makes_the_same_baseline_and_contains_the_heads_it_had(busy: Engine) -> None:
    with busy.connect() as conn:
        for time in (None, day(0), day(1), day(3)):
            done = replay(conn, REPORT, None, time)
            assert done.same and done.replayed.count("\n") == 1278 and done.differing == ()
        earlier = log.rows(conn)[2].hash
        assert verify(conn, earlier).findings == () == verify(conn, earlier[:8].upper()).findings
        (finding,) = verify(conn, "feedfacecafe").findings
        assert "feedfacecafe" in finding
        with pytest.raises(UsageError, match="too short"):
            verify(conn, "feed")


UNDONE = {
    "a changed word": "UPDATE log_entries SET details = replace(details, 'seen', 'sehn') WHERE id = 2",
    "another actor": "UPDATE log_entries SET actor = 'eve' WHERE id = 2",
    "a row that is gone": "DELETE FROM log_entries WHERE id = 3",
    "a log cut off": "DELETE FROM log_entries WHERE id > 4",
    "a log without its beginning": "DELETE FROM log_entries WHERE id = 1",
    "a lost head": "DELETE FROM log_head",
    "a head set back": "UPDATE log_head SET entries = entries - 1",
    "a changed value": "UPDATE baseline_entries SET value = 'party', state = 'approved' WHERE id = 3",
    "a lost entry": "DELETE FROM baseline_entries WHERE id = (SELECT max(id) FROM baseline_entries)",
    "another decider": "UPDATE decisions SET decided_by = 'eve' WHERE kind = 'state'",
    "a lost decision": "DELETE FROM decisions WHERE kind = 'comment'",
    "rows that changed places": "UPDATE log_entries SET id = -2 WHERE id = 2;"
    "UPDATE log_entries SET id = 2 WHERE id = 3;"
    "UPDATE log_entries SET id = 3 WHERE id = -2",
    "thousands of changes": "UPDATE baseline_entries SET source = 'elsewhere'",
    "another word on a case": "UPDATE case_decisions SET note = 'yes'",
    "a lost word on a case": "DELETE FROM case_decisions",
    "a changed edition": "UPDATE editions SET verified_on = '2021-04-21'",
}
SAID = {
    "a changed word": "Row 2 of the log was changed: decision.state by cara",
    "another actor": "Row 2 of the log was changed",
    "a row that is gone": "Row 3 is missing",
    "a log cut off": "The log is cut off: it ends with row 4",
    "a log without its beginning": "Row 1 is missing",
    "a lost head": "The log's head is missing",
    "a head set back": "The log's head counts",
    "a changed value": "differs from the log: state is approved, the log has unknown",
    "a lost entry": "is in the log and no longer in its table",
    "another decider": "decided_by is eve, the log has cara",
    "a lost decision": "is in the log and no longer in its table",
    "rows that changed places": "Row 2 of the log does not follow row 1",
    "thousands of changes": "more of the same kind",
    "another word on a case": "The decision on case 1 differs from the log: note is yes, the log has no",
    "a lost word on a case": "The decision on case 1 is in the log and no longer",
    "a changed edition": "Edition 2021 of coe_ocsea_2021 differs from the log",
}

SEEN_BY_THE_REPLAY = {
    *("a row that is gone", "a log cut off", "a log without its beginning"),
    *("a changed value", "a lost entry", "thousands of changes"),
}


def behind_its_back(conn: Connection, *statements: str, **values: str) -> None:
    """As somebody would who holds the database itself: triggers put aside."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        triggers = conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in triggers:
            conn.exec_driver_sql(f"DROP TRIGGER {name}")
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for statement in statements:
        conn.execute(text(statement), values)


def test_what_is_changed_behind_its_back_is_found(busy: Engine) -> None:
    for name, statements in UNDONE.items():
        with busy.connect() as conn:
            behind_its_back(conn, *statements.split(";"))
            findings = verify(conn).findings
            assert any(SAID[name] in finding for finding in findings), (name, findings)
            if name == "thousands of changes":
                assert len(findings) == 21
            assert replay(conn, REPORT, None).same is (name not in SEEN_BY_THE_REPLAY), name
            conn.rollback()


def test_a_row_that_cannot_be_read_is_a_finding(busy: Engine) -> None:
    for broken in ("{", '{"decision": {}}', '{"decision": {"kind": "x", "decided_at": "y"}}'):
        with busy.connect() as conn:
            behind_its_back(conn, "UPDATE log_entries SET details = :broken WHERE id = 2", broken=broken)
            assert any("Row 2 of the log cannot be read" in finding for finding in verify(conn).findings)
            with pytest.raises(DatumlineError, match="Row 2"):
                replay(conn, REPORT, None)
            conn.rollback()
