"""The log, reasons and upstream errors as an editor and an auditor type them."""

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.e2e.conftest import Command


def _open_changes(datumline: Command) -> Sequence[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(datumline("changes", "--json"))
    return [one for one in found if one["figure"]]


def test_an_exported_log_can_be_checked_by_any_program_and_holds(datumline: Command) -> None:
    rows = json.loads(datumline("audit", "export", "--format", "json"))
    previous = "0" * 64
    for number, row in enumerate(rows, start=1):
        at = datetime.fromisoformat(row["at"]).astimezone(UTC).isoformat(timespec="microseconds")
        array = [number, at, row["actor"], row["kind"], row["about"], row["details"], previous]
        text = json.dumps(array, ensure_ascii=False, separators=(",", ":"))
        assert row["previous"] == previous
        assert row["hash"] == hashlib.sha256(text.encode()).hexdigest()
        previous = row["hash"]
    shown = datumline("audit", "verify", "--head", previous)
    assert shown.startswith(f"The log is whole: {len(rows)} rows, ") and f"Head: {previous}" in shown
    ours, replayed = datumline.home / "ours.csv", datumline.home / "replayed.csv"
    datumline("baseline", "export", "--output", str(ours))
    said = datumline("audit", "replay", "--output", str(replayed))
    assert "the same baseline of edition 2021, byte for byte" in said.replace("\n", " ")
    assert ours.read_bytes() == replayed.read_bytes()


def test_what_was_changed_in_the_file_ends_with_1(datumline: Command) -> None:
    with sqlite3.connect(datumline.home / "datumline.db") as conn:
        conn.execute("DROP TRIGGER log_entries_refuses_UPDATE")
        conn.execute("UPDATE log_entries SET actor = 'eve' WHERE id = 1")
    conn.close()
    done = datumline.run("audit", "verify")
    assert done.returncode == 1
    assert "Row 1 of the log was changed: decision.adopt_edition by eve" in done.stdout.replace("\n      ", " ")


def test_a_source_that_is_wrong_is_told_so_and_taken_back(datumline: Command) -> None:
    change = _open_changes(datumline)[0]["id"]
    assert "needs its reason" in datumline("reject", change, "--by", "anna", code=2)
    evil = '=HYPERLINK("http://x.example")'
    said = datumline("comment", change, "--note", evil, "--by", "=cmd|anna")
    assert "Comment by =cmd|anna" in said
    said = datumline("reject", change, "--why", "source_is_wrong", "--until", "2099-01-01", "--by", "anna")
    assert "datumline upstream list" in said
    decision = said.split("Undo: datumline undo ")[1].split()[0]
    shown = datumline("show", change).replace("\n    ", " ")
    assert f"{decision}: reject by anna, " in shown and "the source is wrong (until 2099-01-01)" in shown
    (error,) = json.loads(datumline("upstream", "list", "--json"))
    assert error["state"] == "open" and error["change"] == change
    number = str(error["id"])
    datumline("upstream", "mark", number, "acknowledged", "--note", "by mail", "--by", "bela")
    assert "acknowledged by bela" in datumline("upstream", "list")
    datumline("baseline", "export")
    undone = datumline("undo", decision, "--by", "anna")
    assert "Its value has gone out since" in undone and "baseline export, edition 2021" in undone
    assert datumline("upstream", "list") == "No source is known to be wrong.\n"
    told = datumline("audit", "list", "--about", f"change:{change}", "--json")
    assert [row["kind"] for row in json.loads(told)] == ["decision.undo", "decision.reject", "decision.comment"]
    exported = list(csv.DictReader(io.StringIO(datumline("audit", "export", "--text", "hyperlink"))))
    assert [row["actor"] for row in exported] == ["'=cmd|anna"], "no spreadsheet may run it"
    assert "older rows: --limit" in datumline("audit", "list", "--limit", "2")
