"""`datumline upstream`: what the sources say wrongly, and how far each error has come."""

import click

from cli.context import by_option, opened, reading
from cli.groups import InOrder
from cli.output import as_json_text, say, say_wrapped

STATES = ("reported", "acknowledged", "fixed")


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("upstream", cls=InOrder)
def group() -> None:
    """Errors of the sources: rejected as such, told to them, closed when they move."""


@group.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that are fixed or were withdrawn.")
@click.option("--json", is_flag=True, help="For scripts.")
def list_(all_: bool, json: bool) -> None:
    """Each error on its way: what the source says, what the baseline holds, who did what and when."""
    from workflow.list_upstream import upstream_lines, upstream_rows, upstream_views

    with reading() as (conn, session):
        found = upstream_views(conn, session.settings.report, all_)
    if json:
        click.echo(as_json_text(upstream_rows(found)), nl=False)
        return
    for line in upstream_lines(found):
        say_wrapped(line)


@group.command("mark")
@click.argument("error", type=int, help="The error's number, as `upstream list` prints it.")
@click.argument("state", type=click.Choice(STATES), help="How far it has come.")
@click.option("--note", help="With whom, by which way: kept with it.")
@by_option
def mark(error: int, state: str, note: str | None, by: str | None) -> None:
    """Say that an error was reported to its source, acknowledged by it, or fixed."""
    from domain.upstream import UpstreamState
    from workflow.deciding import decider
    from workflow.upstream_errors import mark as mark_error

    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        marked = mark_error(conn, error, UpstreamState(state), who, session.now, note)
    say(f"Upstream error {error} ({marked.cell}) is {marked.state.value}, by {who}.")
