"""`datumline deliveries`: the outbox: what was sent, what waits, what was refused; and trying again."""

import click

from cli.context import by_option, opened, reading
from cli.groups import InOrder
from cli.output import as_json_text, say, say_wrapped, table
from domain.errors import UsageError


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("deliveries", cls=InOrder)
def group() -> None:
    """Every message on its way: what was sent, what waits, what was refused."""


@group.command("list")
@click.option("--all", "all_", is_flag=True, help="Also what was sent.")
@click.option("--json", is_flag=True, help="For scripts.")
def list_(all_: bool, json: bool) -> None:
    """What waits or was refused, the newest first; with --all also what was sent."""
    from workflow.list_deliveries import HEADERS, deliveries_of, delivery_row, table_row

    with reading() as (conn, _):
        found = deliveries_of(conn, all_)
    if json:
        click.echo(as_json_text([delivery_row(one) for one in found]), nl=False)
        return
    if not found:
        say("Nothing waits." if not all_ else "Nothing has been sent.")
        return
    table(HEADERS, (table_row(one) for one in found))
    for one in found:
        if one.last_answer and one.sent_at is None:
            say_wrapped(f"{one.id}: {one.last_answer}")


@group.command("show")
@click.argument("delivery", type=int, help="Its number, as `deliveries list` has it.")
def show(delivery: int) -> None:
    """One message as it was composed, with its text."""
    from workflow.list_deliveries import delivery_lines, delivery_of

    with reading() as (conn, _):
        found = delivery_of(conn, delivery)
    for line in delivery_lines(found):
        say(line)


@group.command("retry")
@click.argument("delivery", type=int, required=False, help="Its number; else give --all.")
@click.option("--all", "all_", is_flag=True, help="Everything that waits, was refused or given up.")
@by_option
def retry(delivery: int | None, all_: bool, by: str | None) -> None:
    """Have it tried again at once: it carries the same Message-ID, so that mail programs see that it is the same.

    The next `datumline digest`, or the schedule, sends it.
    """
    from workflow.deciding import decider
    from workflow.list_deliveries import retry as queue_again

    if (delivery is None) is not all_:
        raise UsageError("Name a delivery, or say --all.")
    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        numbers = queue_again(conn, delivery, who, session.now)
    say(f"{len(numbers)} queued again: {', '.join(map(str, numbers))}" if numbers else "Nothing to try again.")
