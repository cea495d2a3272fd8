"""Adopting an edition: once, from the shipped facts or the report's own text, never half."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.baseline import State
from domain.errors import DatumlineError, NotThePage, UsageError
from store import baseline, decisions, editions, issues, snapshots
from store.engines import reading
from tests.crawlers.reports.printed import printed_report
from tests.workflow.scenes import REPORT, adopted, day
from workflow.adopt_edition import ReportBytes, adopt, from_shipped, from_text

TEXT = printed_report().text


def _cells(engine: Engine, edition: str = "2021") -> dict[object, tuple[str | None, str | None, State]]:
    with reading(engine) as conn:
        held = baseline.entries(conn, REPORT, edition)
    return {cell: (entry.value, entry.original_value, entry.state) for cell, entry in held.items()}


def _text(text: str = TEXT) -> ReportBytes:
    return from_text(REPORT, text.encode(), "report.txt")


def test_an_equal_text_with_shifted_lines_does_nothing(engine: Engine) -> None:
    adopt(engine, _text(), "anna", day(0))
    before = _cells(engine)
    assert not adopt(engine, _text("A preface.\n\n" + TEXT), "anna", day(1)).adopted
    assert _cells(engine) == before


def test_repeated_it_does_nothing(engine: Engine) -> None:
    adopted(engine)
    done = adopt(engine, from_shipped(REPORT), "anna", day(1))
    assert (done.adopted, done.edition.adopted_at) == (False, day(0))
    with reading(engine) as conn:
        assert len(decisions.listing(conn)) == 1


def test_a_text_that_differs_is_refused_with_the_cells_that_differ(engine: Engine) -> None:
    adopt(engine, _text(), "anna", day(0))
    before = _cells(engine)
    changed = _text(TEXT.replace("17,545", "17,546", 1))
    with pytest.raises(DatumlineError, match=r"in 1 place:\n  Figure 4 ALB 2019 cybertip_reports: 17545 -> 17546"):
        adopt(engine, changed, "anna", day(1))
    assert _cells(engine) == before
    adopt(engine, changed, "anna", day(2), edition_id="erratum", verified_on=date(2021, 6, 1))
    differing = [str(cell) for cell, held in _cells(engine, "erratum").items() if held != before[cell]]
    assert differing == ["Figure 4 ALB 2019 cybertip_reports"]
    with reading(engine) as conn:
        edition = editions.current(conn, REPORT)
    assert edition is not None
    assert (edition.id, edition.verified_on) == ("erratum", date(2021, 6, 1))


def test_a_number_that_is_only_printed_otherwise_is_no_difference(engine: Engine) -> None:
    adopt(engine, _text(), "anna", day(0))
    text = TEXT.replace("-4.15%", "−4.15%").replace("182.280 69.8 1081", "182.2 69.8 10").replace(" 17,545 ", " 17545 ")
    assert text != TEXT
    assert not adopt(engine, _text(text), "anna", day(1)).adopted


def test_words_that_differ_are_shown_where_the_value_does_not(engine: Engine) -> None:
    adopt(engine, _text(), "anna", day(0))
    edited = TEXT.replace("(at 20/04/2021)", "(at 21/04/2021)", 1)
    expected = r"awaiting_update \(Awaiting update \(at 20/04/2021\)\) -> awaiting_update \(.* \(at 21/04/2021\)\)"
    with pytest.raises(DatumlineError, match=expected):
        adopt(engine, _text(edited), "anna", day(1))


@pytest.mark.parametrize("edition", ["", "a b", "2021/2", "../2021", "2021\n"])
def test_an_edition_s_id_can_stand_in_an_address_and_in_a_file_s_name(engine: Engine, edition: str) -> None:
    with pytest.raises(UsageError, match="cannot be an edition's id"):
        adopt(engine, _text(), "anna", day(0), edition_id=edition)
    assert not _cells(engine, edition)


def test_every_cell_says_where_it_stands_in_bytes_that_are_kept(engine: Engine) -> None:
    adopt(engine, _text(), "anna", day(0))
    lines = TEXT.splitlines()
    with reading(engine) as conn:
        held = baseline.entries(conn, REPORT, "2021")
        (name,) = {entry.snapshot for entry in held.values()}
        assert snapshots.read(conn, name or "").content == TEXT.encode()
    for cell, entry in held.items():
        if cell.field == "icmec_csam_score":
            line = lines[int((entry.locator or "").removeprefix("line:")) - 1]
            assert str(entry.value) in line.split(), (cell, line)


def test_what_does_not_add_up_is_an_issue_on_the_edition(engine: Engine) -> None:
    adopted(engine)
    with reading(engine) as conn:
        found = issues.listing(conn, scope=f"edition:{REPORT}/2021")
    assert any("166.7" in issue.message and "165.9" in issue.message for issue in found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"A letter about something else.\n" * 50, "report.txt: .*"),
        (b"", "report.txt: .*"),
        (b"%PDF-1.7\n\xff\xfe\x00", "report.txt is not UTF-8 text"),
    ],
)
def test_a_file_that_is_not_the_report_is_named(engine: Engine, content: bytes, expected: str) -> None:
    with pytest.raises(NotThePage, match=expected):
        from_text(REPORT, content, "report.txt")


def test_a_failure_in_the_middle_leaves_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(editions, "add_citations", broken)
    with pytest.raises(RuntimeError):
        adopted(engine)
    with reading(engine) as conn:
        assert editions.current(conn, REPORT) is None
        assert baseline.entries(conn, REPORT, "2021") == {}
        assert decisions.listing(conn) == ()
