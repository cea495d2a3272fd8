"""`datumline cases` and `case`: captures that are not believed, with both sides, and what is made of them."""

from pathlib import Path

import click

from cli.context import by_option, opened, reading
from cli.groups import InOrder
from cli.output import as_json_text, say, say_wrapped, table


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    parent.add_command(cases)
    parent.add_command(group)


@click.command("cases")
@click.option("--all", "all_", is_flag=True, help="Also those that are closed.")
@click.option("--json", is_flag=True, help="For scripts.")
def cases(all_: bool, json: bool) -> None:
    """Captures that are not believed: nothing was changed; each waits for a good one or for you."""
    from workflow.list_cases import case_lines, case_row, cases_of

    with reading() as (conn, _):
        found = cases_of(conn, all_)
    if json:
        click.echo(as_json_text([case_row(case) for case in found]), nl=False)
        return
    for line in case_lines(found, all_):
        say_wrapped(line)


@click.group("case", cls=InOrder)
def group() -> None:
    """One case: show both sides, release it, dismiss it."""


case_argument = click.argument("case", type=int, help="The case's number, as `cases` lists it.")


@group.command("show")
@case_argument
@click.option("--save", type=click.Path(path_type=Path), help="Write the pages of both captures into this folder.")
@click.option("--json", is_flag=True, help="For scripts.")
def show(case: int, save: Path | None, json: bool) -> None:
    """What was expected and what came: the last believed capture and this one, side by side."""
    from workflow.decide_case import read_case
    from workflow.list_cases import case_row
    from workflow.show_case import decide_lines, head_lines, save_pages, view_case

    with reading() as (conn, _):
        view = view_case(conn, read_case(conn, case))
    saved = save_pages(view, save) if save else []
    if json:
        rows = [dict(zip(("name", "before", "now"), row, strict=True)) for row in view.rows]
        sides = {"sides": rows, "differences": list(view.differences), "saved": [str(path) for path in saved]}
        click.echo(as_json_text({**case_row(view.case), **sides}), nl=False)
        return
    for line in head_lines(view.case):
        say_wrapped(line)
    say()
    table(("", "Last believed", "In doubt"), view.rows)
    for line in ("", *view.differences, ""):
        say_wrapped(line)
    for path in saved:
        say(f"saved     {path}")
    for line in decide_lines(view.case):
        say(line)


@group.command("release")
@case_argument
@click.option("--note", required=True, help="What you saw that makes it right: kept with the decision.")
@by_option
def release(case: int, note: str, by: str | None) -> None:
    """Read the capture as if it were plausible: what differs from the baseline becomes changes."""
    from workflow.decide_case import release as release_case
    from workflow.deciding import decider
    from workflow.poll_report import waiting_line

    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        done = release_case(conn, session.settings, case, who, session.now, note)
    new = len(done.reading.appended)
    say(f"Case {case} is released by {who}: {done.reading.records} records, {new} statements new or changed.")
    say_wrapped(waiting_line(done.refreshed))


@group.command("dismiss")
@case_argument
@click.option("--note", help="A remark to keep with the decision.")
@by_option
def dismiss(case: int, note: str | None, by: str | None) -> None:
    """Keep everything as it is; the same page makes no further case."""
    from workflow.decide_case import dismiss as dismiss_case
    from workflow.deciding import decider

    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        dismiss_case(conn, case, who, session.now, note)
    say(f"Case {case} is dismissed by {who}; nothing was changed.")
