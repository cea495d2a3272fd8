"""Damage to a golden status table is refused, told or harmless; an edit of one fact is exactly that edit."""

import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import registry
from crawlers.readers.un_treaty_table import column_of_heading
from domain.errors import DatumlineError
from domain.extractions import Extraction
from tests.crawlers.captures_from_files import capture_from_case, capture_of, page_files

SOURCES = Path(__file__).parents[1] / "sources"
# The tables of 2015 are long; these have every kind of cell as well.
CASES = sorted(case for case in SOURCES.glob("un_*/*") if page_files(case) and case.name != "table-2015")
PAGES = [case for case in CASES if page_files(case)[0].suffix == ".html"]

_DATE = re.compile(r"(?<=>)(\d{1,2} [A-Z][a-z]{2})\s+(\d{4})(?=[ <])")
_ROW = re.compile(r"<tr>\n<td.*?</tr>\n|<Row><Entry>(?!Participant).*?</Row>\n", re.DOTALL)
_HEADING = re.compile(r"(?<=>)(?:Participant|Signature|(?:Ratification|Accession)[^<]*)(?=</(?:th|Entry)>)")

Values = dict[str, dict[str, str | None]]
EXTRACT = {source: registry.extractor(source).extract for source in ("un_crc", "un_opsc")}


def values_of(extraction: Extraction) -> Values:
    return {record.subject.country: dict(record.values) for record in extraction.records}


def text_of(case: Path) -> str:
    return page_files(case)[0].read_text(encoding="latin-1" if case.parent.name == "un_crc" else "utf-8")


@cache
def before(case: Path) -> Values:
    return values_of(EXTRACT[case.parent.name](capture_from_case(case)))


def after(case: Path, content: str | bytes) -> Extraction | None:
    """What is read of the damaged page, None where it is refused."""
    encoding = "latin-1" if case.parent.name == "un_crc" else "utf-8"
    raw = content if isinstance(content, bytes) else content.encode(encoding, "replace")
    try:
        return EXTRACT[case.parent.name](capture_of(case.parent.name, raw))
    except DatumlineError as refusal:
        assert str(refusal).endswith(".")
        return None


def changed(case: Path, extraction: Extraction) -> set[tuple[str, str]]:
    """(country, field) of every value that is there and is another one than before; what is left out is not counted."""
    return {
        (country, name)
        for country, values in values_of(extraction).items()
        for name, value in values.items()
        if before(case).get(country, {}).get(name, "") != value
    }


def lost(case: Path, extraction: Extraction) -> set[tuple[str, str]]:
    found = values_of(extraction)
    return {
        (country, name) for country, row in before(case).items() for name in row if name not in found.get(country, {})
    }


def check(case: Path, content: str | bytes) -> None:
    """Damage of structure makes no value, and what is lost is told and is no removal."""
    extraction = after(case, content)
    if extraction is not None:
        assert not changed(case, extraction)
        assert not lost(case, extraction) or (extraction.problems and extraction.covers is None)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_one_edited_date_is_one_edited_field(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    text = text_of(case)
    match = data.draw(st.sampled_from(list(_DATE.finditer(text))))
    day = data.draw(st.dates())
    extraction = after(case, f"{text[: match.start()]}{day.day} {day:%b} {day.year:04}{text[match.end() :]}")
    assert extraction is not None
    edits = changed(case, extraction)
    assert len(edits) <= 1
    assert {values_of(extraction)[country][name] for country, name in edits} <= {day.isoformat()}
    assert len({country for country, _ in edits | lost(case, extraction)}) <= 1
    assert extraction.problems or not lost(case, extraction)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_removed_doubled_and_emptied_rows_change_no_other_and_are_told(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    text = text_of(case)
    rows = data.draw(st.lists(st.sampled_from(_ROW.findall(text)), min_size=1, unique=True))
    how = data.draw(st.sampled_from(["removed", "doubled", "emptied"]))
    for row in rows:
        emptied = re.sub(r"(?<=>)\d{1,2} [A-Z][a-z]{2}\s+\d{4}[^<]*(?=<)", "", row)
        text = text.replace(row, {"removed": "", "doubled": row * 2, "emptied": emptied}[how], 1)
    if "without-totals" not in case.name or how != "removed":
        check(case, text)
    elif (extraction := after(case, text)) is not None:
        assert not changed(case, extraction)
        assert extraction.covers is None


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_one_lost_cell_makes_nobody_a_stranger(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([case for case in CASES if "without-totals" not in case.name]))
    text = text_of(case)
    match = data.draw(st.sampled_from(list(_DATE.finditer(text))))
    check(case, text[: match.start()] + text[text.index("<", match.end()) :])


@given(st.data(), st.sampled_from(["Remarks", "", "Participant", "Signature", "Ratification"]))
@settings(max_examples=30, deadline=None)
def test_renamed_and_swapped_headings_never_make_a_value(data: st.DataObject, name: str) -> None:
    case = data.draw(st.sampled_from(CASES))
    text = text_of(case)
    match = data.draw(st.sampled_from(list(_HEADING.finditer(text))))
    if column_of_heading(match[0]) != column_of_heading(name):
        check(case, text[: match.start()] + name + text[match.end() :])


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_file_cut_off_anywhere_never_makes_a_value(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    content = page_files(case)[0].read_bytes()
    extraction = after(case, content[: data.draw(st.integers(0, len(content) - 1))])
    if extraction is not None:
        assert not changed(case, extraction)
        assert extraction.covers is None or not lost(case, extraction)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_damaged_bytes_change_one_state_at_most_or_are_told(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    content = page_files(case)[0].read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    damage, length = data.draw(st.binary(max_size=4)), data.draw(st.integers(0, 4))
    extraction = after(case, content[:place] + damage + content[place + length :])
    if extraction is not None and not extraction.problems:
        assert len({country for country, _ in changed(case, extraction)}) <= 1
        assert extraction.covers is None or not lost(case, extraction)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_ids_classes_and_the_order_of_rows_do_not_matter(case: Path) -> None:
    text = re.sub(r' (?:class|id)="(?!.*tcTreaty)[^"]*"', ' class="x7f"', text_of(case))
    rows = _ROW.findall(text)
    shuffled = "".join(random.Random(7).sample(rows, len(rows)))
    extraction = after(case, text.replace("".join(rows), shuffled))
    assert extraction is not None
    assert (values_of(extraction), extraction.problems) == (before(case), ())
