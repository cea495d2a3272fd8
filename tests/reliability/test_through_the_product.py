"""The same two laws through the store: what is told, not only what is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers import registry
from domain.snapshots import Capture
from domain.statements import Statement
from store.database import open_database, sqlite_url
from tests.reliability.fact_edits import edited
from tests.reliability.mutators import classes, damaged
from tests.reliability.pages import golden
from tests.workflow.scenes import day
from workflow.poll import supply

PAGES = ("enoc_members/blind-classic", "weprotect_members/list-in-pages", "coe_treaty_185/json-service")
WHOLE_LISTS = PAGES[:2]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(sqlite_url(tmp_path))
    yield engine
    engine.dispose()


def told(engine: Engine, folder: Path, capture: Capture, on: int) -> tuple[Statement, ...]:
    """What is new or differs after this capture was supplied."""
    paths = [folder / f"{on}-{number}" for number, _ in enumerate(capture.parts)]
    for path, part in zip(paths, capture.parts, strict=True):
        path.write_bytes(part.snapshot.content)
    poll = supply(engine, registry.load(capture.source), paths, None, day(on), "tester", day(on))
    return tuple(statement for reading in poll.sources[0].readings for statement in reading.appended)


@pytest.mark.parametrize("name", PAGES)
def test_damage_tells_nothing(engine: Engine, tmp_path: Path, name: str) -> None:
    page = golden(name)
    assert told(engine, tmp_path, page.capture, 1)
    for number, class_ in enumerate(classes(page)):
        capture = damaged(page, class_, 1)
        if capture is not None and capture.complete and all(part.snapshot.content.strip() for part in capture.parts):
            assert not told(engine, tmp_path, capture, 2 + number), class_


@pytest.mark.parametrize("name", WHOLE_LISTS)
def test_a_member_that_left_is_told_as_that(engine: Engine, tmp_path: Path, name: str) -> None:
    page = golden(name)
    edit = edited(page, "markup removal", 2)
    assert edit is not None
    told(engine, tmp_path, page.capture, 1)
    found = told(engine, tmp_path, edit.capture, 2)
    assert {statement.subject for statement in found} == set(edit.expected)
    assert all(statement.absent for statement in found)
