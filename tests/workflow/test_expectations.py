"""Bounds proposed from the history are such that a source.toml can declare them."""

import tomllib
from pathlib import Path

from sqlalchemy import Engine

from crawlers.declarations import read_expectations
from crawlers.registry import load
from crawlers.tables import TomlTable
from domain.sources import Expectations
from tests.workflow.scenes import BUDAPEST, CHART, SWEDEN_PARTY, adopted, chart, day, read
from workflow.propose_expectations import proposal_lines, propose


def test_bounds_are_what_every_reading_had_with_room_to_both_sides(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    more = {**CHART, **dict.fromkeys(("Norway", "Malta", "Cyprus", "Latvia", "Poland", "Iceland"), SWEDEN_PARTY)}
    for number, rows in enumerate((CHART, more, more), 1):
        read(engine, tmp_path, chart(rows), day(number))
    with engine.connect() as conn:
        found = propose(conn, load(BUDAPEST))
    assert found.readings == 2, "the same bytes count once"
    assert (found.expected.records_min, found.expected.records_max) == (3, 20)
    assert found.expected.countries == ("ALB", "IRL", "RUS", "SWE")
    assert found.expected.filled == {"in_force_on": 0.4, "ratified_on": 0.4, "signed_on": 0.6}
    text = "\n".join(proposal_lines(found))
    table = TomlTable("sources.toml", "", tomllib.loads(text)[BUDAPEST]["expectations"])
    assert read_expectations(table, Expectations()) == found.expected


def test_of_a_source_that_was_never_read_nothing_is_proposed(engine: Engine) -> None:
    with engine.connect() as conn:
        lines = list(proposal_lines(propose(conn, load(BUDAPEST))))
    assert lines == [f"# {BUDAPEST}: never read yet, so nothing can be proposed."]
