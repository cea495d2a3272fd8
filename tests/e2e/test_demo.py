"""What a newcomer sees, and the whole path after it: show, approve, undo, export, digest."""

import csv
import email
import email.policy
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.conftest import Command
from workflow.exports import BASELINE_COLUMNS, CITATION_COLUMNS, STATEMENT_COLUMNS

MIRRORED = ("coe_treaty_185", "coe_treaty_201", "ncmec_cybertip")
SWEDEN = "Sweden ratified the Budapest Convention on 28 April 2021; the report says: signed"
CHANGE_KEYS = (
    *("id", "report", "figure", "source", "country", "item", "field", "kind", "meaning"),
    *("before", "after", "status", "first_seen", "snapshot", "locator"),
)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _change(datumline: Command) -> str:
    (change,) = json.loads(datumline("changes", "--json"))
    return str(change["id"])


def test_the_demonstration_tells_what_changed_and_what_to_type(toured: tuple[Path, str]) -> None:
    home, printed = toured
    flat = " ".join(printed.split())
    assert SWEDEN in flat
    assert "3. What changed since the report was verified" in flat
    assert "coe_treaty_185: 2 pages asked" in flat
    assert f"DATUMLINE_HOME={home} .venv/bin/datumline show ID" in flat
    assert f"DATUMLINE_HOME={home} .venv/bin/datumline web" in flat
    assert max(map(len, printed.splitlines())) <= 80 + len(str(home))
    assert all((home / "digests" / name).exists() for name in _digest_files(home))


def _digest_files(home: Path) -> list[str]:
    names = sorted(path.name for path in (home / "digests").iterdir())
    assert [name.rsplit(".", 1)[1] for name in names] == ["eml", "html", "txt"]
    return names


def test_the_digest_says_the_news_in_its_subject(toured: tuple[Path, str]) -> None:
    (path,) = (toured[0] / "digests").glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert mail["Subject"].startswith("Sweden: Budapest Convention signed → party")
    text, html = (part.get_content() for part in mail.iter_parts())
    assert SWEDEN in " ".join(text.split())
    assert "28 April" in html


def test_the_change_has_the_contracts_keys(datumline: Command) -> None:
    (change,) = json.loads(datumline("changes", "--json"))
    assert tuple(change) == CHANGE_KEYS
    expected = {"country": "SWE", "item": None, "kind": "modified", "meaning": "signed to party", "before": "signed"}
    assert change | expected | {"after": "party", "status": "open", "source": "coe_treaty_185"} == change
    assert len(change["snapshot"]) == 64
    assert change["first_seen"].endswith("Z")


def test_show_marks_the_value_in_the_sources_own_words(datumline: Command) -> None:
    shown = datumline("show", _change(datumline)[:6])
    assert "DateConsentement" in shown
    assert "»2021-04-28" in shown
    assert "printed: SIGNED" in shown


def test_approve_and_undo_through_the_door(datumline: Command) -> None:
    change = _change(datumline)
    assert "Nobody is named" in datumline("approve", change, code=2)
    assert "decision 3" in datumline("approve", change, "--by", "anna")
    assert json.loads(datumline("changes", "--json")) == []
    rows = {(r["country"], r["field"]): r for r in _rows(datumline("baseline", "export"))}
    assert rows["SWE", "budapest"]["value"] == "party"
    assert rows["SWE", "budapest"]["decided_by"] == "anna"
    undone = datumline("undo", "3", DATUMLINE_BY="bela")
    assert _change(datumline) != change
    assert f"Open again: datumline show {_change(datumline)}" in undone
    told = datumline("history", "Sweden", "budapest")
    for words in ("adopt edition", "adopt proposal", "approve, decision 3 by anna", "undo", "says ratified_on"):
        assert words in told


def test_a_rejected_change_stays_rejected_when_the_source_is_asked_again(datumline: Command) -> None:
    change = _change(datumline)
    datumline("reject", change, "--reason", "the edition stays as it was verified", "--by", "anna")
    assert datumline.run("crawl", *MIRRORED).returncode == 1
    assert json.loads(datumline("changes", "--json")) == []
    assert [c["id"] for c in json.loads(datumline("changes", "--json", "--status", "rejected"))] == [change]


def test_sources_that_are_gone_are_said_so_and_change_nothing(datumline: Command) -> None:
    """The mirror no longer runs: every source fails, in a sentence, with exit code 1."""
    before = datumline("changes", "--json"), datumline("baseline", "export")
    done = datumline.run("crawl", *MIRRORED, DATUMLINE_ALLOW_LOOPBACK="true")
    assert done.returncode == 1
    assert done.stdout.count("unavailable: ") == 5
    assert (datumline("changes", "--json"), datumline("baseline", "export")) == before
    assert "unavailable" in datumline("issues")


def test_loopback_is_not_asked_unless_allowed(datumline: Command) -> None:
    done = datumline.run("crawl", "coe_treaty_185")
    assert done.returncode == 1
    assert "127.0.0.1 is an address inside this machine" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        (("baseline", "export"), BASELINE_COLUMNS),
        (("statements", "export", "--source", "coe_treaty_185"), STATEMENT_COLUMNS),
        (("statements", "export", "--source", "ncmec_cybertip", "--history", "--derived"), STATEMENT_COLUMNS),
        (("citations", "export"), CITATION_COLUMNS),
    ],
)
def test_exports_have_the_contracts_columns_in_both_formats(
    datumline: Command, tmp_path: Path, words: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    text = datumline(*words)
    rows = _rows(text)
    assert tuple(rows[0]) == columns
    assert len(rows) > 20
    objects = json.loads(datumline(*words, "--format", "json"))
    assert [{key: value or None for key, value in row.items()} for row in rows] == objects
    target = tmp_path / "out.csv"
    datumline(*words, "--output", str(target))
    assert target.read_text(encoding="utf-8") == text


def test_the_baseline_can_be_read_as_of_an_earlier_time(datumline: Command) -> None:
    datumline("approve", _change(datumline), "--by", "anna")
    now = {(r["country"], r["field"]): r for r in _rows(datumline("baseline", "export"))}
    decided = now["SWE", "budapest"]["decided_at"]
    then = _rows(datumline("baseline", "export", "--as-of", _just_before(decided)))
    assert {(r["country"], r["field"]): r["value"] for r in then}["SWE", "budapest"] == "signed"
    assert len(then) == 1277


def _just_before(moment: str) -> str:
    return (datetime.fromisoformat(moment) - timedelta(milliseconds=1)).isoformat()


def test_a_sheet_goes_out_and_comes_back(datumline: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    datumline("baseline", "sheet", "--figure", "6", "--output", str(sheet))
    rows = _rows(sheet.read_text(encoding="utf-8"))
    for row in rows[:3]:
        row |= {"value": "yes", "page": "41"}
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert "3 cells stated by anna" in datumline("baseline", "set", "--from-file", str(sheet), "--by", "anna")
    stated = [r for r in _rows(datumline("baseline", "export")) if r["source"] == "editor"]
    assert [(r["value"], r["locator"], r["decided_by"]) for r in stated] == [("yes", "page:41", "anna")] * 3


def test_dates_that_say_nothing_of_a_state_leave_it_unknown(datumline: Command) -> None:
    rows = {(r["country"], r["field"]): r for r in _rows(datumline("baseline", "export"))}
    greece = rows["GRC", "budapest"]
    assert (greece["value"], greece["state"]) == ("", "unknown")


def test_the_demonstration_does_not_touch_a_folder_of_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "demo").mkdir(parents=True)
    (home / "demo" / "mine.txt").write_text("keep me")
    assert "holds something else" in Command(home)("demo", code=1)
    assert (home / "demo" / "mine.txt").read_text() == "keep me"
