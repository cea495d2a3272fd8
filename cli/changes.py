"""`datumline changes`, `show` and `history`: what differs from the baseline, and the proof of it."""

import textwrap

import click

from cli.context import reading
from cli.output import as_json_text, say, say_wrapped


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    for command in (changes, show, history):
        parent.add_command(command)


@click.command("changes")
@click.option(
    "--status",
    default="open",
    show_default=True,
    help="open, approved, rejected, deferred, superseded, reverted or all.",
)
@click.option("--watched", is_flag=True, help="Also what moved though no cell uses it.")
@click.option("--source", help="Only this source.")
@click.option("--country", help="Only this country: name or alpha-3 code.")
@click.option("--figure", help="Only this figure: 1 to 7 or A3.")
@click.option("--fillable", is_flag=True, help="List the first readings too, one by one.")
@click.option("--json", is_flag=True, help="All of it, for scripts.")
def changes(
    status: str,
    watched: bool,
    source: str | None,
    country: str | None,
    figure: str | None,
    fillable: bool,
    json: bool,
) -> None:
    """What the sources say now and the baseline does not.

    Cells that nobody had read before ("can be filled") are counted apart.
    """
    from workflow.list_changes import Filter, change_rows, overview

    with reading() as (conn, session):
        chosen = Filter(status, watched, source, country, figure)
        if json:
            click.echo(as_json_text(change_rows(conn, session.settings.report, chosen, session.now)), nl=False)
            return
        view = overview(conn, session.settings.report, chosen, session.now)
    for line in view.lines(fillable):
        say_wrapped(line)


@click.command("show")
@click.argument("change", help="The change's id, or enough of its beginning.")
def show(change: str) -> None:
    """One change with its evidence: before, after, the place in the source, the history of its cell."""
    from workflow.show_change import show_lines

    with reading() as (conn, session):
        lines = list(show_lines(conn, change, session.now))
    for line in lines:
        say_wrapped(line)


@click.command("history")
@click.argument("country", help="The country's name or alpha-3 code; '-' for the totals.")
@click.argument("field", help="The field, such as budapest.")
def history(country: str, field: str) -> None:
    """What was decided about a cell and what its source said, in order of time."""
    from workflow.cell_history import history_rows

    with reading() as (conn, session):
        rows = history_rows(conn, session.settings.report, country, field)
    for when, value, what in rows:
        say(f"{when}  {value}")
        for line in textwrap.wrap(what, 60):
            say(f"{'':18}{line}")
