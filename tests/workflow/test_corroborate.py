"""A second source that contradicts the owner of a cell is an issue, never a change, and closes itself."""

from pathlib import Path

from sqlalchemy import Engine

from domain.snapshots import Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from store import issues, snapshots, statements
from store.engines import reading
from tests.workflow.scenes import adopted, all_changes, day
from workflow.refresh_changes import refresh


def _say(engine: Engine, source: str, field: str, value: str, at: int, item: str = "") -> None:
    page = Snapshot(f"{source} {field} {value} {at}".encode(), "text/html")
    with engine.begin() as conn:
        snapshots.keep(conn, page, "https://example.org/", day(at))
        said = Statement(
            source, Subject("SWE", item), field, value, None, page.sha256, "https://example.org/", day(at), "", source
        )
        statements.record(conn, [said])
        refresh(conn, day(at))


def _open(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return [issue.message for issue in issues.listing(conn) if issue.cause == "contradiction"]


def test_two_sources_that_disagree_are_an_issue_until_they_agree(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    _say(engine, "bik_centres", "centre", "no", 1)
    before = all_changes(engine)
    _say(engine, "sid_countries", "body_kind", "safer_internet_centre", 2)
    (message,) = _open(engine)
    assert "Sweden" in message
    assert all_changes(engine) == before
    _say(engine, "sid_countries", "body_kind", "sid_committee", 3)
    assert _open(engine) == []
