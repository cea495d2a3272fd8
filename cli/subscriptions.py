"""`datumline subscriptions`: who is told what, when, and of what."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cli.context import by_option, opened, reading
from cli.groups import InOrder
from cli.output import as_json_text, say, say_wrapped, table

if TYPE_CHECKING:
    from domain.subscriptions import Subscription

CADENCES = ("weekly", "daily", "monthly", "at_once")
number_argument = click.argument("number", type=int, help="Its number, as `subscriptions list` has it.")


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("subscriptions", cls=InOrder)
def group() -> None:
    """Who gets the digest, when, and of what."""


def _choices(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--only-wrong", is_flag=True, help="Only what makes a value of the report wrong."),
        click.option("--kind", "kinds", multiple=True, help="modified, withdrawn or a meaning; again for more."),
        click.option("--figure", "figures", multiple=True, help="A figure of the report; again for more."),
        click.option("--source", "sources", multiple=True, help="A source's id; again for more."),
        click.option("--country", "countries", multiple=True, help="Name or code; again for more."),
        click.option("--time-zone", help="Whose clock; else the setting time_zone."),
        click.option("--hour", type=click.IntRange(0, 23), default=8, show_default=True, help="Of the day it is due."),
        click.option(
            "--day", type=click.IntRange(1, 28), default=1, show_default=True, help="1 is Monday; or of the month."
        ),
        click.option("--cadence", type=click.Choice(CADENCES), default="weekly", show_default=True, help="How often."),
    ):
        command = option(command)
    return command


@group.command("add")
@click.argument("address", help="A mail address, or a webhook's https address.")
@_choices
@click.option("--maintainer", is_flag=True, help="Also issues, cases and links that rot.")
@by_option
def add(address: str, by: str | None, **wanted: Any) -> None:
    """Subscribe an address on your own word; it is told from now on. A webhook's key is printed once."""
    from workflow.deciding import decider
    from workflow.list_subscriptions import in_words
    from workflow.subscribe import add as subscribe
    from workflow.subscription_checks import wanted_of

    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        declared = wanted_of(address=address, **wanted)
        made = subscribe(conn, session.settings, declared, who, session.now)
        words = in_words(made, session.settings)
    say_wrapped(f"Subscription {made.id}: {words}")
    if made.channel == "webhook":
        say(f"Its key, shown only now: {made.secret}")


@group.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that have ended.")
@click.option("--json", is_flag=True, help="For scripts.")
def list_(all_: bool, json: bool) -> None:
    """Every subscription, what it is told and when next."""
    from workflow.list_subscriptions import HEADERS, subscription_row, subscriptions_of, table_row

    with reading() as (conn, session):
        found = subscriptions_of(conn, all_)
        rows = [table_row(one, session.settings, session.now) for one in found]
    if json:
        click.echo(as_json_text([subscription_row(one, session.now) for one in found]), nl=False)
    elif not found:
        say("Nobody is subscribed: datumline subscriptions add ADDRESS")
    else:
        table(HEADERS, rows)


@group.command("show")
@number_argument
def show(number: int) -> None:
    """One subscription, and what it was last sent."""
    from workflow.list_subscriptions import subscription_lines

    with reading() as (conn, session):
        lines = list(subscription_lines(conn, session.settings, number, session.now))
    for line in lines:
        say_wrapped(line)


@group.command("confirm")
@number_argument
@by_option
def confirm(number: int, by: str | None) -> None:
    """Confirm a reader's subscription on your own word."""

    def done(found: "Subscription") -> str:
        return f"Subscription {found.id} of {found.address} is confirmed."

    _change(number, by, "confirm", done)


@group.command("end")
@number_argument
@by_option
def end(number: int, by: str | None) -> None:
    """End a subscription; what still waits for it is not sent."""

    def done(ended: bool) -> str:
        return f"Subscription {number} has ended." if ended else f"Subscription {number} had ended before."

    _change(number, by, "end", done)


def _change(number: int, by: str | None, step: str, words: Callable[[Any], str]) -> None:
    from workflow import subscribe
    from workflow.deciding import decider

    with opened() as session, session.engine.begin() as conn:
        who = decider(by, session.settings.by)
        result = getattr(subscribe, step)(conn, number, who, session.now)
    say(words(result))
