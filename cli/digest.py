"""`datumline digest`: compose what is due and send it, or write the period's message out to be looked at."""

from pathlib import Path

import click

from cli.context import moment, now_utc, opened, reading
from cli.output import say, say_wrapped
from domain.errors import UsageError


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(digest)


@click.command("digest")
@click.option("--preview", is_flag=True, help="Send nothing: write the digest as .eml, .html and .txt.")
@click.option("--subscription", type=int, help="Compose this subscription's digest now, whether or not it is due.")
@click.option("--since", help="With --preview: begin of the period; else a week before its end.")
@click.option("--until", help="With --preview: end of the period; else now.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="With --preview: the folder; else digests in the home folder."
)
def digest(preview: bool, subscription: int | None, since: str | None, until: str | None, output: Path | None) -> None:
    """Compose and send every digest that is due, and whatever still waits in the outbox.

    It may be called as often as you like: nothing is told twice. Ends with 1 when something could not leave.
    """
    if preview:
        if subscription is not None:
            raise UsageError("--subscription sends; leave it out of a preview.")
        _preview(since, until, output)
        return
    if since or until or output:
        raise UsageError("--since, --until and --output belong to --preview; a subscription has its own period.")
    _send(subscription)


def _preview(since: str | None, until: str | None, output: Path | None) -> None:
    from workflow.digest import preview as write

    with reading() as (conn, session):
        end = moment(until, "--until") or session.now
        begin = moment(since, "--since")
        if begin is not None and begin >= end:
            raise UsageError("--since lies after the end of the period.")
        composed, paths = write(conn, session.settings, output or session.settings.home / "digests", begin, end)
    say(composed.subject)
    for path in paths:
        say(f"  {path}")


def _send(subscription: int | None) -> None:
    from store.engines import reading as read_only
    from workflow.deliver import deliver
    from workflow.list_subscriptions import subscriptions_of
    from workflow.outbox import compose_due
    from workflow.subscribe import read as require_subscription

    with opened() as session:
        if subscription is not None:
            with read_only(session.engine) as conn:
                require_subscription(conn, subscription)
        composed = compose_due(session.engine, session.settings, session.now, subscription)
        done = deliver(session.engine, session.settings, now_utc)
        with read_only(session.engine) as conn:
            nobody = not subscriptions_of(conn)
    if nobody:
        say("Nobody is subscribed: datumline subscriptions add ADDRESS")
    for subject in composed.subjects:
        say_wrapped(f"composed  {subject}")
    for number in composed.failed:
        say_wrapped(f"NOT COMPOSED for subscription {number}: datumline issues says why")
    for line in done.lines():
        say_wrapped(line)
    if composed.failed or not done.is_well:
        raise click.exceptions.Exit(1)
