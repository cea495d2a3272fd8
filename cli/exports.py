"""`datumline statements export`, `citations export` and `citations links`: rows for scripts, a documented contract."""

from pathlib import Path

import click

from cli.context import reading
from cli.groups import InOrder
from cli.output import Format, write_rows

format_option = click.option(
    "--format",
    type=click.Choice([format.value for format in Format]),
    callback=lambda ctx, option, value: Format(value),
    default=Format.CSV.value,
    show_default=True,
    help="csv or json.",
)
output_option = click.option("--output", type=click.Path(path_type=Path), help="A file instead of standard output.")


def register(parent: click.Group) -> None:
    """Add the groups to the program."""
    parent.add_command(statements)
    parent.add_command(citations)


@click.group("statements", cls=InOrder)
def statements() -> None:
    """What the sources say, value by value."""


@click.group("citations", cls=InOrder)
def citations() -> None:
    """The addresses that the report cites."""


@statements.command("export")
@click.option("--source", required=True, help="The source's id; `datumline sources` lists them.")
@click.option("--history", is_flag=True, help="Every statement, not only those in force.")
@click.option("--derived", is_flag=True, help="Also the report's cells derived from them.")
@format_option
@output_option
def export_statements(source: str, history: bool, derived: bool, format: Format, output: Path | None) -> None:
    """One row per subject and field: the statement in force, with snapshot, address and locator."""
    from workflow.exports import STATEMENT_COLUMNS, source_rows

    with reading() as (conn, session):
        rows = source_rows(conn, session.settings.report, source, history, derived, session.now)
    write_rows(rows, STATEMENT_COLUMNS, format, output)


@citations.command("export")
@click.option("--edition", help="The edition's id; else the one adopted last.")
@format_option
@output_option
def export_citations(edition: str | None, format: Format, output: Path | None) -> None:
    """One row per footnote and address, with the line of the report's text where the address starts."""
    from workflow.exports import CITATION_COLUMNS, citation_rows

    with reading() as (conn, session):
        rows = citation_rows(conn, session.settings.report, edition)
    write_rows(rows, CITATION_COLUMNS, format, output)


@citations.command("links")
@format_option
@output_option
def export_links(format: Format, output: Path | None) -> None:
    """One row per address of the report: where it leads today, and the archived copy where it no longer does."""
    from workflow.list_links import LINK_COLUMNS, link_rows

    with reading() as (conn, session):
        rows = link_rows(conn, session.settings.report)
    write_rows(rows, LINK_COLUMNS, format, output)
