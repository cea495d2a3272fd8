"""Whatever is typed or given: a sentence that names the place, exit code 2 or 1, and nothing half written."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.conftest import Command

USAGE = [
    (("show", "ffffffffffff"), "There is no change"),
    (("approve", "ffffffffffff", "--by", "anna"), "There is no change"),
    (("approve", "--by", "anna"), "Name at least one change"),
    (("undo", "999", "--by", "anna"), "There is no decision 999"),
    (("history", "Swedeen", "budapest"), "Sweden"),
    (("history", "Sweden", "budapst"), "no field 'budapst'"),
    (("history", "Brazil", "budapest"), "no cell"),
    (("changes", "--status", "closed"), "closed"),
    (("changes", "--country", "Atlantis"), "Atlantis"),
    (("crawl", "coe_treaty_999"), "coe_treaty_999"),
    (("crawl", "coe_treaty_185", "--from-file", "nowhere.json"), "nowhere.json"),
    (("crawl", "--from-file", "nowhere.json"), "--from-file needs the one SOURCE"),
    (("crawl", "coe_treaty_185", "--url", "https://example.org"), "--from-file"),
    (("statements", "export", "--source", "nobody"), "nobody"),
    (("baseline", "export", "--edition", "1999"), "1999"),
    (("baseline", "export", "--as-of", "yesterday"), "yesterday"),
    (("baseline", "show", "--figure", "12"), "12"),
    (("baseline", "set", "--figure", "1"), "--field"),
    (("baseline", "set", "--from-file", "nowhere.csv", "--by", "anna"), "nowhere.csv"),
    (("baseline", "propose", "--adopt", "--by", "anna"), "--count"),
    (("report", "import", "nowhere.txt"), "nowhere.txt"),
]


@pytest.mark.parametrize(("words", "expected"), USAGE, ids=[" ".join(words) for words, _ in USAGE])
def test_a_wrong_request_ends_with_2_and_says_what_is_wrong(
    datumline: Command, words: tuple[str, ...], expected: str
) -> None:
    said = datumline(*words, code=2)
    assert expected in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("set_value", "expected"),
    [
        (("--figure", "3", "--country", "SWE", "--field", "icmec_csam_score", "--value", "6"), "icmec_csam_score"),
        (("--figure", "1", "--country", "SWE", "--field", "weprotect", "--value", "maybe"), "weprotect"),
        (("--figure", "4", "--country", "SWE", "--field", "cybertip_share", "--value", "7", "--item", "2031"), "2031"),
        (("--figure", "1", "--country", "USA", "--field", "weprotect", "--value", "yes"), "USA"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_field(
    datumline: Command, set_value: tuple[str, ...], expected: str
) -> None:
    said = datumline("baseline", "set", *set_value, "--page", "3", "--by", "anna", code=2)
    assert expected in said


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("another.json", json.dumps([[{"LibPaysOrga": "Sweden", "NumSTE": "201"}], [], []]).encode(), "201"),
        ("error.json", b'"Internal error"', "coe_treaty_185"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", "coe_treaty_185"),
    ],
)
def test_a_page_that_is_not_the_page_ends_with_1(
    datumline: Command, tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    before = datumline("baseline", "export"), datumline("changes", "--json")
    path = tmp_path / name
    path.write_bytes(content)
    done = datumline.run("crawl", "coe_treaty_185", "--from-file", str(path))
    assert done.returncode == 1
    assert expected in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert (datumline("baseline", "export"), datumline("changes", "--json")) == before


def test_a_truncated_pdf_is_named(datumline: Command, tmp_path: Path) -> None:
    from demo.ncmec_pdf import draw_year

    path = tmp_path / "cut.pdf"
    path.write_bytes(draw_year("2020")[:-3000])
    done = datumline.run("crawl", "ncmec_cybertip", "--from-file", str(path))
    assert done.returncode == 1
    assert "PDF" in done.stdout


def test_a_file_that_is_not_the_report_is_refused(datumline: Command, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader,\n" * 30)
    assert "letter.txt" in datumline("report", "import", str(path), code=1)


def test_a_database_of_a_newer_version_is_left_alone(datumline: Command) -> None:
    file = datumline.home / "datumline.db"
    with sqlite3.connect(file) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999_of_the_future'")
    conn.close()
    content = file.read_bytes()
    said = datumline("changes", code=1)
    assert "newer version" in said
    assert str(datumline.home) in said
    assert file.read_bytes() == content


def test_a_file_that_is_no_database_is_named(datumline: Command) -> None:
    (datumline.home / "datumline.db").write_bytes(b"not a database, only words " * 100)
    for path in datumline.home.glob("datumline.db-*"):
        path.unlink()
    assert "datumline.db" in datumline("changes", code=1)


def test_a_wrong_setting_is_named(datumline: Command) -> None:
    assert "DATUMLINE_TIME_ZONE" in datumline("sources", code=2, DATUMLINE_TIME_ZONE="Moon")
    (datumline.home / "datumline.toml").write_text('colour = "red"\n')
    assert "colour" in datumline("sources", code=2)
    (datumline.home / "datumline.toml").unlink()
    (datumline.home / "sources.toml").write_text('[coe_treaty_185.pages]\nkey = "https://example.org"\n')
    said = datumline("crawl", code=2)
    assert "sources.toml" in said
    assert "key" in said


def test_live_sites_are_not_asked_by_nobody(tmp_path: Path) -> None:
    said = Command(tmp_path / "home")("crawl", "coe_treaty_185", code=2)
    assert "DATUMLINE_CONTACT" in said
