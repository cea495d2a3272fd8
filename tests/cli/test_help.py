"""What `--help` says of every command, and that saying it loads nothing that only the work needs."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.main import build, main

WIDTH = 80
COMMANDS_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
HEAVY = {"alembic", "lxml", "pdfplumber", "pydantic", "rich", "scrapy", "sqlalchemy", "twisted", "typer"}

# Asks all the helps of one process, then tells which modules it holds.
ASK_ALL = """
import contextlib, io, json, sys
from cli.main import main

asked = json.loads(sys.argv[1])
for words in asked:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main([*words, "--help"])
print(json.dumps(sorted(sys.modules)))
"""


def found(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from found(inner, (*words, name))


COMMANDS = dict(found(build()))
every_command = pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(("datumline", *words)))


@every_command
def test_a_help_begins_with_a_sentence(words: tuple[str, ...]) -> None:
    first = (COMMANDS[words].help or "").strip().split("\n\n")[0]
    assert first[:1].isupper()
    assert first.endswith(".")


@every_command
def test_a_help_fits_a_terminal_and_explains_each_argument_and_option(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])
    shown = capsys.readouterr()
    assert (end.value.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Usage: {' '.join(('datumline', *words))} ")
    assert [line for line in shown.out.splitlines() if len(line) > WIDTH] == []
    assert [parameter.name for parameter in COMMANDS[words].params if not parameter.help] == []


@pytest.mark.parametrize(
    "group",
    [
        words
        for words, command in COMMANDS.items()
        if isinstance(command, click.Group) and not command.invoke_without_command
    ],
)
def test_a_group_alone_shows_its_help_as_a_wrong_request(
    group: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(group)
    assert end.value.code == 2
    shown = capsys.readouterr().err.split("\nOptions:")[1]
    listed = re.findall("^  ([a-z][a-z-]*)  +[A-Z]", shown, re.MULTILINE)
    assert listed == [words[-1] for words in COMMANDS if words and words[:-1] == group]


@every_command
def test_the_reference_names_every_command(words: tuple[str, ...]) -> None:
    if not COMMANDS_PAGE.exists():
        pytest.skip(f"{COMMANDS_PAGE.name} is not part of this checkout")
    assert " ".join(("datumline", *words)) in COMMANDS_PAGE.read_text(encoding="utf-8")


def test_no_help_loads_what_only_the_work_needs() -> None:
    command = [sys.executable, "-c", ASK_ALL, json.dumps(list(COMMANDS))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "click" in loaded
    assert loaded & HEAVY == set()
