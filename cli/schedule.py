"""`datumline schedule`: asks, composes and delivers by itself; shows what is due when; has sources asked now."""

from typing import TYPE_CHECKING

import click

from cli.context import by_option, now_utc, opened, reading
from cli.groups import InOrder
from cli.output import as_json_text, say, say_wrapped, table
from domain.errors import UsageError

if TYPE_CHECKING:
    from threading import Event


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    parent.add_command(group)
    parent.add_command(worker)


@click.group("schedule", cls=InOrder, invoke_without_command=True)
@click.option("--once", is_flag=True, help="Do what is due now, and end: for cron.")
@click.pass_context
def group(context: click.Context, once: bool) -> None:
    """Run by itself: ask sources at their turns, compose and deliver digests, tell when something did not run.

    Several may run on one store: one leads, the others stand by and take over within seconds.
    """
    if context.invoked_subcommand is not None:
        if once:
            raise UsageError("--once stands alone: datumline schedule --once.")
        return
    if once:
        _once()
    else:
        _serve()


@click.command("worker")
def worker() -> None:
    """Do what the scheduler queues: start it on as many machines as wanted, on one PostgreSQL.

    It goes with the setting crawl_by = "workers". What a worker that died had at hand, another does.
    """
    from config.settings import load
    from scheduler.workers import Worker

    with opened(service=True) as session:
        Worker(session.engine, load, now_utc).serve(_until_told())


def _serve() -> None:
    from config.settings import load
    from scheduler.service import serve

    with opened(service=True) as session:
        serve(session.engine, load, now_utc, _until_told())


def _until_told() -> "Event":
    """Set by Ctrl-C and by SIGTERM."""
    import signal
    import threading

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _once() -> None:
    from config.settings import load
    from scheduler.service import once

    with opened() as session:
        batches = once(session.engine, load, now_utc)
    if batches is None:
        say("Another scheduler leads on this store; there is nothing to do here.")
        return
    say("Nothing was due to be asked." if not batches else f"{batches} crawl{'' if batches == 1 else 's'} ran.")


@group.command("show")
@click.option("--json", is_flag=True, help="For scripts.")
def show(json: bool) -> None:
    """Who leads, which source is asked when, what ran last."""
    from workflow import show_schedule as step

    with reading() as (conn, session):
        view = step.schedule_view(conn, session.settings, session.now)
    if json:
        click.echo(as_json_text(step.document(view)), nl=False)
        return
    for line in step.head_lines(view):
        say_wrapped(line)
    say()
    table(step.HEADERS, step.rows(view))
    if view.runs:
        say()
        table(step.RUN_HEADERS, step.run_rows(view))


@group.command("run-now")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", help="The sources' ids.")
@by_option
def run_now(sources: tuple[str, ...], by: str | None) -> None:
    """Have the scheduler ask these sources within a minute, whatever their turn."""
    from workflow.deciding import decider
    from workflow.run_requests import ask

    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        new = ask(conn, sources, who, session.now)
    for source in dict.fromkeys(sources):
        say(f"{source}: {'will be asked' if source in new else 'waits already'}")
