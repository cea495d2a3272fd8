"""A page that came damaged, as a maintainer meets it: told, looked at, decided; and an archive read again."""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from config.countries import name_of
from config.reports import load_rules
from tests.e2e.conftest import Command
from tests.workflow.scenes import REPORT, Dates, chart

PARTY: Dates = ("2001-11-23", "2005-01-01", "2005-05-01")
WHOLE: Mapping[str, Dates] = {name_of(code): PARTY for code in load_rules(REPORT).countries}
HALF = dict(list(WHOLE.items())[:20])
SOURCE = "coe_treaty_185"


@pytest.fixture
def doubted(fresh: Callable[[], Command], tmp_path: Path) -> Command:
    """A home that read the whole chart and then half of it."""
    command = fresh()
    command("report", "import")
    pages = {"whole.json": chart(WHOLE), "half.json": chart(HALF)}
    for name, content in pages.items():
        (tmp_path / name).write_bytes(content)
    command("crawl", SOURCE, "--from-file", str(tmp_path / "whole.json"))
    told = command.run("crawl", SOURCE, "--from-file", str(tmp_path / "half.json"))
    assert told.returncode == 1
    assert "27 of the 47 records" in " ".join(told.stdout.split())
    return command


def test_a_case_is_shown_side_by_side_and_released(doubted: Command, tmp_path: Path) -> None:
    assert "27 of the 47 records" in " ".join(doubted("cases").split())
    (case,) = json.loads(doubted("cases", "--json"))
    assert (case["source"], case["state"], case["kind"]) == (SOURCE, "open", "shrunk")
    shown = doubted("case", "show", str(case["id"]), "--save", str(tmp_path / "sides"))
    (records,) = [line.split() for line in shown.splitlines() if line.startswith("records")]
    assert records == ["records", "47", "20"]
    assert len(list((tmp_path / "sides").iterdir())) == 2
    assert "--note" in doubted("case", "release", str(case["id"]), "--by", "anna", code=2)
    said = doubted("case", "release", str(case["id"]), "--by", "anna", "--note", "The chart is paged now.")
    assert f"Case {case['id']} is released by anna: 20 records" in said
    (closed,) = json.loads(doubted("cases", "--all", "--json"))
    assert (closed["state"], closed["decided_by"], closed["note"]) == ("released", "anna", "The chart is paged now.")
    assert "released already" in doubted("case", "dismiss", str(case["id"]), "--by", "anna", code=1)


def test_the_archive_is_read_again_and_bounds_come_from_it(doubted: Command) -> None:
    assert "SOURCE" in doubted("extract", code=2)
    dry = json.loads(doubted("extract", "--all", "--dry-run", "--json"))
    (own,) = [one for one in dry["sources"] if one["source"] == SOURCE]
    assert (own["captures"], own["differences"], own["outcomes"], dry["cells"]) == (2, [], [], [])
    assert "nothing that holds now moved" in doubted("extract", SOURCE)
    assert "No corrections" in doubted("corrections")
    assert json.loads(doubted("corrections", "--json")) == []
    proposed = tomllib.loads(doubted("sources", "expectations", SOURCE))[SOURCE]["expectations"]
    assert (proposed["records_min"], proposed["records_max"]) == (37, 94)
    assert len(proposed["countries"]) == 47
    assert proposed["filled"]["signed_on"] == 0.8
    assert "never read yet" in doubted("sources", "expectations", "enoc_members")
