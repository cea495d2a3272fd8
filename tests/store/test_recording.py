from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from domain.statements import Statement
from domain.subjects import Subject
from store.recording import Run, insert

START = datetime(2026, 1, 1, tzinfo=UTC)


def said(value: str, day: int, snapshot: str | None = None) -> Statement:
    at = START + timedelta(days=day)
    proof = snapshot or f"snapshot of day {day}"
    return Statement("s", Subject("SWE"), "status", value, None, proof, "u", at, f"line:{day}", "s/1")


def line(*statements: Statement) -> list[Run]:
    runs: list[Run] = []
    for statement in statements:
        runs = insert(runs, statement)
    return runs


def values(runs: list[Run]) -> list[tuple[str | None, int]]:
    return [(run.statement.value, (run.statement.fetched_at - START).days) for run in runs]


def test_what_is_said_again_lengthens_its_run() -> None:
    (run,) = line(said("a", 1), said("a", 2), said("a", 5), said("a", 3))
    assert (run.statement, run.confirmed) == (said("a", 1), said("a", 5))


def test_what_is_said_anew_is_a_run_of_its_own() -> None:
    assert values(line(said("a", 1), said("b", 2), said("a", 3))) == [("a", 1), ("b", 2), ("a", 3)]


def test_something_older_finds_its_place_before() -> None:
    assert values(line(said("b", 4), said("a", -3000))) == [("a", -3000), ("b", 4)]


def test_what_falls_into_a_run_splits_it() -> None:
    runs = line(said("a", 1), said("a", 5), said("b", 3))
    assert values(runs) == [("a", 1), ("b", 3), ("a", 5)]
    assert [run.confirmed for run in runs] == [None, None, None]


def test_another_reading_of_the_bytes_of_a_runs_end_takes_the_end_over() -> None:
    runs = line(said("a", 1, "same"), said("a", 5, "same"), said("b", 1, "same"))
    assert values(runs) == [("a", 1), ("b", 1)]
    end = runs[-1].confirmed
    assert end is not None and (end.value, end.fetched_at) == ("b", START + timedelta(days=5))


def test_another_reading_at_the_very_end_of_a_run_follows_it_and_both_are_kept() -> None:
    runs = line(said("a", 1), said("a", 5), said("b", 5), said("c", 3))
    assert values(runs) == [("a", 1), ("c", 3), ("a", 5), ("b", 5)]
    assert values(line(said("a", 1), said("a", 5), said("b", 5))) == [("a", 1), ("a", 5), ("b", 5)]


@pytest.mark.parametrize("order", list(permutations(range(5))))
def test_in_whatever_order_five_readings_arrive_each_is_what_holds_at_its_time(order: tuple[int, ...]) -> None:
    readings = [said(value, day) for day, value in enumerate("aabab")]
    runs = line(*(readings[index] for index in order))
    for reading in readings:
        before = [run for run in runs if run.statement.fetched_at <= reading.fetched_at]
        assert before[-1].statement.value == reading.value
