"""`datumline web`: the page, served until it is stopped."""

import click

from cli.context import now_utc, opened
from cli.output import say
from domain.errors import DatumlineError, UsageError

PORT = 8000


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(web)


@click.command("web")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="Its port; 0 for any.")
def web(host: str, port: int) -> None:
    """Serve the page on which editors decide, until it is stopped.

    It listens on this machine only unless told otherwise.
    """
    from web.server import listen, serve, warnings_of

    with opened(service=True) as session:
        settings = session.settings
        if not _is_local(host) and settings.public_url is None and not settings.page_hosts:
            raise UsageError(
                f"Listening on {host} needs to know under which name it is asked: set DATUMLINE_PUBLIC_URL, "
                "or DATUMLINE_PAGE_HOSTS."
            )
        for warning in warnings_of(settings, host):
            say(f"datumline: {warning}", err=True)
        try:
            listening = listen(host, port)
        except OSError as error:
            raise DatumlineError(
                f"{host}:{port} cannot be listened on: {error.strerror}; choose --host, --port."
            ) from error
        say(f"datumline is at {listening.address} (stop it with Ctrl-C)")
        serve(settings, session.engine, now_utc, listening)


def _is_local(host: str) -> bool:
    from web.server import is_loopback

    return is_loopback(host)
