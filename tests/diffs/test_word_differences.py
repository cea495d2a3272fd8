"""Differences of texts: nothing is lost, nothing is invented, and no text makes it slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffs.word_differences import MOST_LINES, Piece, Row, Step, word_differences

WORDS = st.lists(st.sampled_from(["Sweden", "has", "ratified", "<b>", "\u202e", "2021", "the"]), max_size=8).map(
    " ".join
)
TEXTS = st.lists(WORDS, max_size=12).map("\n".join)


def side(rows: tuple[Row, ...], name: str) -> str:
    return "\n".join("".join(piece.text for piece in getattr(row, name)) for row in rows if getattr(row, name))


def test_equal_texts_have_no_differences() -> None:
    assert word_differences("one\n\ntwo  \n", "one\ntwo") == ()


def test_the_changed_word_is_found_in_its_line() -> None:
    (row,) = word_differences("Sweden signed in 2001", "Sweden ratified in 2001")
    assert row.before == (Piece(Step.SAME, "Sweden "), Piece(Step.GONE, "signed"), Piece(Step.SAME, " in 2001"))
    assert row.after[1] == Piece(Step.NEW, "ratified")


def test_what_stayed_far_from_a_change_is_counted_and_left_out() -> None:
    lines = [f"line {number}" for number in range(100)]
    rows = word_differences("\n".join(lines), "\n".join([*lines[:50], "news", *lines[50:]]))
    assert [row.skipped for row in rows if row.skipped] == [48, 48]
    assert [row for row in rows if not row.before and row.after] == [Row(after=(Piece(Step.NEW, "news"),))]


@given(TEXTS, TEXTS)
def test_what_is_shown_of_each_side_is_its_own_text_in_its_own_order(before: str, after: str) -> None:
    rows = word_differences(before, after)
    for name, text in (("before", before), ("after", after)):
        shown, all_lines = side(rows, name).splitlines(), iter([line.rstrip() for line in text.split("\n")])
        assert all(line in all_lines for line in shown)
    skipped = sum(row.skipped for row in rows)
    if rows:
        assert len([row for row in rows if row.before]) + skipped == len([x for x in before.split("\n") if x.strip()])


def interleaved(count: int, end: str) -> tuple[str, str]:
    """The worst there is for the comparison: every other one differs."""
    words = [f"w{number}" for number in range(count)]
    other = [word if number % 2 else f"other{word}" for number, word in enumerate(words)]
    return end.join(words), end.join(other)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 12_000, "b " * 12_000),
        interleaved(20_000, "\n"),
        interleaved(20_000, " "),
        interleaved(1_900, " "),
        ("same\n" * 20_000, "same\nother\n" * 10_000),
        ("x" * 2_000_000, "x" * 1_999_999 + "y"),
    ],
    ids=["other words", "lines", "words", "words to the limit", "one line over and over", "one endless word"],
)
def test_no_text_takes_long(before: str, after: str) -> None:
    start = time.process_time()
    assert word_differences(before, after)
    assert time.process_time() - start < 2


def test_what_is_too_much_to_compare_is_said() -> None:
    before, after = interleaved(20_000, "\n")
    assert word_differences(before, after)[-1] == Row(uncompared=20_000 - MOST_LINES)
