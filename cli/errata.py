"""`datumline errata`: what is approved and contradicts the print, ready to be published."""

from pathlib import Path

import click

from cli.baseline import edition_option
from cli.context import by_option, moment, opened
from cli.exports import output_option
from cli.output import Format, as_csv_text, as_json_text, printable_lines, say, write_file

FORMATS = ("text", "markdown", Format.CSV.value, Format.JSON.value)


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(errata)


@click.command("errata")
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What it is written as.")
@click.option("--since", help="Only what was decided at or after this time, as 2021-06-01.")
@edition_option
@output_option
@by_option
def errata(format: str, since: str | None, edition: str | None, output: Path | None, by: str | None) -> None:
    """Every approved value that contradicts the printed one, and every sentence that it makes wrong.

    Each with its place in the report, the old and the new value, and the source with the day it was accessed. That
    they were taken is kept, so that whoever takes a decision back is told.
    """
    from workflow.errata import errata as find_errata
    from workflow.errata_text import ERRATA_COLUMNS, errata_rows, errata_text
    from workflow.exports import edition_in_force
    from workflow.uses import record_use

    begin = moment(since, "--since")
    with opened() as session, session.engine.begin() as conn:
        chosen = edition_in_force(conn, session.settings.report, edition)
        found = find_errata(conn, chosen, begin)
        who = by or session.settings.by
        record_use(conn, "errata", f"errata of edition {chosen.id}", who, session.now, edition=chosen, since=begin)
    if format in ("text", "markdown"):
        text = printable_lines(errata_text(found, format, session.now))
    elif format == Format.JSON.value:
        text = as_json_text(errata_rows(found))
    else:
        text = as_csv_text(errata_rows(found), ERRATA_COLUMNS)
    if output is None:
        click.echo(text, nl=False)
        return
    write_file(output, text)
    errata = "erratum" if len(found.errata) == 1 else "errata"
    say(f"{len(found.errata)} {errata} written to {output}", err=True)
