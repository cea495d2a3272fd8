"""The shape of the project: names that clash with nothing, imports that go down only."""

import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_no_other_distribution_provides_one_of_our_names() -> None:
    owners = packages_distributions()
    others = {name: set(owners.get(name, ())) - {"datumline"} for name in PACKAGES}
    assert others == {name: set() for name in PACKAGES}


def test_every_package_is_typed_linted_and_shipped() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert folders == set(PACKAGES)
    assert set(PROJECT["tool"]["mypy"]["packages"]) == set(PACKAGES)
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == set(PACKAGES)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("domain/subjects.py", "import store.tables"),
        ("diffs/__init__.py", "import sqlalchemy"),
        ("crawlers/sources/ncmec_cybertip/extract.py", "import requests"),
        ("store/__init__.py", "import workflow.decide"),
    ],
)
def test_a_planted_wrong_import_breaks_a_contract(tmp_path: Path, module: str, line: str) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    target = tmp_path / module
    target.write_text(target.read_text() + f"\n{line}\n")
    command = [str(LINT_IMPORTS), "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_lock_files_have_hashes_and_name_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text
