"""The figures on both databases: each of them has a value, and its labels are ours."""

import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

import store.issues
from config.settings import Settings
from store import issues
from store.database import reading
from tests.workflow.scenes import BUDAPEST, SWEDEN_PARTY, adopted, day, read, with_sweden
from workflow.metrics import figures

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def test_every_figure_has_its_value(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(0))
    with engine.begin() as conn:
        issues.note(conn, BUDAPEST, "key", "robots_unreachable", "Somebody's words.", day(0))
    with reading(engine) as conn:
        told = {figure.name: figure for figure in figures(conn, Settings(home=tmp_path), day(2))}
        others = store.issues.listing(conn)
    assert len(told) >= 16
    assert told["datumline_database_bytes"].samples[0][1] > 10_000
    assert dict(told["datumline_source_verification_age_seconds"].samples)[(BUDAPEST,)] == 2 * 86_400
    assert dict(told["datumline_pages"].samples)[("new",)] == 1
    assert told["datumline_issues_open"].samples == [((), float(len(others)))]
    labels = {label for figure in told.values() for labels, _ in figure.samples for label in labels}
    assert all(re.fullmatch(r"[a-z0-9_.]+", label) for label in labels)


def test_an_empty_store_has_all_figures(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as conn:
        told = {figure.name: figure for figure in figures(conn, Settings(home=tmp_path), NOW)}
    assert told["datumline_changes_open"].samples == [((), 0.0)]
    assert told["datumline_last_run_timestamp_seconds"].samples == []
