"""`datumline report`: adopt what the report itself says as the first baseline."""

from pathlib import Path

import click

from cli.context import by_option, moment, opened
from cli.groups import InOrder
from cli.output import say
from domain.errors import UsageError

AUTHORS = "report"  # the edition's own authors verified it; whoever imports it may be named by --by


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("report", cls=InOrder)
def group() -> None:
    """The report whose baseline is kept."""


@group.command("import")
@click.argument(
    "file", type=click.Path(path_type=Path), required=False, help="The report's text; else the facts that are shipped."
)
@click.option("--edition", help="Adopt it as another edition, under this id.")
@click.option("--verified-on", help="The day that edition was verified, as 2021-04-20.")
@by_option
def import_(file: Path | None, edition: str | None, verified_on: str | None, by: str | None) -> None:
    """Adopt the report's figures as an edition, in one decision.

    Repeated, or with a text that says the same, it does nothing; a text that differs is refused with the cells
    that differ, unless it is imported as another edition.
    """
    from workflow.adopt_edition import adopt, from_shipped, from_text
    from workflow.deciding import decider

    verified = moment(verified_on, "--verified-on")
    with opened() as session:
        report = session.settings.report
        source = from_shipped(report) if file is None else from_text(report, _bytes(file), file.name)
        who = decider(by, session.settings.by or AUTHORS)
        day = verified.date() if verified else None
        result = adopt(session.engine, source, who, session.now, edition, day)
    name = f"Edition {result.edition.id} of {result.edition.report}, verified on {result.edition.verified_on}"
    if not result.adopted:
        say(f"{name}, is already adopted with the same {result.cells} cells: nothing to do.")
        return
    say(f"{name}: adopted by {who}.")
    say(f"{result.cells} cells: {result.known} with a value, {result.cells - result.known} unknown until read.")
    say(f"{result.citations} cited addresses; {result.doubts} places where the report does not add up (see `issues`).")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
