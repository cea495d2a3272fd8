"""`datumline new-source`: the beginning of a source, for those who develop."""

from pathlib import Path

import click

from cli.output import say


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(new_source)


@click.command("new-source")
@click.argument("source", metavar="ID", help="The new source's id, as inhope_members.")
@click.option("--title", help="What it is, for people; else its id.")
@click.option("--publisher", default="unnamed", help="Who publishes it.")
@click.option("--url", help="The page's address.")
@click.option("--licence", default="Not stated; facts are cited with their source.", help="On what terms.")
def new_source(source: str, title: str | None, publisher: str, url: str | None, licence: str) -> None:
    """Write the folder of a new source, in a checkout of the project.

    It reads a page with a list of countries as it is; its test passes once an example page is there.
    """
    from workflow.new_source import Declared
    from workflow.new_source import new_source as write

    address = url or f"https://www.example.org/{source}"
    paths = write(source, Declared(title or source.replace("_", " "), publisher, address, licence))
    for path in paths:
        say(_shown(path))
    say(f"Next: {_shown(paths[-1])} says what to do.")


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
