"""A store with decisions from before there was a log gets their rows, chained, with all that they made."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from domain.decision_records import decision_from, edition_from, entries_from
from domain.decisions import DecisionKind
from store import log, schema
from store.database import migrate, open_database, sqlite_url
from store.engines import make_engine, parse_url
from workflow.audit import verify
from workflow.log import record

SHA = "0" * 64
CELLS = "report, edition, figure, country, item, field, state, value, source, snapshot, locator, decided_by, decided_at"
OLD = (
    "INSERT INTO snapshots VALUES ('{sha}', 'text/html', NULL, 1, '{at}', 'u', 0, 0, NULL, {bytes})",
    "INSERT INTO captures (id, source, complete, fetched_at, taken_at) VALUES (7, 's', {yes}, '{at}', '{at}')",
    "INSERT INTO editions VALUES ('coe', '2021', '2021-04-20', '{at}', '{sha}')",
    "INSERT INTO decisions (id, kind, edition, decided_by, decided_at, shown, note)"
    " VALUES (1, 'adopt_edition', '2021', 'anna', '{at}', 'abc', 'Edition verified')",
    "INSERT INTO baseline_entries ({cells}, id, decision)"
    " VALUES ('coe', '2021', '1', 'SWE', '', 'budapest', 'unknown', NULL, 'report', '{sha}', 'line:1',"
    " 'anna', '{at}', 1, 1)",
    "INSERT INTO changes (id, report, edition, figure, country, item, field, kind, meaning, before, after, status,"
    " first_seen, source, snapshot, locator, baseline_entry, inputs) VALUES ('abcdef123456', 'coe', '2021', '1',"
    " 'SWE', '', 'budapest', 'modified', 'm', NULL, 'party', 'approved', '{at}', 's', '{sha}', 'line:2', 1, '[]')",
    "INSERT INTO decisions (id, kind, edition, decided_by, decided_at, shown, change, note)"
    " VALUES (4, 'approve', '2021', 'bela', '{later}', 'def', 'abcdef123456', 'as the deposit says')",
    "INSERT INTO baseline_entries ({cells}, id, decision)"
    " VALUES ('coe', '2021', '1', 'SWE', '', 'budapest', 'approved', 'party', 's', '{sha}', 'line:2',"
    " 'bela', '{later}', 9, 4)",
    "INSERT INTO cases (id, source, item, capture, kind, reason, expected, came, opened_at, last_seen, state,"
    " closed_at) VALUES (3, 's', '', 7, 'too_few', 'r', 'e', 'c', '{at}', '{at}', 'dismissed', '{at}')",
    "INSERT INTO case_decisions (id, case_id, kind, decided_by, decided_at, note)"
    " VALUES (2, 3, 'dismissed', 'cara', '{between}', NULL)",
)


def fill(conn: Connection, revision: str) -> None:
    """The schema before the log, with three decisions in it."""
    config = schema._configuration()
    config.attributes["connection"] = conn
    command.upgrade(config, revision)
    lite = conn.dialect.name == "sqlite"
    words = {"yes": "1" if lite else "true", "bytes": "x'00'" if lite else "'\\x00'", "cells": CELLS}
    times = {name: f"2026-01-0{day}T00:00:00.000000+00:00" for name, day in (("at", 1), ("between", 2), ("later", 3))}
    for row in OLD:
        conn.execute(text(row.format(sha=SHA, **words, **times).replace(":00", "\\:00").replace("line:", "line\\:")))


def _forward(url: str) -> None:
    engine = make_engine(parse_url(url), migrating=True)
    with engine.begin() as conn:
        fill(conn, "0004")
    engine.dispose()
    assert "went from schema 0004 to" in migrate(url)
    engine = open_database(url)
    with engine.begin() as conn:
        checked(conn)
        record(conn, "dora", "setting.changed", "setting:x", {}, datetime(2026, 2, 1, tzinfo=UTC))
        assert verify(conn).findings == ()
    engine.dispose()


def checked(conn: Connection) -> None:
    rows = log.rows(conn)
    assert [(row.kind, row.about, row.actor) for row in rows] == [
        ("decision.adopt_edition", "edition:coe/2021", "anna"),
        ("case.dismiss", "case:3", "cara"),
        ("decision.approve", "change:abcdef123456", "bela"),
        ("log.begun", "schema:0005", "datumline"),
    ]
    adopted, _, approved, begun = (row.content() for row in rows)
    assert begun == {"decisions": 3}
    edition = edition_from(adopted)
    assert edition is not None and edition.verified_on.isoformat() == "2021-04-20"
    assert decision_from(approved).kind is DecisionKind.APPROVE and edition_from(approved) is None
    assert [(entry.id, entry.value, entry.snapshot) for entry in entries_from(approved)] == [(9, "party", SHA)]
    found = verify(conn)
    assert found.findings == () and found.decisions == 2 and found.head == log.head(conn)


def test_decisions_of_an_older_file_are_logged(tmp_path: Path) -> None:
    _forward(sqlite_url(tmp_path))


@pytest.mark.postgresql
def test_decisions_of_an_older_server_are_logged(postgresql_server: object) -> None:
    _forward(postgresql_server.make())  # type: ignore[attr-defined]


def test_a_new_store_begins_with_an_empty_log(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path))
    with engine.connect() as conn:
        assert log.rows(conn) == () and verify(conn).findings == ()
        assert log.head(conn) == log.Head()
    engine.dispose()
