from pathlib import Path

import pytest

from config.reports import load_rules
from config.reports.tables import read_citations, read_doubts, read_facts
from crawlers.reports import read
from crawlers.reports.coe_ocsea_2021.__main__ import main
from tests.crawlers.reports.printed import REPORT, printed_report


def test_the_shipped_files_are_made_anew_from_a_text(tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text(printed_report().text, encoding="utf-8")
    assert main([str(text), str(tmp_path)]) == 0
    edition = read(REPORT, printed_report().text)
    facts, citations, doubts = (
        (tmp_path / f"{name}.csv").read_text(encoding="utf-8") for name in ("facts", "citations", "doubts")
    )
    assert read_facts(facts, load_rules(REPORT), "facts.csv") == edition.cells
    assert read_citations(citations, "citations.csv") == edition.citations
    assert read_doubts(doubts, "doubts.csv") == edition.doubts


def test_another_text_leaves_the_files_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "report.txt"
    text.write_text("Not Found", encoding="utf-8")
    assert main([str(text), str(tmp_path)]) == 1
    assert "the header of Figure 1" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "report.pdf"
    text.write_bytes(b"%PDF-1.7\xff\xfe")
    assert main([str(text), str(tmp_path)]) == 1
    assert "report.pdf" in capsys.readouterr().err


def test_wrong_arguments_are_answered_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Usage: ")
