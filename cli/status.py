"""`datumline status` and `doctor`: whether the sources are watched as they should be, and whether all is set up."""

from typing import TYPE_CHECKING

import click

from cli.context import database_url, now_utc, reading
from cli.output import as_json_text, say, say_wrapped, table
from domain.errors import UsageError

if TYPE_CHECKING:
    from workflow.doctor import Finding


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    parent.add_command(status)
    parent.add_command(doctor)


@click.command("status")
@click.option("--json", is_flag=True, help="For scripts.")
def status(json: bool) -> None:
    """How every source stands, on one screen.

    Ends with 1 when a source is overdue (older than one and a half of its periods), failed when it was last asked,
    or has an open case, and when what should run by itself did not; so a monitor can call it.
    """
    from workflow import status as step
    from workflow.alarms import alarms

    with reading() as (conn, session):
        sources, elsewhere = step.status(conn, session.settings, session.now)
        first = step.next_step(conn, session.settings)
        silent = [check.words for check in alarms(conn, session.settings, session.now) if not check.ok]
    if json:
        click.echo(as_json_text({**step.document(sources, elsewhere, session.now), "alarms": silent}), nl=False)
    else:
        for line in (*([first] if first else []), *silent, step.headline(sources)):
            say_wrapped(line)
        say()
        table(step.HEADERS, step.rows(sources, session.now))
        for number, line in enumerate(step.remarks(sources, elsewhere)):
            if not number:
                say()
            say_wrapped(line)
    if silent or not step.is_well(sources):
        raise click.exceptions.Exit(1)


@click.command("doctor")
@click.option("--online", is_flag=True, help="Also try whether the host of every source answers.")
@click.option("--json", is_flag=True, help="For scripts.")
def doctor(online: bool, json: bool) -> None:
    """Look whether this installation is fit to work, and say what to do where it is not.

    Nothing is changed, and no page is asked for. Ends with 1 when there is a problem.
    """
    findings = _findings(online)
    if json:
        rows = [{"matter": f.matter, "state": f.state, "said": f.words, "remedy": f.remedy} for f in findings]
        click.echo(as_json_text(rows), nl=False)
    else:
        for finding in findings:
            state = finding.state.upper() if finding.remedy else finding.state
            say_wrapped(f"{state:<10} {finding.matter}: {finding.words}")
            if finding.remedy:
                say_wrapped(f"           -> {finding.remedy}")
    if any(finding.remedy for finding in findings):
        raise click.exceptions.Exit(1)


def _findings(online: bool) -> "list[Finding]":
    from config.settings import load
    from workflow.doctor import Finding, examine

    try:
        settings = load()
        return list(examine(settings, database_url(settings), now_utc(), online))
    except UsageError as error:
        return [Finding("configuration", "problem", str(error), "Correct that setting; the rest was not looked at.")]
