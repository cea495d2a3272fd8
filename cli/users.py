"""`datumline users`: who may sign in to the page, and the links by which they set a password."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from cli.context import Session, opened, reading
from cli.groups import InOrder
from cli.output import as_json_text, say, table

if TYPE_CHECKING:
    from workflow.accounts import OneTimeLink

ROLES = ("viewer", "editor", "maintainer", "operator")
name_argument = click.argument("name", help="The user's name or mail address.")
print_option = click.option("--print", "printed", is_flag=True, help="Print the link even if it could be mailed.")
by_option = click.option("--by", help="Who does this, for the log; else DATUMLINE_BY, else this machine's account.")


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("users", cls=InOrder)
def group() -> None:
    """Who may sign in to the page, and what they may do there."""


@group.command("add")
@click.argument("name", help="What they sign in with, and what the log calls them.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do; each includes the former.")
@click.option("--email", help="Their mail address; they can sign in with it too.")
@print_option
@by_option
def add(name: str, role: str, email: str | None, printed: bool, by: str | None) -> None:
    """Add somebody, and mail or print the link by which they set a password.

    It is mailed where they have an address and the settings smtp_host and public_url are there.
    """
    from domain.accounts import valid_role
    from workflow.accounts import add_user, make_link
    from workflow.mail_links import mail_link

    with opened() as session, session.engine.begin() as conn:
        actor = _actor(session, by)
        user = add_user(conn, name, email, valid_role(role), actor, session.now)
        link = make_link(conn, user, actor, session.now)
        mailed = not printed and mail_link(conn, session.settings, link, session.now)
    say(f"{user.name} is added as {role}.")
    _say_link(session, link, mailed)


@group.command("list")
@click.option("--json", is_flag=True, help="For scripts.")
def list_(json: bool) -> None:
    """Everybody, with role, state and open sessions."""
    from workflow.accounts import user_rows

    with reading() as (conn, session):
        rows = user_rows(conn, session.settings, session.now)
    if json:
        click.echo(as_json_text(rows), nl=False)
        return
    if not rows:
        say("Nobody yet: datumline users add NAME --role operator")
        return
    table(("Name", "Role", "State", "Sessions", "Mail"), [[str(value or "") for value in row.values()] for row in rows])


@group.command("role")
@name_argument
@click.argument("role", type=click.Choice(ROLES), help="The new role.")
@by_option
def role(name: str, role: str, by: str | None) -> None:
    """Give somebody another role."""
    from domain.accounts import valid_role
    from workflow.accounts import read_user, set_role

    with opened() as session, session.engine.begin() as conn:
        user = read_user(conn, name)
        set_role(conn, user, valid_role(role), _actor(session, by), session.now)
    say(f"{user.name} is {role}.")


@group.command("email")
@name_argument
@click.argument("address", required=False, help="The new mail address; without one they have none any more.")
@by_option
def email(name: str, address: str | None, by: str | None) -> None:
    """Give somebody another mail address, or none.

    Subscriptions of the former address go on: datumline subscriptions list
    """
    from workflow.accounts import read_user, set_email

    with opened() as session, session.engine.begin() as conn:
        user = read_user(conn, name)
        set_email(conn, user, address, _actor(session, by), session.now)
    say(f"{user.name} has the mail address {address}." if address else f"{user.name} has no mail address.")


@group.command("disable")
@name_argument
@by_option
def disable(name: str, by: str | None) -> None:
    """Shut somebody out: sessions and links end at once, what they decided stays."""
    from workflow import accounts

    with opened() as session, session.engine.begin() as conn:
        user = accounts.read_user(conn, name)
        accounts.disable(conn, user, _actor(session, by), session.now)
    say(f"{user.name} is disabled.")


@group.command("enable")
@name_argument
@by_option
def enable(name: str, by: str | None) -> None:
    """Let somebody in again."""
    from workflow import accounts

    with opened() as session, session.engine.begin() as conn:
        user = accounts.read_user(conn, name)
        accounts.enable(conn, user, _actor(session, by), session.now)
    say(f"{user.name} is enabled.")


@group.command("link")
@name_argument
@print_option
@by_option
def link(name: str, printed: bool, by: str | None) -> None:
    """Mail or print a new one-time link: an invitation, or a reset where there is a password already."""
    from workflow.accounts import make_link, read_user
    from workflow.mail_links import mail_link

    with opened() as session, session.engine.begin() as conn:
        made = make_link(conn, read_user(conn, name), _actor(session, by), session.now)
        mailed = not printed and mail_link(conn, session.settings, made, session.now)
    _say_link(session, made, mailed)


@group.command("end-sessions")
@name_argument
@by_option
def end_sessions(name: str, by: str | None) -> None:
    """Sign somebody out everywhere."""
    from workflow import accounts

    with opened() as session, session.engine.begin() as conn:
        user = accounts.read_user(conn, name)
        ended = accounts.end_sessions(conn, user, _actor(session, by), session.now)
    say(f"{user.name}: {ended} {'session' if ended == 1 else 'sessions'} ended.")


def _say_link(session: Session, link: "OneTimeLink", mailed: bool) -> None:
    from cli.web import PORT

    if mailed:
        say(f"The {link.kind} is on its way to {link.user.email}; it works once, until {_minute(link.expires_at)}.")
        return
    base = session.settings.public_url or f"http://localhost:{PORT}"
    if session.settings.public_url is None:
        say("It opens on this machine while the page runs: datumline web")
    say(f"The {link.kind} works once, until {_minute(link.expires_at)}, and is not printed again:")
    click.echo(f"{base}{link.path}")


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _actor(session: Session, by: str | None) -> str:
    import getpass

    if by or session.settings.by:
        return str(by or session.settings.by)
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return "console"
