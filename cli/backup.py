"""`datumline backup`, `restore` and `retention`: the whole store in one file, and what need not be kept in it."""

from pathlib import Path

import click

from cli.context import by_option, database_url, opened, prepared
from cli.output import say_wrapped

file_argument = click.argument("file", type=click.Path(path_type=Path), help="The backup's file.")


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    parent.add_command(backup)
    parent.add_command(restore)
    parent.add_command(retention)


@click.command("backup")
@file_argument
def backup(file: Path) -> None:
    """Write the whole store into a new file, while everything goes on running.

    Either database restores it. It holds subscribers' addresses and hashes of passwords; settings are not in it.
    Ends with 1 when the store itself has damage, which is then in its backup too.
    """
    from workflow.backup import back_up

    with opened() as session:
        done = back_up(session.engine, file, session.now)
    say_wrapped(done.sentence(f"Backed up to {file}"))
    for fault in done.faults:
        say_wrapped(fault)
    if done.faults:
        raise click.exceptions.Exit(1)


@click.command("restore")
@file_argument
@click.option("--check", is_flag=True, help="Only try it, in a database that is thrown away.")
def restore(file: Path, check: bool) -> None:
    """Make the store of a backup in an empty database; all of it, proven, or nothing.

    The backup may come from the other kind of database, or from an earlier version of datumline.
    """
    from workflow.backup import check as try_it
    from workflow.backup import restore as restore_it

    settings = prepared()
    if check:
        say_wrapped(try_it(file).sentence(f"{file} can be restored"))
        return
    say_wrapped(restore_it(database_url(settings), file).sentence("Restored"))


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@by_option
def retention(dry_run: bool, by: str | None) -> None:
    """Remove old accounts of fetches and bytes on which nothing rests, as far as the settings let them go.

    What a value, a decision or a case rests on is never removed. What was removed stands in the log.
    """
    from workflow.deciding import decider
    from workflow.retention import retain

    with opened() as session, session.engine.connect() as conn, conn.begin() as transaction:
        settings = session.settings
        who = "datumline" if dry_run else decider(by, settings.by)
        done = retain(conn, settings, who, session.now)
        if dry_run:
            transaction.rollback()
    for line in done.lines(dry_run):
        say_wrapped(line)
