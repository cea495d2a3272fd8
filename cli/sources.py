"""`datumline sources`: the sources, and everything that is known of one."""

import click

from cli.context import reading
from cli.groups import InOrder
from cli.output import as_json_text, say_wrapped, table


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("sources", cls=InOrder, invoke_without_command=True)
@click.option("--json", is_flag=True, help="For scripts.")
@click.pass_context
def group(context: click.Context, json: bool) -> None:
    """The sources, what each is and when it was last verified."""
    if context.invoked_subcommand is None:
        _list(json)


def _list(json: bool) -> None:
    from workflow.list_sources import source_rows

    with reading() as (conn, session):
        rows = source_rows(conn, session.settings, session.now)
    if json:
        click.echo(as_json_text(rows), nl=False)
        return
    table(
        ("Source", "Last verified", "Period", "Title"),
        ((row["source"], row["verified"] or "never", row["period"], row["title"]) for row in rows),
    )


@group.command("show")
@click.argument("source", help="The source's id.")
@click.option("--days", type=click.IntRange(1), default=14, show_default=True, help="How many days of the account.")
@click.option("--json", is_flag=True, help="For scripts.")
def show(source: str, days: int, json: bool) -> None:
    """One source: what is declared, what was asked of its site, how that ended, what is expected of it."""
    from workflow.show_source import source_document, source_lines

    with reading() as (conn, session):
        document = source_document(conn, session.settings, source, days, session.now)
    if json:
        click.echo(as_json_text(document), nl=False)
        return
    for line in source_lines(document):
        say_wrapped(line)
