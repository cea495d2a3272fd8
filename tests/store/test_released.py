"""A store of every released version goes forward with all it held, and so does a backup of it."""

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.baseline import State
from domain.changes import ChangeStatus
from domain.decisions import DecisionKind
from store import baseline, cases, changes, decisions, issues, log, migrations, portable, snapshots
from store.database import filling, migrate, open_database, reading, sqlite_url
from tests.store import released
from tests.store.released import ONE, RELEASED, REPORT, SECOND, THREE, TWO, held, make
from workflow.backup import restore
from workflow.backup_file import MANIFEST, Manifest, write_table
from workflow.health import is_well, readiness

EVERY = pytest.mark.parametrize("revision", RELEASED)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "home")
    made: str = request.getfixturevalue("postgresql_server").make()
    return made


def made(url: str, revision: str) -> dict[str, list[bytes]]:
    with filling(url) as conn:
        make(conn, revision)
        return held(conn, revision)


@EVERY
def test_every_row_of_every_table_goes_forward(url: str, revision: str) -> None:
    before = made(url, revision)
    assert all(before.values())
    assert f"went from schema {revision} to {migrations.HEAD}" in migrate(url)
    engine = open_database(url)
    with reading(engine) as conn:
        assert held(conn, revision) == before
    works(engine)
    engine.dispose()


@EVERY
def test_a_backup_of_a_released_schema_is_restored_into_todays(url: str, revision: str, tmp_path: Path) -> None:
    with filling(sqlite_url(tmp_path / "old")) as conn, zipfile.ZipFile(tmp_path / "old.backup", "w") as archive:
        make(conn, revision)
        tables = tuple(
            write_table(archive, shape, portable.lines(conn, shape)) for shape in released.shapes(conn, revision)
        )
        archive.writestr(MANIFEST, Manifest(revision, "0.1.0", "2026-01-20T00:00:00+00:00", tables).as_json())
    assert restore(url, tmp_path / "old.backup").snapshots == 3
    engine = open_database(url)
    works(engine)
    engine.dispose()


def works(engine: Engine) -> None:
    """What the program reads of it today."""
    with reading(engine) as conn:
        assert [snapshots.read(conn, sha256).sha256 for sha256 in (ONE, TWO, THREE)] == [ONE, TWO, THREE]
        assert snapshots.read(conn, TWO).content == SECOND
        entries = {cell.field: entry for cell, entry in baseline.entries(conn, REPORT, "2021").items()}
        assert (entries["budapest"].value, entries["lanzarote"].state) == ("signed", State.UNKNOWN)
        found = {one.id: one.status for one in changes.listing(conn, REPORT, "2021", None)}
        assert found["bbbbbbbbbbbb"] is ChangeStatus.REJECTED and found["aaaaaaaaaaaa"] is ChangeStatus.OPEN
        made = [one.kind for one in decisions.listing(conn)]
        assert made == [DecisionKind(kind) for kind in ("adopt_edition", "approve", "undo", "reject", "defer")]
        assert [one.kind for one in log.rows(conn)][:2] == ["decision.adopt_edition", "case.release"]
        assert len(issues.listing(conn)) == len(cases.listing(conn)) == 1
    assert is_well(readiness(engine, None, None))  # type: ignore[arg-type]
