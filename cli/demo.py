"""`datumline demo`: the main job from end to end, on a loopback mirror of true facts."""

import click

from cli.context import now_utc
from cli.output import say_wrapped


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(demo)


@click.command("demo")
def demo() -> None:
    """Crawl a mirror of the sources and show what changed since the report was verified.

    It has a home folder of its own, made anew each time, and asks nothing but this machine.
    """
    from config.settings import load
    from demo.tour import tour

    for line in tour(load(), now_utc):
        say_wrapped(line)
