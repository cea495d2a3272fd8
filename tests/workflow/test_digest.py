"""The digest of a week, gathered from the store: news, what waits, what is broken, or that all is quiet."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from notifications.compose import Digest
from store.engines import reading
from tests.workflow.scenes import (
    SWEDEN_PARTY,
    SWEDEN_SIGNED,
    adopted,
    all_changes,
    budapest,
    chart,
    day,
    read,
    with_sweden,
)
from workflow.decide import Choice, approve
from workflow.digest import preview
from workflow.propose import adopt_proposal, proposal

NEWS = "Sweden ratified the Budapest Convention on 28 April 2021; the report says: signed"


def _digest(engine: Engine, folder: Path, until: int, days: int = 7) -> Digest:
    settings = Settings(home=folder)
    with reading(engine) as conn:
        return preview(conn, settings, folder / "digests", day(until) - timedelta(days=days), day(until))[0]


def _flat(digest: Digest) -> str:
    return " ".join(digest.text.split())


@pytest.fixture
def moved(engine: Engine, tmp_path: Path) -> Engine:
    """The proposal is adopted on day 1; what Sweden did after the edition's day is open."""
    edition = adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    with engine.begin() as conn:
        adopt_proposal(conn, edition, proposal(conn, edition), 4, "anna", day(1))
    return engine


def test_the_news_is_in_the_subject_with_its_evidence_below(moved: Engine, tmp_path: Path) -> None:
    digest = _digest(moved, tmp_path, 2)
    assert digest.subject.startswith("Sweden: Budapest Convention signed → party")
    assert NEWS in _flat(digest)
    assert "2021-04-28" in digest.text
    assert "json:/0/3" in digest.text
    assert {path.suffix for path in (tmp_path / "digests").iterdir()} == {".eml", ".html", ".txt"}


def test_a_week_later_it_waits_with_its_age(moved: Engine, tmp_path: Path) -> None:
    digest = _digest(moved, tmp_path, 12)
    assert "Sweden" in _flat(digest)
    assert "11 days" in _flat(digest)
    assert not digest.subject.startswith("Sweden:")


def test_once_decided_it_is_told_by_whom_and_the_next_week_is_quiet(moved: Engine, tmp_path: Path) -> None:
    (change,) = [one for one in budapest(all_changes(moved), "SWE") if one.status.value == "open"]
    with moved.begin() as conn:
        approve(conn, [Choice(change.id)], "bela", day(2))
    assert "bela" in _flat(_digest(moved, tmp_path, 3))
    read(moved, tmp_path, with_sweden(SWEDEN_PARTY), day(14))
    quiet = _digest(moved, tmp_path, 15)
    assert NEWS not in _flat(quiet)
    assert "verified" in _flat(quiet)


def test_first_readings_are_counted_apart_and_are_never_the_news(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    digest = _digest(engine, tmp_path, 2)
    assert "4 cells" in _flat(digest)
    assert "Albania" not in digest.subject


def test_what_could_not_be_read_is_said_in_one_sentence(moved: Engine, tmp_path: Path) -> None:
    read(moved, tmp_path, chart({}, treaty="185"), day(2))
    assert "coe_treaty_185" not in _digest(moved, tmp_path, 3).subject
    assert "Convention on Cybercrime" in _flat(_digest(moved, tmp_path, 3))


def test_what_does_not_add_up_in_the_report_is_counted(moved: Engine, tmp_path: Path) -> None:
    assert "10 places do not add up inside the report" in _flat(_digest(moved, tmp_path, 2))
