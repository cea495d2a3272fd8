"""Triggers that keep rows as they were written."""

from collections.abc import Iterable

from alembic import op

MESSAGE = "{table} is append-only: its rows are never changed or deleted"

SQLITE = """CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, '{message}'); END"""

POSTGRESQL_FUNCTION = """CREATE FUNCTION refuse_to_change_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: its rows are never changed or deleted', TG_TABLE_NAME
USING ERRCODE = 'integrity_constraint_violation'; END $$"""

POSTGRESQL = """CREATE TRIGGER {table}_refuses_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_rows()"""


def make_append_only(tables: Iterable[str], first: bool = True) -> None:
    """From here on the database itself refuses UPDATE and DELETE (on PostgreSQL TRUNCATE too) on these tables.

    first: whether no earlier step has made tables append-only; they share what refuses on PostgreSQL.
    """
    if op.get_bind().dialect.name == "postgresql":
        if first:
            op.execute(POSTGRESQL_FUNCTION)
        for table in tables:
            op.execute(POSTGRESQL.format(table=table))
        return
    for table in tables:
        for action in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(table=table, action=action, message=MESSAGE.format(table=table)))
