"""Reading captures: what is kept, what becomes an issue, and that nothing else ever moves."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.registry import Extractor
from domain.changes import ChangeStatus
from domain.extractions import Extraction
from domain.snapshots import Capture
from store import captures, changes, fetches, issues, snapshots, statements
from tests.workflow.scenes import (
    BUDAPEST,
    CHART,
    START,
    SWEDEN_PARTY,
    SWEDEN_SIGNED,
    adopted,
    all_changes,
    chart,
    day,
    held,
    only,
    read,
    with_sweden,
)

BAD = {
    "another treaty": chart(CHART, treaty="201"),
    "an error string": b'"An error has occurred."',
    "cut off": chart(CHART)[:-40],
    "no rows": b"[[], [], []]",
    "the shell without its data": b"<html><body>You need to enable JavaScript to run this app.</body></html>",
    "nested beyond reason": b"[" * 100_000,
    "bytes": bytes(range(256)) * 20,
}


def _issues(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return [issue.message for issue in issues.listing(conn, scope=BUDAPEST)]


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_page_that_is_not_the_page_changes_nothing_and_says_so_until_it_is_good(
    engine: Engine, tmp_path: Path, content: bytes
) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    before = all_changes(engine)
    done = read(engine, tmp_path, content, day(2))
    assert done.failed
    (message,) = [text for text in _issues(engine) if "Not on the page" not in text]
    assert message.endswith((".", "!", ")"))
    assert "Traceback" not in message
    assert all_changes(engine) == before
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(3))
    assert [text for text in _issues(engine) if "Not on the page" not in text] == []
    assert all_changes(engine) == before


def test_the_bytes_of_a_bad_page_are_kept_as_evidence(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, BAD["an error string"], day(1))
    with engine.connect() as conn:
        (fetch,) = fetches.since(conn, START)
        assert fetch.snapshot
        assert snapshots.read(conn, fetch.snapshot).content == BAD["an error string"]


def test_a_row_that_is_missing_is_an_issue_and_no_change(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    before = all_changes(engine)
    without = {name: dates for name, dates in CHART.items() if name != "Sweden"}
    done = read(engine, tmp_path, chart(without), day(2))
    assert not done.failed
    assert any("Sweden" in message for message in _issues(engine))
    assert all_changes(engine) == before


def test_an_old_page_fills_the_history_and_moves_nothing_now(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(5))
    before = all_changes(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    assert all_changes(engine) == before
    with engine.connect() as conn:
        said = [s.value for s in statements.history(conn, BUDAPEST, "SWE", "ratified_on")]
    assert said == [None, "2021-04-28"]


def test_the_same_page_again_adds_no_statement_and_no_bytes(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    with engine.connect() as conn:
        size, said = snapshots.stored_size(conn), len(statements.history(conn, BUDAPEST))
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(2))
    with engine.connect() as conn:
        assert snapshots.stored_size(conn) == size
        assert len(statements.history(conn, BUDAPEST)) == said
        assert captures.last_verified(conn)[BUDAPEST] == day(2)


def test_a_dry_run_says_what_would_be_and_keeps_nothing(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    done = read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1), dry_run=True)
    assert done.refreshed.fillable == len(CHART)
    assert all_changes(engine) == []
    with engine.connect() as conn:
        assert statements.current(conn, BUDAPEST) == ()
        assert fetches.since(conn, START) == ()


def test_what_no_cell_uses_is_watched(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(("2001-11-23", "2021-04-28", None)), day(1))
    with engine.connect() as conn:
        assert changes.watched_listing(conn) == (), "a first reading is no news"
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(2))
    with engine.connect() as conn:
        (moved,) = changes.watched_listing(conn)
    assert (moved.subject.country, moved.field, moved.meaning) == ("SWE", "in_force_on", "entered into force")
    assert (moved.before, moved.after, moved.status) == (None, "2021-08-01", ChangeStatus.OPEN)


def test_an_unknown_country_is_an_issue_with_candidates(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, chart({**CHART, "Swedeen": SWEDEN_PARTY}), day(1))
    assert any("Swedeen" in message and "Sweden" in message for message in _issues(engine))


def test_a_date_corrected_without_moving_the_status_is_history_not_a_change(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    first = only(all_changes(engine, ChangeStatus.OPEN), "SWE")
    read(engine, tmp_path, with_sweden(("2001-11-23", "2021-04-27", "2021-08-01")), day(2))
    again = only(all_changes(engine, ChangeStatus.OPEN), "SWE")
    assert (again.id, again.after, again.first_seen) == (first.id, first.after, first.first_seen)
    assert held(engine, "SWE") is None


def test_names_and_contacts_in_a_raw_page_are_not_read(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    document = json.loads(chart(CHART))
    document[0][0]["ContactPerson"] = "Jo Example, jo@example.org, +00 000 000"
    read(engine, tmp_path, json.dumps(document).encode(), day(1))
    with engine.connect() as conn:
        said = " ".join(f"{s.field} {s.value} {s.original_value}" for s in statements.current(conn, BUDAPEST))
    assert "example" not in said.lower()
    assert all("example" not in message.lower() for message in _issues(engine))


def test_an_extractor_that_breaks_off_is_an_issue_and_keeps_no_other_source_from_being_read(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted(engine)

    def broken(capture: Capture) -> Extraction:
        raise KeyError("a fault of the program")

    with monkeypatch.context() as patched:
        patched.setattr("workflow.poll.extractor", lambda source, *_: Extractor(source, "1", broken))
        done = read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    assert done.failed
    assert any("broke off on this page (KeyError" in message for message in _issues(engine))
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(2))
    assert not any("broke off" in message for message in _issues(engine))
