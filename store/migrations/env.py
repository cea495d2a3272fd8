"""Runs the steps inside the transaction that the caller has open on `attributes["connection"]`."""

from alembic import context

from store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
