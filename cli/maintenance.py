"""`datumline migrate`, `issues`: what an operator looks after."""

import click

from cli.context import database_url, reading
from cli.output import as_json_text, say, say_wrapped


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    for command in (issues, migrate):
        parent.add_command(command)


@click.command("migrate")
def migrate() -> None:
    """Bring the database to this version; SQLite does it by itself after keeping a copy."""
    import store.database
    from config.settings import load

    say(store.database.migrate(database_url(load())))


@click.command("issues")
@click.option("--all", "all_", is_flag=True, help="Also those that are closed.")
@click.option("--json", is_flag=True, help="For scripts.")
def issues(all_: bool, json: bool) -> None:
    """What a maintainer must look at; an issue closes itself with the next good run."""
    from workflow.list_issues import issue_rows

    with reading() as (conn, _):
        rows = issue_rows(conn, open_only=not all_)
    if json:
        click.echo(as_json_text(rows), nl=False)
        return
    if not rows:
        say("No open issues." if not all_ else "No issues.")
    for row in rows:
        since = f"since {row['first_seen'][:10]}" + (f", closed {row['closed_at'][:10]}" if row["closed_at"] else "")
        say(f"{row['scope']} · {row['cause'].replace('_', ' ')} · {since}")
        say_wrapped(f"    {row['message']}" + (f" ({row['locator']})" if row["locator"] else ""))
