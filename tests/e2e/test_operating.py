"""What operators and doubters type: how all stands, whether the installation is sound, and a proof that travels."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tests.e2e.conftest import Command


def _lines_fit(text: str) -> bool:
    """Eighty columns; only an address or a path may be longer than a line."""
    return all(len(line) <= 80 or len(line.split()) == 1 for line in text.splitlines())


def test_status_is_one_screen_and_ends_with_0_when_all_is_well(datumline: Command) -> None:
    shown = datumline("status")
    lines = shown.splitlines()
    watched = json.loads(datumline("sources", "--json"))
    assert lines[0].startswith(f"{len(watched)} of {len(watched)} sources verified in time; 0 cases, ")
    assert _lines_fit(shown)
    assert len(lines) <= 24
    assert {line.split()[0] for line in lines[3 : 3 + len(watched)]} == {row["source"] for row in watched}


def test_status_tells_a_monitor_that_a_source_failed(datumline: Command) -> None:
    """The mirror no longer runs."""
    assert datumline.run("crawl", "coe_treaty_185", DATUMLINE_ALLOW_LOOPBACK="true").returncode == 1
    done = datumline.run("status")
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 failed" in done.stdout.splitlines()[0]
    assert "FAILED" in next(line for line in done.stdout.splitlines() if line.startswith("coe_treaty_185 "))
    told = json.loads(datumline.run("status", "--json").stdout)
    (failed,) = [row for row in told["sources"] if row["failed"]]
    assert (told["ok"], failed["source"], failed["state"]) == (False, "coe_treaty_185", "failed")
    assert failed["cause"]


def test_status_of_a_new_installation_says_that_nothing_was_asked(fresh: Callable[[], Command]) -> None:
    done = fresh().run("status")
    assert done.returncode == 1
    assert "not asked yet" in done.stdout
    assert done.stdout.startswith("No edition of coe_ocsea_2021 is adopted yet; the next step is: datumline report")
    assert "datumline report import" in " ".join(done.stdout.split())
    assert _lines_fit(done.stdout)


def test_doctor_finds_nothing_in_the_demonstration_and_a_missing_trigger_after(datumline: Command) -> None:
    shown = datumline("doctor")
    assert _lines_fit(shown.replace(str(datumline.home), "HOME"))
    assert "not asked  sites" in shown
    with sqlite3.connect(datumline.home / "datumline.db") as conn:
        conn.execute("DROP TRIGGER snapshots_refuses_UPDATE")
    conn.close()
    done = datumline.run("doctor")
    assert done.returncode == 1
    assert "PROBLEM    append-only: Rows of snapshots can be changed" in done.stdout
    assert "->" in done.stdout


def test_doctor_names_a_wrong_setting_instead_of_stopping_at_it(datumline: Command) -> None:
    done = datumline.run("doctor", "--json", DATUMLINE_TIME_ZONE="Moon")
    (finding,) = json.loads(done.stdout)
    assert (done.returncode, finding["state"]) == (1, "problem")
    assert "DATUMLINE_TIME_ZONE" in finding["said"]


def test_a_source_is_shown_with_what_was_asked_of_its_site(datumline: Command) -> None:
    shown = datumline("sources", "show", "coe_treaty_185")
    for words in ("overridden in sources.toml", "led to", "Robots", "allowed", "first used", "json service"):
        assert words in shown
    told = json.loads(datumline("sources", "show", "coe_treaty_185", "--json"))
    assert [day["pages"] for day in told["account"]] == [2]
    assert "There is no source 'nobody'" in datumline("sources", "show", "nobody", code=2)


def test_a_proof_is_verified_on_a_machine_without_the_database(
    datumline: Command, fresh: Callable[[], Command], tmp_path: Path
) -> None:
    (change,) = json.loads(datumline("changes", "--json"))
    bundle = tmp_path / "sweden.zip"
    told = datumline("proof", change["id"][:6], "--output", str(bundle))
    assert f"Change {change['id']}" in told
    elsewhere = fresh()
    shown = elsewhere("verify", str(bundle))
    assert shown.splitlines()[-1] == f"{bundle} is whole."
    assert "Figure 1 SWE budapest follows from them: party" in shown
    assert not elsewhere.home.exists()
    with zipfile.ZipFile(bundle) as archive:
        name = next(name for name in archive.namelist() if change["snapshot"] in name)
    content = bundle.read_bytes()
    bundle.write_bytes(content.replace(b'"2021-04-28T00:00:00"', b'"2021-04-18T00:00:00"'))
    done = elsewhere.run("verify", str(bundle))
    assert done.returncode == 1
    flat = " ".join(done.stdout.split())
    assert f"WRONG {name}: its bytes are not those that were sealed" in flat
    assert "is not what it claims to be" in flat


def test_a_proof_of_nothing_and_a_file_that_is_no_bundle_are_refused(datumline: Command, tmp_path: Path) -> None:
    assert "There is no change" in datumline("proof", "ffffffffffff", code=2)
    assert "nowhere.zip cannot be read" in datumline("verify", str(tmp_path / "nowhere.zip"), code=2)
    letter = tmp_path / "letter.zip"
    letter.write_text("Dear reader")
    assert "letter.zip: It cannot be opened as a zip" in datumline("verify", str(letter), code=1)


def test_the_archive_goes_out_as_a_warc_and_its_page_can_be_supplied_again(datumline: Command, tmp_path: Path) -> None:
    target = tmp_path / "out.warc.gz"
    done = datumline.run("snapshots", "export", "--warc", str(target), "--source", "coe_treaty_185")
    assert (done.returncode, "2 answers, 0 revisits" in done.stderr) == (0, True)
    taken = datumline("crawl", "coe_treaty_185", "--from-file", str(target), "--by", "anna", "--dry-run")
    assert "27 records read (json service), 0 statements new or changed" in taken
    assert "--warc FILE" in datumline("snapshots", "export", code=2)
    assert "nothing to export" in datumline(
        "snapshots", "export", "--warc", str(tmp_path / "no.warc"), "--since", "2099-01-01", code=2
    )
    assert not (tmp_path / "no.warc").exists()


def test_a_snapshot_comes_out_with_its_own_bytes(datumline: Command, tmp_path: Path) -> None:
    (change,) = json.loads(datumline("changes", "--json"))
    target = tmp_path / "page.json"
    shown = datumline("snapshots", "show", change["snapshot"][:10], "--output", str(target))
    assert sha256(target.read_bytes()).hexdigest() == change["snapshot"]
    assert change["snapshot"] in shown
    assert "There is no snapshot" in datumline("snapshots", "show", "0" * 12, code=2)
