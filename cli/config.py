"""`datumline config`: what is set, where each value came from, and what can be set."""

import os
from pathlib import Path

import click

from cli.groups import InOrder
from cli.output import as_json_text, say, table, write_file
from domain.errors import UsageError


def register(parent: click.Group) -> None:
    """Add the group to the program."""
    parent.add_command(group)


@click.group("config", cls=InOrder)
def group() -> None:
    """The settings: what they are and where each value came from."""


@group.command("show")
@click.option("--json", is_flag=True, help="For scripts.")
def show(json: bool) -> None:
    """Every setting with its value and where it came from; secrets are masked."""
    from config.setting_files import unknown
    from config.setting_values import values
    from config.settings import load, toml_path

    rows = list(values(load()))
    if json:
        click.echo(as_json_text([{"name": one.name, "value": one.value, "from": one.origin} for one in rows]), nl=False)
        return
    path = toml_path()
    say(f"The file is {path}" + ("." if path.exists() else ", which is not there."))
    table(("Setting", "Value", "From"), [(one.name, _words(one.value), one.origin) for one in rows])
    if ignored := unknown([one.name for one in rows], os.environ):
        say(f"No settings, and not heeded: {', '.join(ignored)}")


@group.command("reference")
@click.option("--into", type=click.Path(path_type=Path), help="Renew the tables between the marks of this page.")
def reference(into: Path | None) -> None:
    """Every setting that there is, as tables in Markdown: the heart of docs/reference/settings.md."""
    from config.setting_docs import as_markdown, written_into

    if into is None:
        click.echo(as_markdown())
        return
    write_file(into, written_into(_text(into)))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _words(value: object) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)
