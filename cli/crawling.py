"""`datumline crawl`: ask the sources once, now, or take a page that somebody saved by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.context import Session, by_option, moment, opened
from cli.output import as_json_text, say, say_wrapped
from domain.errors import UsageError

if TYPE_CHECKING:
    from workflow.poll import Poll


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(crawl)


@click.command("crawl")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", help="Else every source.")
@click.option("--due", is_flag=True, help="Only those whose turn has come: for a timer.")
@click.option(
    "--from-file",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Read this saved page instead (HTML, MHTML, WARC, PDF, JSON); may be repeated.",
)
@click.option("--url", help="With --from-file: the address the page was saved from; else what the file says.")
@click.option("--fetched-at", help="With --from-file: when it was saved; else what the file says, else now.")
@by_option
@click.option("--dry-run", is_flag=True, help="Ask and read, but keep nothing.")
@click.option("--json", is_flag=True, help="The result for scripts.")
def crawl(
    sources: tuple[str, ...],
    due: bool,
    from_file: tuple[Path, ...],
    url: str | None,
    fetched_at: str | None,
    by: str | None,
    dry_run: bool,
    json: bool,
) -> None:
    """Ask the sources politely, keep what they send, and bring the open changes up to date.

    Ends with 1 when a source could not be had or read; what was known of it before stays as it was.
    """
    from workflow.poll_report import poll_lines, poll_rows

    if not from_file and (url or fetched_at or by):
        raise UsageError("--url, --fetched-at and --by go with --from-file.")
    if from_file and due:
        raise UsageError("--due goes with a crawl, not with --from-file.")
    if from_file and len(sources) != 1:
        raise UsageError("--from-file needs the one SOURCE that the page belongs to.")
    with opened() as session:
        if from_file:
            done = _supply(session, sources[0], from_file, url, fetched_at, by, dry_run)
        else:
            done = _poll(session, sources, due, dry_run, quiet=json)
        if json:
            click.echo(as_json_text(poll_rows(done)), nl=False)
        else:
            for line in poll_lines(done, dry_run):
                say_wrapped(line)
    if done.failed:
        raise click.exceptions.Exit(1)


def _poll(session: Session, names: Sequence[str], due: bool, dry_run: bool, quiet: bool) -> "Poll":
    from cli.context import now_utc
    from cli.progress import progress
    from crawlers.results import CrawlOptions
    from scheduler.due import due_sources
    from store.engines import reading
    from workflow.known_sources import chosen_sources
    from workflow.poll import poll

    settings = session.settings
    sources = chosen_sources(settings, names)
    if due:
        with reading(session.engine) as conn:
            sources = due_sources(conn, settings, sources, session.now)
    options = CrawlOptions(contact=settings.contact, allow_loopback=settings.allow_loopback)
    with progress(sources, quiet) as watch:
        return poll(session.engine, sources, options, now_utc, watch, dry_run, _tell_of_waiting)


def _tell_of_waiting(hosts: tuple[str, ...]) -> None:
    more = f" and {len(hosts) - 1} more" if len(hosts) > 1 else ""
    say(f"waiting for another crawl, which is asking {hosts[0]}{more}", err=True)


def _supply(
    session: Session,
    name: str,
    paths: Sequence[Path],
    url: str | None,
    fetched_at: str | None,
    by: str | None,
    dry_run: bool,
) -> "Poll":
    from workflow.deciding import decider
    from workflow.known_sources import chosen_sources
    from workflow.poll import supply

    source = chosen_sources(session.settings, [name])[0]
    time = moment(fetched_at, "--fetched-at")
    if time is not None and time > session.now:
        raise UsageError(f"--fetched-at {fetched_at} lies in the future.")
    who = decider(by, session.settings.by or "unnamed")
    return supply(session.engine, source, paths, url, time, who, session.now, dry_run)
