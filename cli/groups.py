"""How a group of commands lists them."""

from collections.abc import Mapping

import click


class InOrder(click.Group):
    """Lists its commands in the order in which they were added, which is that of the work, not of the alphabet.

    Their sentences are folded and not cut. sections: where the list is long, the first command under each heading.
    """

    sections: Mapping[str, str] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list, under its headings."""
        heading, rows = "Commands", list[tuple[str, str]]()
        for name, command in self.commands.items():
            if name in self.sections and rows:
                _write(formatter, heading, rows)
                rows = []
            heading = self.sections.get(name, heading)
            rows.append((name, (command.help or "").partition("\n\n")[0].strip()))
        _write(formatter, heading, rows)


def _write(formatter: click.HelpFormatter, heading: str, rows: list[tuple[str, str]]) -> None:
    with formatter.section(heading):
        formatter.write_dl(rows)
