"""A database of the first schema, with what it held, goes forward."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from store import cases, extractions, schema
from store.database import migrate, sqlite_url
from store.engines import make_engine, parse_url

SHA = "0" * 64
OLD = (
    "INSERT INTO snapshots VALUES ('{sha}', 'text/html', NULL, 1, '{at}', 'u', 0, 0, NULL, {bytes})",
    "INSERT INTO captures (id, source, complete, fetched_at, taken_at) VALUES (7, 's', {yes}, '{at}', '{at}')",
    "INSERT INTO capture_parts VALUES (7, 0, 'page', 'u', '{at}', '{sha}')",
    "INSERT INTO extractions (id, capture, extractor, outcome, problems, extracted_at)"
    " VALUES (3, 7, 's/1', 'complete', '[]', '{at}')",
)


def first_schema(conn: Connection) -> None:
    """The first schema with one reading in it."""
    config = schema._configuration()
    config.attributes["connection"] = conn
    command.upgrade(config, "0001")
    lite = conn.dialect.name == "sqlite"
    words = {"yes": "1" if lite else "true", "bytes": "x'00'" if lite else "'\\x00'"}
    for row in OLD:
        conn.execute(text(row.format(sha=SHA, at="2026-01-01T00:00:00.000000+00:00", **words).replace(":00", "\\:00")))


def kept(engine: Engine) -> None:
    with engine.connect() as conn:
        (found,) = extractions.all_of(conn, "s")
        assert (found.capture, found.extractor, found.outcome, found.item) == (7, "s/1", "complete", None)
        assert extractions.covers(conn, ["s"]) == {}
        assert cases.listing(conn) == ()


def _forward(url: str) -> None:
    engine = make_engine(parse_url(url), migrating=True)
    with engine.begin() as conn:
        first_schema(conn)
    engine.dispose()
    assert "went from schema 0001 to" in migrate(url)
    engine = make_engine(parse_url(url))
    kept(engine)
    engine.dispose()


def test_readings_of_the_first_schema_are_kept_and_prove_no_absence(tmp_path: Path) -> None:
    _forward(sqlite_url(tmp_path))


@pytest.mark.postgresql
def test_readings_of_the_first_schema_are_kept_on_a_server_too(postgresql_server: object) -> None:
    _forward(postgresql_server.make())  # type: ignore[attr-defined]
