"""backup, restore, retention and the log, through the command's own door."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from cli.main import main
from config.settings import Settings
from store.database import open_database, reading, sqlite_url
from store.log import rows
from tests.workflow.scenes import adopted

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """The command in a home of the test: exit status, what it said, and what it said aside."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DATUMLINE_{name.upper()}", raising=False)
    root = logging.getLogger()
    level = root.level

    def command(*words: str, **environment: str) -> tuple[int, str, str]:
        for name, value in {"DATUMLINE_HOME": str(tmp_path / "home"), **environment}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            main(words)
        said = capsys.readouterr()
        return int(end.value.code or 0), " ".join(said.out.split()), said.err

    yield command
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def store(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "home"))
    adopted(engine)
    engine.dispose()


@pytest.mark.usefixtures("store")
def test_a_backup_is_made_checked_and_restored(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "a.backup")
    code, said, aside = run("backup", file)
    assert (code, aside) == (0, "") and f"Backed up to {file}: " in said and "snapshots have their hashes" in said
    assert run("backup", file)[0] == 2
    code, said, _ = run("restore", file, "--check")
    assert code == 0 and f"{file} can be restored: " in said
    code, _, aside = run("restore", file)
    assert code == 2 and "is not empty" in aside and aside.count("\n") == 1
    code, said, _ = run("restore", file, DATUMLINE_HOME=str(tmp_path / "new"))
    assert code == 0 and said.startswith("Restored: ")
    code, _, aside = run("restore", str(tmp_path / "nothing"), "--check")
    assert code == 2 and aside == f"datumline: {tmp_path / 'nothing'} cannot be read: No such file or directory.\n"


@pytest.mark.usefixtures("store")
def test_retention_says_what_it_would_do_and_who_did_it(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("retention", "--dry-run")
    assert code == 0 and "Everything is kept" in said and "Never removed: the baseline" in said
    lets_go = {"DATUMLINE_KEEP_FETCH_ACCOUNTS_DAYS": "30", "DATUMLINE_KEEP_UNUSED_SNAPSHOTS_DAYS": "30"}
    code, _, aside = run("retention", **lets_go)
    assert code == 2 and "Nobody is named" in aside
    code, said, _ = run("retention", "--by", "anna")
    assert code == 0 and "Removed 0 accounts of fetches. Removed 0 snapshots" in said
    engine = open_database(sqlite_url(tmp_path / "home"))
    with reading(engine) as conn:
        assert [entry for entry in rows(conn) if entry.kind.startswith("retention")] == []
    engine.dispose()


@pytest.mark.usefixtures("store")
def test_a_command_is_silent_unless_its_log_is_asked_for(run: Run) -> None:
    assert run("retention", "--dry-run")[2] == ""
    code, _, aside = run("retention", "--dry-run", DATUMLINE_KEEP_FETCH_ACCOUNTS_DAYS="7")
    assert (
        code == 2 and "DATUMLINE_KEEP_FETCH_ACCOUNTS_DAYS = '7': Input should be greater than or equal to 30" in aside
    )


def test_the_log_of_a_command_names_it_and_its_run(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "home" / "datumline.toml"
    empty.parent.mkdir()
    empty.write_text('log_level = "info"\nlog_format = "json"\n')
    run("issues", DATUMLINE_RUN_ID="given-1")
    logging.getLogger("a.step").warning("said in the run")
    told = json.loads(capsys.readouterr().err)
    assert (told["run"], told["command"], told["event"]) == ("given-1", "issues", "said in the run")
