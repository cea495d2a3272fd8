"""Tables on a terminal: no word is broken while there is room, and nothing is wider than the terminal."""

import pytest

from cli.output import table

ROW = ("1", "anna@example.org", "every Monday at 08:00", "everything, and what maintainers act on", "confirmed")


def _lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    table(("No", "To", "When", "Of what", "State"), [ROW])
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [60, 70, 80, 100])
def test_words_stay_whole_while_there_is_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    lines = _lines(capsys, monkeypatch, columns)
    assert max(map(len, lines)) <= columns
    words = " ".join(lines).split()
    assert {word for cell in ROW for word in cell.split()} <= set(words)


def test_without_room_it_still_fits(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(map(len, _lines(capsys, monkeypatch, 30))) <= 30


def test_a_table_as_wide_as_the_terminal_is_not_folded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(_lines(capsys, monkeypatch, sum(map(len, ROW)) + 9)) == 2


def test_no_line_ends_with_spaces(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _lines(capsys, monkeypatch, 60)
    assert len(lines) > 2 and [line for line in lines if line != line.rstrip()] == []
