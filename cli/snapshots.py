"""`datumline snapshots`: the bytes that were fetched, and the way out for them."""

from pathlib import Path

import click

from cli.context import moment, reading
from cli.groups import InOrder
from cli.output import as_json_text, replacing, say, say_wrapped, write_bytes
from domain.errors import UsageError


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("snapshots", cls=InOrder)
def group() -> None:
    """The bytes that were fetched, each kept once under its SHA-256."""


@group.command("show")
@click.argument("sha", help="The SHA-256, or at least eight digits of its beginning.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the bytes there, verified.")
@click.option("--json", is_flag=True, help="For scripts.")
def show(sha: str, output: Path | None, json: bool) -> None:
    """What is known of stored bytes: whence and when they came, what rests on them."""
    from workflow.show_snapshot import found, lines

    with reading() as (conn, _):
        snapshot, document = found(conn, sha.lower())
    if output is not None:
        write_bytes(output, snapshot.content)
        say(f"{len(snapshot.content):,} bytes written to {output}", err=True)
    if json:
        click.echo(as_json_text(document), nl=False)
        return
    for line in lines(snapshot, document):
        say_wrapped(line)


@group.command("export")
@click.option("--warc", type=click.Path(path_type=Path), help="The file to write; compressed if it ends in .gz.")
@click.option("--source", help="Only this source.")
@click.option("--since", help="Only what was fetched since, as 2021-04-28.")
def export(warc: Path | None, source: str | None, since: str | None) -> None:
    """Write what was fetched as a web archive (WARC 1.1), for other programs to read.

    Bodies are as they read, without the encoding they were sent in; of the headers, those that are kept.
    """
    from workflow.export_warc import export_warc

    if warc is None:
        raise UsageError("Say where to: --warc FILE.")
    begin = moment(since, "--since")
    with reading() as (conn, session), replacing(warc) as file:
        done = export_warc(conn, session.settings, file, warc.suffix == ".gz", source, begin)
    say(
        f"{warc}: {done.responses} answers, {done.revisits} revisits, {done.resources} pages supplied by hand", err=True
    )
