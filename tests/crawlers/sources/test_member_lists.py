"""Damage to a list of members never looks like a departure; one departure looks like exactly that."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import registry
from domain.errors import DatumlineError
from domain.extractions import Extraction, ProblemKind
from domain.subjects import Subject
from tests.crawlers.captures_from_files import capture_of, page_files

HERE = Path(__file__).parent
SOURCES = ("enoc_members", "inhope_members", "weprotect_members")
CASES = sorted(case for source in SOURCES for case in (HERE / source).iterdir() if page_files(case))
OURS = [case for case in CASES if not case.name.startswith("blind-")]
# One entry a line, so that a line is an entry.
_ENTRY = re.compile(r"^<(?:li|tr>|option value=\"h|div class=\"(?:card|country)\"|article>)", re.MULTILINE)
LINED = [case for case in OURS if _ENTRY.search(page_files(case)[0].read_text(encoding="utf-8"))]
named = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
ours = pytest.mark.parametrize("case", OURS, ids=lambda case: f"{case.parent.name}-{case.name}")

Values = dict[Subject, dict[str, str | None]]


def texts(case: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in page_files(case)]


def read(case: Path, pages: list[str]) -> Extraction | None:
    """What is read from these pages; None where they are refused, by a sentence."""
    try:
        return registry.extractor(case.parent.name).extract(
            capture_of(case.parent.name, *(page.encode("utf-8", "replace") for page in pages))
        )
    except DatumlineError as refusal:
        assert str(refusal).endswith(".")
        return None


def values(extraction: Extraction) -> Values:
    return {record.subject: dict(record.values) for record in extraction.records}


@cache
def whole(case: Path) -> Extraction:
    extraction = read(case, texts(case))
    assert extraction is not None
    return extraction


def loses_nobody_untold(case: Path, after: Extraction | None) -> bool:
    """Whether a reading of damaged pages tells no departure, and invents nothing."""
    before = values(whole(case))
    if after is None:
        return True
    invented = values(after).keys() - before.keys()
    lost = before.keys() - values(after).keys()
    return not invented and (not lost or after.covers is None)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_page_that_breaks_off_tells_no_departure(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    pages = texts(case)
    number = data.draw(st.integers(0, len(pages) - 1))
    pages[number] = pages[number][: data.draw(st.integers(0, len(pages[number]) - 1))]
    after = read(case, pages)
    assert after is None or after.covers is None or values(after) == values(whole(case))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_an_entry_taken_out_is_that_departure_and_no_other(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(LINED))
    pages = texts(case)
    number = data.draw(st.integers(0, len(pages) - 1).filter(lambda place: _ENTRY.search(pages[place])))
    lines = pages[number].split("\n")
    place = data.draw(st.sampled_from([at for at, line in enumerate(lines) if _ENTRY.match(line)]))
    pages[number] = "\n".join(lines[:place] + lines[place + 1 :])
    after, before = read(case, pages), values(whole(case))
    assert after is not None
    lost = before.keys() - values(after).keys()
    assert len(lost) <= 2
    assert len({subject.country for subject in lost}) <= 1, lines[place]
    assert values(after) == {subject: before[subject] for subject in before if subject not in lost}
    # Where a page counts its entries, the count must follow before anybody is told as gone.
    told = {problem.kind for problem in after.problems}
    assert (after.covers is None) == (told == {ProblemKind.TOTAL_MISMATCH}), after.problems


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_misspelt_country_is_a_question_and_no_departure(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([case for case in LINED if "behind" not in case.name]))
    pages = texts(case)
    number = data.draw(st.integers(0, len(pages) - 1).filter(lambda place: _ENTRY.search(pages[place])))
    lines = pages[number].split("\n")
    place = data.draw(
        st.sampled_from([at for at, line in enumerate(lines) if _ENTRY.match(line) and "Commission" not in line])
    )
    # Its first word of letters outside the tags is the country's.
    lines[place] = re.sub(r"(>)(?!Flag)([A-Z]\w)", r"\1Qx\2", lines[place], count=1)
    pages[number] = "\n".join(lines)
    after = read(case, pages)
    assert after is not None
    assert after.covers is None
    assert loses_nobody_untold(case, after)
    assert any("Qx" in problem.message for problem in after.problems)


@named
def test_class_names_and_ids_mean_nothing(case: Path) -> None:
    renamed = [re.sub(r'\b(class|id)="[^"]*"', r'\1="x7"', page) for page in texts(case)]
    after = read(case, renamed)
    assert after is not None
    assert values(after) == values(whole(case))


@named
def test_another_frame_around_a_page_changes_nothing(case: Path) -> None:
    framed = [
        re.sub(r"(<body[^>]*>)", r"\1<div><div>", page, count=1).replace("</body>", "</div></div></body>")
        for page in texts(case)
    ]
    after = read(case, framed)
    assert after is not None
    assert (values(after), after.covers) == (values(whole(case)), whole(case).covers)


@ours
def test_entries_doubled_are_told_and_counted_once(case: Path) -> None:
    doubled = [
        re.sub(r"^(<(?:li|tr>|option v|div class=\"c|article).*)$", r"\1\n\1", page, flags=re.M) for page in texts(case)
    ]
    after = read(case, doubled)
    assert after is None or values(after) == values(whole(case))


@ours
def test_an_emptied_list_is_refused(case: Path) -> None:
    emptied = [
        re.sub(r"<(ul|table|select|script|article|section)\b[^>]*>.*?</\1>", "", page, flags=re.S)
        for page in texts(case)
    ]
    emptied = [re.sub(r"<div class=\"(?:card|grid|country)\".*</div>", "", page, flags=re.S) for page in emptied]
    assert read(case, emptied) is None


@ours
def test_names_that_nobody_knows_are_refused_or_told(case: Path) -> None:
    unknown = [re.sub(r"(?<=>)(?=[A-Z])", "Q", page) for page in texts(case)]
    assert loses_nobody_untold(case, read(case, unknown))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_pieces_swapped_or_lost_invent_no_member(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    pages = texts(case)
    number = data.draw(st.integers(0, len(pages) - 1))
    tags = list(
        re.finditer(
            r"</?(?:ul|ol|li|table|tr|td|th|div|section|h[1-6]|p|strong|article|dl|dt|dd)\b[^>]*>", pages[number]
        )
    )
    if tags:
        tag = data.draw(st.sampled_from(tags))
        pages[number] = pages[number][: tag.start()] + pages[number][tag.end() :]
    after = read(case, pages)
    if after is not None:
        assert {subject.country for subject in values(after)} <= {subject.country for subject in values(whole(case))}
        lost = {s.country for s in values(whole(case))} - {s.country for s in values(after)}
        assert not lost or after.covers is None
