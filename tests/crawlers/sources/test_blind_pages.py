"""Every extractor reads pages that were written without sight of it, around facts that are publicly known.

Cases are found, not listed: `tests/crawlers/sources/<source>/blind-<style>/page*.html` beside `facts.json`, which holds

- `facts`: country (alpha-3), field, value and, where the source itself has one, item, that must be read;
- `absent`: countries of which nothing may be read (menus, news and footers name them);
- `never`: country and field of which nothing, or, where a value stands there, not this value may be read.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawlers import registry
from tests.crawlers.captures_from_files import capture_from_case

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/blind-*"))
TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})


class Reading(NamedTuple):
    """One value that an extractor read, typography folded since keeping it or not is the extractor's choice."""

    country: str
    field: str
    item: str
    value: str


def folded(text: str) -> str:
    """The text with plain apostrophes, hyphens and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(TYPOGRAPHY).split())


def readings_of(case: Path) -> tuple[Reading, ...]:
    """All values read from the pages of a case, or a skipped test as long as the source has no extractor."""
    source = case.parent.name
    if source not in registry.source_ids() or find_spec(f"crawlers.sources.{source}.extract") is None:
        pytest.skip(f"the source {source} has no extractor yet")
    records = registry.extractor(source).extract(capture_from_case(case)).records
    return tuple(
        Reading(record.subject.country, field, record.subject.item, folded(value))
        for record in records
        for field, value in record.values.items()
        if value is not None
    )


def speaks_of(expectation: dict[str, str], reading: Reading) -> bool:
    """Whether the reading is of the country, field and, where one is given, item of an expectation."""
    return (expectation["country"], expectation["field"]) == (reading.country, reading.field) and expectation.get(
        "item", reading.item
    ) == reading.item


def missing(facts: list[dict[str, str]], readings: Iterable[Reading]) -> Iterator[str]:
    """The facts that no reading states."""
    known = tuple(readings)
    for fact in facts:
        if not any(speaks_of(fact, reading) and reading.value == folded(fact["value"]) for reading in known):
            yield f"not read: {fact}"


def contradictions(facts: list[dict[str, str]], readings: Iterable[Reading]) -> Iterator[str]:
    """The readings whose value is none of those that the facts state for the same country, field and item."""
    for reading in readings:
        stated = {folded(fact["value"]) for fact in facts if speaks_of(fact, reading)}
        if stated and reading.value not in stated:
            yield f"contradicts {sorted(stated)}: {reading}"


def forbidden(expected: dict[str, Any], readings: Iterable[Reading]) -> Iterator[str]:
    """The readings of absent countries, and those that the case rules out."""
    for reading in readings:
        if reading.country in expected["absent"]:
            yield f"read of a country that is not listed: {reading}"
        for never in expected.get("never", ()):
            if speaks_of(never, reading) and reading.value == folded(never.get("value", reading.value)):
                yield f"read although the page does not say so: {reading}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_page_written_blind_is_read_as_its_author_meant_it(case: Path) -> None:
    expected = json.loads((case / "facts.json").read_text(encoding="utf-8"))
    readings = readings_of(case)
    facts = expected["facts"]
    complaints = [*missing(facts, readings), *contradictions(facts, readings), *forbidden(expected, readings)]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_page_written_blind_says_that_it_is_no_capture(case: Path) -> None:
    for part in capture_from_case(case).parts:
        assert part.snapshot.media_type == "text/html"
        assert b"not a capture of any real one" in part.snapshot.content[:200]


def test_the_check_notices_what_is_missing_wrong_or_forbidden() -> None:
    facts = [
        {"country": "ALB", "field": "class", "value": "full"},
        {"country": "ARM", "field": "class", "value": "full"},
    ]
    expected = {"absent": ["AND"], "never": [{"country": "UKR", "field": "hotline"}]}
    readings = (
        Reading("ALB", "class", "a", "full"),
        Reading("ALB", "class", "b", "associate"),
        Reading("AND", "class", "c", "full"),
        Reading("UKR", "hotline", "", "Reporting Portal"),
    )
    assert len([*missing(facts, readings)]) == 1
    assert len([*contradictions(facts, readings)]) == 1
    assert len([*forbidden(expected, readings)]) == 2


def test_an_expectation_with_an_item_speaks_of_that_item_only() -> None:
    placeholder = {"country": "MNE", "field": "plan_state", "value": "placeholder", "item": "2021"}
    assert not [*contradictions([placeholder], [Reading("MNE", "plan_state", "2022", "plan")])]
    assert [*contradictions([placeholder], [Reading("MNE", "plan_state", "2021", "plan")])]
