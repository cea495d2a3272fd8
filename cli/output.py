"""How commands print: tables for people, CSV and JSON for scripts, files written whole or not at all."""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

import click

from domain.errors import DatumlineError
from workflow.text_tables import as_csv_text, as_json_text

__all__ = [
    "Format",
    "as_csv_text",
    "as_json_text",
    "printable",
    "printable_lines",
    "replacing",
    "say",
    "say_wrapped",
    "table",
    "write_bytes",
    "write_file",
    "write_rows",
]

WIDEST = 100
_PADDING = re.compile(r" +((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)
GAP = 2  # spaces between the columns of a table
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON = "json"


def say(text: str = "", err: bool = False) -> None:
    """One line for people; text from sources cannot steer the terminal."""
    click.echo(printable(text), err=err)


def say_wrapped(text: str) -> None:
    """A line for people, folded between words at the terminal's width; what follows is indented deeper."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    safe = printable(text)
    indent = " " * (len(safe) - len(safe.lstrip(" ")))
    folded = textwrap.wrap(
        safe,
        width,
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )
    click.echo("\n".join(folded))


def printable(text: str) -> str:
    """The text without control characters and direction overrides."""
    return _CONTROL.sub("\ufffd", text)


def printable_lines(text: str) -> str:
    """The same for a message of several lines."""
    return "\n".join(printable(line) for line in text.split("\n"))


def write_rows(
    rows: Sequence[Mapping[str, str | None]], columns: Sequence[str], format: Format, output: Path | None
) -> None:
    """The rows as CSV or JSON, to a file or to standard output."""
    text = as_json_text(rows) if format is Format.JSON else as_csv_text(rows, columns)
    if output is None:
        sys.stdout.write(text)
        return
    write_file(output, text)
    say(f"{len(rows)} rows written to {output}", err=True)


def write_file(path: Path, text: str) -> None:
    """Write UTF-8 text as `write_bytes` does."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write beside the target, then put in place: a reader never sees half a file."""
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its place at the end, and is gone where something failed on the way."""
    import tempfile

    name = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise DatumlineError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        if name is not None:
            Path(name).unlink(missing_ok=True)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table as wide as the terminal: the first column keeps its width, the others fold between words."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[printable(cell) for cell in row] for row in rows]
    console = Console(highlight=False)
    widths = _widths([headers, *cells], console.width - GAP * (len(headers) - 1))
    grid = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold", show_edge=False, pad_edge=False)
    for place, header in enumerate(headers):
        grid.add_column(header, no_wrap=place == 0, overflow="fold", width=widths[place])
    for row in cells:
        grid.add_row(*(Text(cell) for cell in row))
    with console.capture() as captured:
        console.print(grid)
    # Columns are padded to their width, the last one too: nobody sees that, and whoever pastes it has it.
    click.echo(_PADDING.sub(r"\1", captured.get()), nl=False)


def _widths(rows: Sequence[Sequence[str]], room: int) -> Sequence[int | None]:
    """Each column as wide as its longest word; what is left goes first to those that want little. None: no room."""
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    wanted = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns]
    widths = [max(cell_len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    widths[0] = wanted[0]
    left = room - sum(widths)
    if left < 0:
        return [None] * len(columns)
    for place in sorted(range(len(columns)), key=lambda place: wanted[place] - widths[place]):
        more = min(wanted[place] - widths[place], left)
        widths[place], left = widths[place] + more, left - more
    return widths
