"""A new source begins with one command, in a checkout, and is found by the project because its folder is there."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]
NAMES = ("Sweden", "Türkiye", "Moldova (Republic of)", "Ireland", "Atlantis")
PAGE = (
    f"<!DOCTYPE html><html><body><h1>Members</h1><ul>{''.join(f'<li>{name}</li>' for name in NAMES)}</ul></body></html>"
)
START = "from cli.main import main; main()"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project: its packages, and the tests of the sources."""
    copy = tmp_path_factory.mktemp("checkout")
    without = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", copy)
    tests = copy / "tests" / "crawlers"
    tests.mkdir(parents=True)
    for file in (ROOT / "tests" / "crawlers").glob("*.py"):
        shutil.copy(file, tests)
    (tests / "sources").mkdir()
    shutil.copy(ROOT / "tests" / "crawlers" / "sources" / "test_golden_pages.py", tests / "sources")
    return copy


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "80", "DATUMLINE_HOME": str(tree / "home")}
    return subprocess.run(
        [sys.executable, "-P", *words], cwd=tree, env=environment, capture_output=True, text=True, timeout=120
    )


def golden(tree: Path, source: str) -> subprocess.CompletedProcess[str]:
    test = "tests/crawlers/sources/test_golden_pages.py"
    return run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", test, "-k", source)


def test_a_new_source_passes_its_tests_once_its_golden_page_is_there_and_reviewed(tree: Path) -> None:
    title = 'Members of the "Alliance" of 2021'
    made = run(tree, "-c", START, "new-source", "alliance_members", "--title", title)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines() == [
        "crawlers/sources/alliance_members/__init__.py",
        "crawlers/sources/alliance_members/source.toml",
        "crawlers/sources/alliance_members/extract.py",
        "tests/crawlers/sources/alliance_members/first/README.md",
        "Next: tests/crawlers/sources/alliance_members/first/README.md says what to do.",
    ]
    listed = run(tree, "-c", START, "sources", "show", "alliance_members")
    assert f"alliance_members: {title}" in listed.stdout
    without_page = golden(tree, "alliance_members")
    assert without_page.returncode == 1
    assert "put a page into tests/crawlers/sources/alliance_members/<case>/" in without_page.stdout
    (tree / "tests/crawlers/sources/alliance_members/first/page.html").write_text(PAGE, encoding="utf-8")
    first = golden(tree, "alliance_members")
    assert "please review alliance_members/first/expected.json" in first.stdout
    second = golden(tree, "alliance_members")
    assert second.returncode == 0, second.stdout
    expected = (tree / "tests/crawlers/sources/alliance_members/first/expected.json").read_text(encoding="utf-8")
    assert [f'"country": "{code}"' in expected for code in ("SWE", "TUR", "MDA", "IRL")] == [True] * 4
    assert "Atlantis" in expected  # an unknown name is a problem to be looked at, never dropped


def test_what_it_writes_is_clean(tree: Path) -> None:
    assert run(tree, "-c", START, "new-source", "clean_members", "--title", "Zoë's list").returncode == 0
    ruff = Path(sys.executable).with_name("ruff")
    folder = tree / "crawlers" / "sources" / "clean_members"
    for words in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = subprocess.run([str(ruff), *words, str(folder)], cwd=tree, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("un_crc",), "There is a source 'un_crc' already"),
        (("report",), "There is a source 'report' already"),
        (("Members",), "'Members' cannot be a source's id"),
        (("class",), "'class' cannot be a source's id"),
        (("../members",), "cannot be a source's id"),
        (("two__lines",), "cannot be a source's id"),
        (("m" * 41,), "cannot be a source's id"),
        (("far_members", "--url", "ftp://example.org"), "must be a URL that starts with http"),
    ],
)
def test_a_name_or_address_that_cannot_be_is_refused_and_nothing_is_written(
    tree: Path, words: tuple[str, ...], said: str
) -> None:
    before = sorted((tree / "crawlers" / "sources").iterdir()), sorted((tree / "tests/crawlers/sources").iterdir())
    done = run(tree, "-c", START, "new-source", *words)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    after = sorted((tree / "crawlers" / "sources").iterdir()), sorted((tree / "tests/crawlers/sources").iterdir())
    assert after == before


def test_outside_a_checkout_it_says_where_it_works(tree: Path, tmp_path: Path) -> None:
    installed = tmp_path / "site-packages"
    for package in PACKAGES:
        shutil.copytree(tree / package, installed / package)
    done = run(installed, "-c", START, "new-source", "alliance_two")
    assert done.returncode == 1
    assert "A source is added to a checkout of the project" in done.stderr
    assert not (installed / "crawlers" / "sources" / "alliance_two").exists()
