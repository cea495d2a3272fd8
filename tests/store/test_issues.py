from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from domain.issues import Issue
from domain.snapshots import Snapshot
from store import issues

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def test_an_issue_comes_back_as_it_was_noted(conn: Connection, page: Snapshot) -> None:
    number = issues.note(conn, "s", "k", "unknown_country", "No country is named X.", NOW, page.sha256, "line:3")
    wanted = Issue("s", "k", "unknown_country", "No country is named X.", NOW, NOW, page.sha256, "line:3", None, number)
    assert issues.listing(conn) == (wanted,)


def test_a_cause_that_recurs_is_one_issue_brought_up_to_date(conn: Connection, page: Snapshot) -> None:
    number = issues.note(conn, "s", "k", "failed", "It failed.", NOW, page.sha256, "line:3")
    assert issues.note(conn, "s", "k", "failed", "It failed again.", LATER) == number
    (found,) = issues.listing(conn)
    assert (found.message, found.first_seen, found.last_seen) == ("It failed again.", NOW, LATER)
    assert (found.snapshot, found.locator) == (page.sha256, "line:3")


def test_a_good_run_closes_what_did_not_recur(conn: Connection) -> None:
    for scope, key in (("s", "a"), ("s", "b"), ("t", "a")):
        issues.note(conn, scope, key, "failed", "It failed.", NOW)
    assert issues.close(conn, "s", LATER, frozenset({"b"})) == 1
    assert [(one.scope, one.key) for one in issues.listing(conn)] == [("s", "b"), ("t", "a")]
    assert issues.close(conn, "s", LATER) == 1 and issues.close(conn, "s", LATER) == 0
    assert [one.key for one in issues.listing(conn, scope="s")] == []
    assert {one.closed_at for one in issues.listing(conn, open_only=False, scope="s")} == {LATER}


def test_what_comes_back_after_it_was_closed_is_a_new_issue(conn: Connection) -> None:
    first = issues.note(conn, "s", "k", "failed", "It failed.", NOW)
    issues.close(conn, "s", NOW)
    second = issues.note(conn, "s", "k", "failed", "It failed.", LATER)
    assert first != second
    assert [one.id for one in issues.listing(conn, open_only=False)] == [first, second]
