"""`datumline extract`, `corrections` and `sources expectations`: what today's extractors make of all that is kept."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cli.context import Session, opened, reading
from cli.output import as_json_text, say, say_wrapped
from cli.sources import group as sources_group
from domain.errors import UsageError

if TYPE_CHECKING:
    from domain.sources import Source


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    parent.add_command(extract)
    parent.add_command(corrections)
    sources_group.add_command(expectations)


@click.command("extract")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", help="Whose captures are read again.")
@click.option("--all", "all_", is_flag=True, help="Those of every source.")
@click.option("--dry-run", is_flag=True, help="Show what would be read otherwise, and keep nothing.")
@click.option("--by-workers", is_flag=True, help="Have it done by `datumline worker`.")
@click.option("--json", is_flag=True, help="For scripts.")
def extract(sources: Sequence[str], all_: bool, dry_run: bool, by_workers: bool, json: bool) -> None:
    """Read every kept capture again with today's extractors.

    What then differs is our reading and not the source: it is listed under `corrections`, never as news.
    """
    from workflow.list_corrections import reread_lines, reread_rows
    from workflow.reread import reread

    if bool(sources) == all_:
        raise UsageError("Name the SOURCE whose captures are to be read again, or say --all.")
    if by_workers:
        if dry_run or json:
            raise UsageError(
                "What workers read is kept, and told by `datumline corrections`: leave --dry-run and --json."
            )
        _queue(sources)
        return
    with opened() as session, session.engine.connect() as conn, conn.begin() as transaction:
        done, cells = reread(conn, session.settings.report, _chosen(session, sources), session.now)
        if dry_run:
            transaction.rollback()
    if json:
        click.echo(as_json_text(reread_rows(done, cells, dry_run)), nl=False)
        return
    for line in reread_lines(done, cells, dry_run):
        say_wrapped(line)


def _queue(names: Sequence[str]) -> None:
    from scheduler.run_queue import queue_extraction

    with opened() as session:
        chosen = [source.id for source in _chosen(session, names)]
        runs = queue_extraction(session.engine, chosen, session.settings.crawl_batch, session.now)
    say(f"{len(chosen)} sources queued in {runs} run{'' if runs == 1 else 's'}; see `datumline schedule show`.")


@click.command("corrections")
@click.option("--json", is_flag=True, help="For scripts.")
def corrections(json: bool) -> None:
    """What moved only because we read the same pages otherwise now: nothing that a source did."""
    from workflow.list_corrections import correction_lines, correction_rows

    with reading() as (conn, session):
        report = session.settings.report
        if json:
            click.echo(as_json_text(correction_rows(conn, report, session.now)), nl=False)
            return
        lines = list(correction_lines(conn, report))
    for line in lines:
        say_wrapped(line)


@click.command("expectations")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", help="Else every source.")
def expectations(sources: Sequence[str]) -> None:
    """Bounds for the believable from what was read so far, to paste into sources.toml in the home folder."""
    from workflow.propose_expectations import proposal_lines, propose

    with reading() as (conn, session):
        found = [propose(conn, source) for source in _chosen(session, sources)]
    for number, proposal in enumerate(found):
        if number:
            say()
        for line in proposal_lines(proposal):
            say(line)


def _chosen(session: Session, names: Sequence[str]) -> Sequence["Source"]:
    from workflow.known_sources import chosen_sources

    return chosen_sources(session.settings, names)
