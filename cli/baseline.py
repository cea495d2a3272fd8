"""`datumline baseline`: see, state, propose and export the values that editors have approved."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.context import Session, by_option, moment, opened, reading
from cli.exports import format_option, output_option
from cli.groups import InOrder
from cli.output import Format, as_csv_text, say, say_wrapped, table, write_file, write_rows
from domain.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.reports import Edition

edition_option = click.option("--edition", help="The edition's id; else the one adopted last.")


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("baseline", cls=InOrder)
def group() -> None:
    """The values that editors have approved."""


def _edition(conn: "Connection", session: Session, edition: str | None) -> "Edition":
    from workflow.exports import edition_in_force

    return edition_in_force(conn, session.settings.report, edition)


@group.command("export")
@edition_option
@click.option("--as-of", help="As it was decided at this time, as 2021-06-01T00:00Z.")
@format_option
@output_option
def export(edition: str | None, as_of: str | None, format: Format, output: Path | None) -> None:
    """Every cell of the report as a row: value, state, proof, who decided and when."""
    from workflow.exports import BASELINE_COLUMNS, baseline_rows
    from workflow.uses import record_use

    time = moment(as_of, "--as-of")
    with reading() as (conn, session):
        chosen = _edition(conn, session, edition)
        rows = baseline_rows(conn, session.settings.report, chosen.id, time)
        # Whoever takes a decision back later is told that its value has left the house.
        with session.engine.begin() as writing:
            what = f"baseline export, edition {chosen.id}"
            record_use(writing, "export", what, session.settings.by, session.now, edition=chosen, until=time)
    write_rows(rows, BASELINE_COLUMNS, format, output)


@group.command("show")
@click.option("--figure", help="Only this figure: 1 to 7 or A3.")
@click.option("--country", help="Only this country: name or alpha-3 code.")
@edition_option
@click.option("--as-of", help="As it was decided at this time.")
def show(figure: str | None, country: str | None, edition: str | None, as_of: str | None) -> None:
    """The baseline to read: one line a country and figure, with what is unknown said so."""
    from workflow.show_baseline import summary, tables

    time = moment(as_of, "--as-of")
    with reading() as (conn, session):
        chosen = _edition(conn, session, edition)
        if figure is None and country is None:
            say(f"Edition {chosen.id} of {chosen.report}, verified on {chosen.verified_on}.\n")
            table(("Figure", "Cells", "Approved", "Unknown", "What it holds"), summary(conn, chosen, time))
            say("\nOne figure: datumline baseline show --figure 1      One country: --country Sweden")
            return
        shown = list(tables(conn, chosen, figure, country, time))
    for title, headers, rows in shown:
        say(title)
        table(headers, rows)
        say()


@group.command("diff")
@click.option(
    "--from", "begin", help="As it was decided at this time, as 2026-11-02; else when the edition was adopted."
)
@click.option("--to", "end", help="As it was decided at this time; else now.")
@click.option("--from-edition", help="Compare with this edition; else the same one.")
@edition_option
@format_option
@output_option
def diff(
    begin: str | None,
    end: str | None,
    from_edition: str | None,
    edition: str | None,
    format: Format,
    output: Path | None,
) -> None:
    """The cells that differ between two moments of the baseline, or between two editions."""
    from workflow.baseline_difference import DIFFERENCE_COLUMNS, difference, difference_rows, side

    start, until = moment(begin, "--from"), moment(end, "--to")
    with reading() as (conn, session):
        later = side(conn, session.settings.report, edition, until)
        earlier = side(conn, session.settings.report, from_edition or later.edition.id, start)
        if start is None and from_edition is None:
            earlier = replace(earlier, as_of=later.edition.adopted_at)
        rows = difference_rows(difference(conn, earlier, later))
    write_rows(rows, DIFFERENCE_COLUMNS, format, output)


@group.command("set")
@click.option("--figure", help="The figure: 1 to 7 or A3.")
@click.option("--country", help="The country's name or alpha-3 code; none for a total.")
@click.option("--field", help="The field, such as other_ombudsperson.")
@click.option("--value", help="The value as the PDF shows it.")
@click.option("--item", default="", help="The item, such as 2019, where the field has one.")
@click.option("--page", help="The page of the PDF that shows it.")
@click.option("--note", help="What you saw there.")
@click.option("--from-file", type=click.Path(path_type=Path), help="A filled-in sheet: all its rows in one decision.")
@edition_option
@by_option
def set_(
    figure: str | None,
    country: str | None,
    field: str | None,
    value: str | None,
    item: str,
    page: str | None,
    note: str | None,
    from_file: Path | None,
    edition: str | None,
    by: str | None,
) -> None:
    """State a value that no page can say again, as an editor who holds the PDF.

    One cell by its options, or a sheet made with `baseline sheet`; all of a sheet is taken, or nothing.
    """
    from workflow.deciding import decider
    from workflow.sheet import read_sheet
    from workflow.state_values import one_cell, state

    given = {"--figure": figure, "--field": field, "--value": value, "--page": page}
    if from_file is not None and any((*given.values(), country)):
        raise UsageError("Give either --from-file or one cell's options, not both.")
    if from_file is None and (missing := [name for name, text in given.items() if not text]):
        raise UsageError(f"To state one cell, {', '.join(missing)} must be given too; or use --from-file.")
    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        chosen = _edition(conn, session, edition)
        if from_file is not None:
            stated = read_sheet(chosen.report, _text(from_file), from_file.name)
        else:
            cell = (figure or "", country or "", item, field or "")
            stated = [one_cell(chosen.report, cell, value or "", page or "", note or "")]
        decision = state(conn, chosen, stated, who, session.now)
    cells = "1 cell" if len(stated) == 1 else f"{len(stated)} cells"
    say(f"{cells} stated by {who}, decision {decision}. Undo: datumline undo {decision}")


@group.command("sheet")
@click.option("--figure", help="Only this figure: 1 to 7 or A3.")
@click.option("--all", "all_cells", is_flag=True, help="Also the cells that have a value.")
@edition_option
@output_option
def sheet(figure: str | None, all_cells: bool, edition: str | None, output: Path | None) -> None:
    """A CSV of the cells still unknown, to fill in from the PDF and bring back with `baseline set --from-file`."""
    from workflow.sheet import SHEET_COLUMNS, sheet_rows

    with reading() as (conn, session):
        rows = sheet_rows(conn, _edition(conn, session, edition), figure, all_cells)
    text = as_csv_text(rows, SHEET_COLUMNS)
    if output is None:
        click.echo(text, nl=False)
        return
    write_file(output, text)
    say(f"{len(rows)} cells to fill in: {output}", err=True)
    say("Write value, page and note, leave the rest as it is; rows without a value are left alone.", err=True)


@group.command("propose")
@click.option("--adopt", is_flag=True, help="Take the proposal into the baseline.")
@click.option("--count", type=int, help="With --adopt: how many you expect; refused if it differs.")
@by_option
@edition_option
def propose(adopt: bool, count: int | None, by: str | None, edition: str | None) -> None:
    """The status on the edition's day, worked out from the treaties' dates, where only dates decide it."""
    from workflow.deciding import decider
    from workflow.propose import adopt_proposal, proposal

    with opened() as session, session.engine.begin() as conn:
        chosen = _edition(conn, session, edition)
        found = proposal(conn, chosen)
        for line in found.lines(brief=adopt):
            say_wrapped(line)
        if not adopt:
            return
        who = decider(by, session.settings.by)
        if count is None:
            raise UsageError(
                f"{len(found.proposals)} cells would be filled: say --adopt --count {len(found.proposals)}."
            )
        decision = adopt_proposal(conn, chosen, found, count, who, session.now)
    say(f"{count} cells adopted by {who}, decision {decision}. Undo: datumline undo {decision}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: save the sheet as CSV UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
