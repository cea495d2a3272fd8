"""`datumline audit`: the log of decisions and settings: is it whole, what does it say, what baseline does it make."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.context import moment, reading
from cli.exports import format_option, output_option
from cli.groups import InOrder
from cli.output import Format, as_json_text, say, say_wrapped, write_file, write_rows
from domain.errors import DatumlineError

if TYPE_CHECKING:
    from store.log import LogSearch

FILTERS = (
    click.option("--actor", help="Only what this person did; `datumline` for what happens by itself."),
    click.option("--kind", help="Only this kind, or its beginning: decision, decision.approve, user, setting."),
    click.option("--about", help="Only about this: change:1a2b3c4d5e6f, case:3, decision:12."),
    click.option("--since", help="From this time on, as 2026-11-02."),
    click.option("--until", help="Up to this time."),
    click.option("--text", help="Only rows with these words in them."),
)


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what to look for."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


@click.group("audit", cls=InOrder)
def group() -> None:
    """The log of every decision and setting: chained by hashes, never changed."""


@group.command("verify")
@click.option("--head", help="A head that was printed elsewhere: the log must contain it.")
@click.option("--json", is_flag=True, help="For scripts.")
def verify(head: str | None, json: bool) -> None:
    """Find rows that were changed, moved or lost, and decisions that differ from the log; 1 when something does."""
    from workflow.audit import verify as check

    with reading() as (conn, _):
        found = check(conn, head)
    if json:
        document = {"rows": found.head.entries, "head": found.head.hash, "decisions": found.decisions}
        click.echo(as_json_text({**document, "findings": list(found.findings)}), nl=False)
    else:
        for finding in found.findings:
            say_wrapped(f"  {finding}")
        verdict = "The log does not hold" if found.findings else "The log is whole"
        say(f"{verdict}: {_counted(found.head.entries, 'row')}, {_counted(found.decisions, 'decision')}.")
        say(f"Head: {found.head.hash}")
    if found.findings:
        raise click.exceptions.Exit(1)


@group.command("list")
@filtered
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, the newest.")
@click.option("--json", is_flag=True, help="All of it, for scripts.")
def list_(limit: int, json: bool, **words: str | None) -> None:
    """The newest rows of the log."""
    import store.log
    from workflow.audit import log_line, log_rows

    with reading() as (conn, _):
        wanted = _search(words)
        found, count = store.log.search(conn, wanted, limit=limit), store.log.count(conn, wanted)
    if json:
        click.echo(as_json_text(log_rows(found)), nl=False)
        return
    for entry in found:
        say_wrapped(log_line(entry))
    if count > len(found):
        say(f"{_counted(count - len(found), 'older row')}: --limit {count}, or datumline audit export")
    elif not found:
        say("The log has no such row.")


@group.command("export")
@filtered
@format_option
@output_option
def export(format: Format, output: Path | None, **words: str | None) -> None:
    """The rows as CSV or JSON, the earliest first, with their hashes."""
    import store.log
    from workflow.audit import LOG_COLUMNS, log_rows

    with reading() as (conn, _):
        found = store.log.search(conn, _search(words))
    write_rows(log_rows(reversed(found)), LOG_COLUMNS, format, output)


@group.command("replay")
@click.option("--edition", help="The edition's id; else the one adopted last.")
@click.option("--as-of", help="As it was decided at this time, as 2021-06-01T00:00Z.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the replayed baseline as CSV into this file.")
def replay(edition: str | None, as_of: str | None, output: Path | None) -> None:
    """Make the baseline anew from the log alone: its export must be the same, byte for byte; 1 when it is not."""
    from workflow.replay import replay as play

    time = moment(as_of, "--as-of")
    with reading() as (conn, session):
        done = play(conn, session.settings.report, edition, time)
    if output is not None:
        write_file(output, done.replayed)
    for cell in done.differing:
        say_wrapped(f"  {cell} differs.")
    if not done.same:
        raise DatumlineError(f"The log makes another baseline of edition {done.edition}: see the cells above.")
    count = _counted(done.decisions, "decision")
    say(f"{count} replayed from the empty store: the same baseline of edition {done.edition}, byte for byte.")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _search(words: dict[str, str | None]) -> "LogSearch":
    from store.log import LogSearch

    times = {name: moment(words.pop(name), f"--{name}") for name in ("since", "until")}
    return LogSearch(**words, **times)  # type: ignore[arg-type]
