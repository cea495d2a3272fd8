"""Damage to a golden page is refused, told or harmless; an edit of one fact is exactly that edit."""

import json
import random
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crawlers import registry
from crawlers.readers.coe_treaty_chart import CORE_FIELDS
from crawlers.readers.coe_treaty_columns import column_of_heading, column_of_key
from domain.errors import DatumlineError
from domain.extractions import Extraction
from tests.crawlers.captures_from_files import capture_from_case, capture_of, page_files

SOURCES = Path(__file__).parents[1] / "sources"
CASES = sorted(case for case in SOURCES.glob("coe_treaty_*/*") if page_files(case))
PAGES = [case for case in CASES if page_files(case)[-1].suffix == ".html"]
SERVICES = [case for case in CASES if page_files(case)[-1].suffix == ".json"]

_DATE = re.compile(r"(?<=>)\d{1,2}/\d{1,2}/\d{4}(?=[ <])|(?<=\")\d{4}-\d\d-\d\d(?=T00)")
_HEADING = re.compile(
    r"(?<=>)(?:Signature|Ratification|Entry into Force|R\.|D\.)(?=<)"
    r'|(?<=")(?:date\w+|lib\w+|reserves|declarations)(?=")',
    re.IGNORECASE,
)

Values = dict[str, dict[str, str | None]]


@dataclass(frozen=True)
class Outcome:
    """values: what was read, None where the page was refused; told: whether a problem says that it is damaged."""

    values: Values | None
    told: bool


def _values(extraction: Extraction) -> Values:
    return {record.subject.country: dict(record.values) for record in extraction.records}


@cache
def _before(case: Path) -> Values:
    return _values(registry.extractor(case.parent.name).extract(capture_from_case(case)))


def _after(case: Path, content: bytes) -> Outcome:
    contents = [path.read_bytes() for path in page_files(case)[:-1]]
    try:
        extraction = registry.extractor(case.parent.name).extract(capture_of(case.parent.name, *contents, content))
    except DatumlineError as refusal:
        assert str(refusal).endswith(".")
        return Outcome(None, told=True)
    return Outcome(_values(extraction), told=bool(extraction.problems))


def _text(case: Path) -> str:
    return page_files(case)[-1].read_text(encoding="utf-8")


def _changed(before: Values, after: Values) -> set[tuple[str, str]]:
    """(country, field) of every value that is there and is another one than before; what is left out is not counted."""
    return {
        (country, field)
        for country, values in after.items()
        for field, value in values.items()
        if before.get(country, {}).get(field, "") != value
    }


def _left_out(before: Values, after: Values) -> set[tuple[str, str]]:
    return {
        (country, field)
        for country, values in before.items()
        for field in values
        if field not in after.get(country, {})
    }


def _rows(text: str) -> list[str]:
    """The rows of a golden page's charts, each on its line."""
    beginning = re.compile(r"<(?:tr(?!><th)|div role=.row)")
    return [line for line in text.split("\n") if _DATE.search(line) and beginning.match(line)]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_one_edited_date_is_one_edited_field(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    text, before = _text(case), _before(case)
    matches = [
        match for match in _DATE.finditer(text) if "infos" not in text[text.rfind("\n", 0, match.start()) :][:40]
    ]
    matches = [match for match in matches if "<th>" not in text[text.rfind("\n", 0, match.start()) : match.start()]]
    match = data.draw(st.sampled_from(matches))
    day = data.draw(st.dates())
    printed = day.isoformat() if "-" in match[0] else f"{day:%d/%m/}{day.year:04}"
    outcome = _after(case, (text[: match.start()] + printed + text[match.end() :]).encode())
    assert outcome.values is not None
    changed, lost = _changed(before, outcome.values), _left_out(before, outcome.values)
    assert len(changed) <= 1
    assert {outcome.values[country][field] for country, field in changed} <= {day.isoformat()}
    assert len({country for country, _ in changed | lost}) <= 1
    assert outcome.told or not lost
    assert changed or lost or match[0] == printed


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_swapped_columns_are_never_misread(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([case for case in PAGES if len(_rows(_text(case))) > 5]))
    text = _text(case)
    headings = data.draw(st.permutations(["Signature", "Ratification", "Entry into Force"]))
    swapped = re.sub(
        "(?<=>)(signature|ratification|entry into force)(?=<)",
        lambda match: headings[["signature", "ratification", "entry into force"].index(match[0].lower())],
        text,
        flags=re.IGNORECASE,
    )
    outcome, before = _after(case, swapped.encode()), _before(case)
    assert outcome.values is None or not _changed(before, outcome.values)


def _dated_through(case: Path) -> int:
    """How many states have every date: only many of them show that columns were swapped."""
    return sum(all(row[field] for field in CORE_FIELDS) for row in _before(case).values())


@pytest.mark.parametrize(
    "case",
    [case for case in SERVICES if _dated_through(case) > 2],
    ids=lambda case: f"{case.parent.name}-{case.name}",
)
@pytest.mark.parametrize("first", ["DateSignature", "DateConsentement"])
def test_swapped_keys_are_never_misread(case: Path, first: str) -> None:
    second = {"DateSignature": "DateConsentement", "DateConsentement": "DateEntreeVigueur"}[first]
    swap = {first.lower(): second, second.lower(): first}
    text = re.sub(f"{first}|{second}", lambda match: swap[match[0].lower()], _text(case), flags=re.IGNORECASE)
    assert _after(case, text.encode()).values is None


@given(st.data(), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_renamed_headings_and_keys_never_make_a_value(data: st.DataObject, name: str) -> None:
    case = data.draw(st.sampled_from(CASES))
    # A name of another column is no renaming but a swap, which is tested above.
    assume(column_of_heading(name) is None and column_of_key(name) is None)
    text, before = _text(case), _before(case)
    old = data.draw(st.sampled_from(sorted({match[0] for match in _HEADING.finditer(text)})))
    new = json.dumps(name)[1:-1] if case in SERVICES else name.replace("<", "&lt;").replace("&", "&amp;")
    # A flag's mark in a row is written like its heading, which comes first.
    count = 0 if case in SERVICES else 1
    outcome = _after(
        case, re.sub(rf'(?<=[>"]){re.escape(old)}(?=[<"])', lambda _: new, text, count=count).encode(errors="replace")
    )
    if outcome.values is not None:
        assert not _changed(before, outcome.values)
        assert outcome.told or not _left_out(before, outcome.values)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.dates().map(date.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(st.data(), _JSON)
@settings(max_examples=120, deadline=None)
def test_one_value_of_the_service_that_becomes_another_touches_one_field(data: st.DataObject, value: object) -> None:
    case = data.draw(st.sampled_from(SERVICES))
    document, before = json.loads(_text(case)), _before(case)
    buckets = list(document.values()) if isinstance(document, dict) else document
    row = data.draw(st.sampled_from([row for bucket in buckets for row in bucket]))
    key = data.draw(st.sampled_from(sorted(row)))
    row[key] = value
    outcome = _after(case, json.dumps(document).encode())
    if outcome.values is not None:
        touched = _changed(before, outcome.values) | _left_out(before, outcome.values)
        assert len(touched) <= 1 or outcome.told
        assert len({country for country, _ in touched}) <= 1
        assert outcome.told or not _left_out(before, outcome.values)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_removed_doubled_and_moved_rows_change_no_other(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(PAGES))
    text, before = _text(case), _before(case)
    rows = data.draw(st.lists(st.sampled_from(_rows(text)), min_size=1, unique=True))
    how = data.draw(st.sampled_from(["removed", "doubled", "emptied"]))
    for row in rows:
        new = {"removed": "", "doubled": f"{row}\n{row}", "emptied": re.sub(r"<t[dh].*?</t[dh]>", "", row)}[how]
        text = text.replace(row + "\n", new + "\n", 1)
    outcome = _after(case, text.encode())
    if outcome.values is not None:
        assert not _changed(before, outcome.values)
        assert outcome.told or how != "doubled"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_an_added_or_removed_cell_is_told(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(PAGES))
    text, before = _text(case), _before(case)
    row = data.draw(st.sampled_from(_rows(text)))
    cells = re.findall(r"<td.*?</td>|<div role=.cell.*?</div>", row)
    place = data.draw(st.integers(0, len(cells) - 1))
    cell = cells[place] * data.draw(st.sampled_from([0, 2]))
    new = row.replace("".join(cells), "".join([*cells[:place], cell, *cells[place + 1 :]]))
    outcome = _after(case, text.replace(row, new, 1).encode())
    assert outcome.told
    if outcome.values is not None:
        assert not _changed(before, outcome.values)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_page_cut_off_anywhere_never_makes_a_value(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    content, before = page_files(case)[-1].read_bytes(), _before(case)
    outcome = _after(case, content[: data.draw(st.integers(0, len(content) - 1))])
    if outcome.values is not None:
        assert not _changed(before, outcome.values)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_damaged_bytes_change_one_state_at_most_or_are_told(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    content, before = page_files(case)[-1].read_bytes(), _before(case)
    place = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.binary(min_size=0, max_size=4))
    length = data.draw(st.integers(0, 4))
    outcome = _after(case, content[:place] + damage + content[place + length :])
    if outcome.values is not None and not outcome.told:
        assert len({country for country, _ in _changed(before, outcome.values)}) <= 1
        assert len(_left_out(before, outcome.values)) <= len(max(before.values(), key=len))


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_random_bytes_are_refused(content: bytes) -> None:
    assert _after(CASES[0], content).values is None


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1252", "utf-7", "cp500"])
def test_another_encoding_gives_the_same_values_or_is_told(case: Path, encoding: str) -> None:
    text = _text(case).replace('charset="utf-8"', "").replace('charset="UTF-8"', "")
    outcome = _after(case, text.encode(encoding, errors="replace"))
    if outcome.values is not None:
        assert not _changed(_before(case), outcome.values)
        assert outcome.told or not _left_out(_before(case), outcome.values)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_ids_classes_and_order_do_not_matter(case: Path) -> None:
    text = re.sub(r' (?:class|id|aria-label)="[^"]*"', ' class="x7f" id="changed"', _text(case))
    rows = _rows(text)
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if line in rows]
    first = [place for place in places if place - places[0] == places.index(place)]
    shuffled = random.Random(7).sample(first, len(first))
    for place, line in zip(first, [lines[at] for at in shuffled], strict=True):
        lines[place] = line
    outcome = _after(case, "\n".join(lines).encode())
    assert (outcome.values, outcome.told) == (_before(case), False)
