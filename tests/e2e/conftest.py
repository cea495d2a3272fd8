"""The product through its real door: the `datumline` command in a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("datumline")
SETTINGS = [name for name in os.environ if name.startswith("DATUMLINE_")]


@dataclass(frozen=True)
class Command:
    """`datumline` in a home folder; by default it must end with 0."""

    home: Path

    def __call__(self, *words: str, code: int = 0, **environment: str) -> str:
        done = self.run(*words, **environment)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        here = {**clean, "DATUMLINE_HOME": str(self.home), "COLUMNS": "80", **environment}
        return subprocess.run(
            [str(PROGRAM), *words], cwd=self.home.parent, env=here, capture_output=True, text=True, timeout=120
        )


@pytest.fixture(scope="session")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home in which the demonstration has run, and what it printed."""
    home = tmp_path_factory.mktemp("tour") / "home"
    printed = Command(home)("demo")
    return home / "demo", printed


@pytest.fixture
def datumline(toured: tuple[Path, str], tmp_path: Path) -> Command:
    """The command in a copy of the home that the demonstration left."""
    home = tmp_path / "home"
    shutil.copytree(toured[0], home)
    return Command(home)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Command]:
    """The command in a home that does not exist yet."""
    return lambda: Command(tmp_path / "new")
