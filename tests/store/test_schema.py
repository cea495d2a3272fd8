import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, inspect, text

from store import migrations, runs, schema
from store.tables import current_statements, metadata, statements


def test_alembic_finds_no_difference_between_the_tables_and_the_migrated_schema(conn: Connection) -> None:
    context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, metadata) == []


def described(conn: Connection) -> dict[str, Any]:
    """What compare_metadata leaves out too: checks, names of constraints, collations."""
    inspector = inspect(conn)
    return {
        table: {
            "columns": [{**column, "type": repr(column["type"])} for column in inspector.get_columns(table)],
            "key": inspector.get_pk_constraint(table),
            "references": sorted(inspector.get_foreign_keys(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
            "indexes": sorted(re.sub(r"<[^>]*>", "", str(index)) for index in inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrated_schema_on_sqlite_is_what_the_tables_would_make() -> None:
    made, migrated = create_engine("sqlite://"), create_engine("sqlite://")
    with made.begin() as one, migrated.begin() as other:
        metadata.create_all(one)
        schema.upgrade(other)
        assert described(one) == described(other)


@pytest.mark.postgresql
def test_the_migrated_schema_on_postgresql_is_what_the_tables_would_make(postgresql_engine: Engine) -> None:
    with postgresql_engine.connect() as conn:
        migrated = described(conn)
        conn.execute(text("CREATE SCHEMA apart"))
        conn.execute(text("SET LOCAL search_path = apart"))
        metadata.create_all(conn)
        made = described(conn)
        conn.rollback()
    apart = re.compile(r"apart\.|nextval\('[^']*'::regclass\)")
    plain = [{table: apart.sub("", str(parts)) for table, parts in one.items()} for one in (made, migrated)]
    assert plain[0] == plain[1]


def test_the_head_that_the_program_expects_is_the_last_step() -> None:
    script = ScriptDirectory.from_config(schema._configuration())
    assert script.get_heads() == [migrations.HEAD]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", [current_statements, statements], ids=lambda table: str(table.name))
def test_what_a_source_said_of_a_place_is_found_by_index(conn: Connection, table: Table) -> None:
    query = runs._query("sqlite", table).compile(dialect=conn.dialect)
    plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("[]", *"0123")).all()
    assert f"SEARCH {table.name} USING" in str(plan)
    assert f"SCAN {table.name}" not in str(plan)
