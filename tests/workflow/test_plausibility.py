"""Each rule by itself: what it objects to, and what it lets pass."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from config.reports import load_rules
from domain.cases import DoubtKind
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.sources import Expectations
from domain.subjects import Subject
from tests.workflow.scenes import REPORT
from workflow.doubles import without_contradictions
from workflow.plausibility import Suspect, doubt_of

COUNTRIES = load_rules(REPORT).countries
ANYTHING = Expectations()
WHOLE = Coverage()


def listing(countries: tuple[str, ...], values: Mapping[str, str | None] | None = None, **others: object) -> Extraction:
    """A list of members, one record a country, that is the whole truth."""
    said = values or {"member": "yes"}
    records = tuple(Record(Subject(country, country.lower()), said, "line:1") for country in countries)
    return Extraction(records, "list", **{"covers": WHOLE, **others})  # type: ignore[arg-type]


def kind(now: Extraction, before: Extraction | None = None, expected: Expectations = ANYTHING, **others: object) -> str:
    count = len(before.records) if before else None
    doubt = doubt_of(Suspect(expected, now, before=before, **{"count_before": count, **others}))  # type: ignore[arg-type]
    if doubt is None:
        return "believed"
    assert doubt.reason.endswith(".") and doubt.expected and doubt.came
    return doubt.kind.value


@pytest.mark.parametrize("size", [5, 12, 46])
@pytest.mark.parametrize("gone", [1, 3])
def test_members_that_leave_are_believed_also_on_a_short_list(size: int, gone: int) -> None:
    before = listing(COUNTRIES[:size])
    strict = Expectations(records_min=size, countries=COUNTRIES[:size])
    assert kind(listing(COUNTRIES[gone:size]), before, strict) == "believed"


@pytest.mark.parametrize("size", [5, 12, 46])
def test_half_a_list_is_not_believed(size: int) -> None:
    assert kind(listing(COUNTRIES[: size // 2 - 1]), listing(COUNTRIES[:size])) == DoubtKind.SHRUNK


def test_an_emptied_list_is_not_believed_however_short_it_was() -> None:
    assert kind(listing(()), listing(COUNTRIES[:2])) == DoubtKind.TOO_FEW


@pytest.mark.parametrize(("left", "said"), [(12, "believed"), (5, "believed"), (1, "shrunk")])
def test_of_rows_that_speak_for_themselves_a_few_more_may_be_missing(left: int, said: str) -> None:
    before = listing(COUNTRIES[:12], covers=None)
    assert kind(listing(COUNTRIES[:left], covers=None), before) == said


def test_the_operator_can_say_how_much_may_go() -> None:
    before, now = listing(COUNTRIES[:20]), listing(COUNTRIES[:10])
    assert kind(now, before, Expectations(largest_loss=10)) == "believed"
    assert kind(listing(COUNTRIES[:19]), before, Expectations(largest_loss=0)) == DoubtKind.SHRUNK


def test_a_first_reading_is_believed_as_far_as_it_goes_but_not_when_it_is_empty_or_too_long() -> None:
    expected = Expectations(records_min=4, records_max=6, countries=("ALB",))
    assert kind(listing(COUNTRIES[1:4]), expected=expected) == "believed"
    assert kind(listing(()), expected=expected) == DoubtKind.TOO_FEW
    assert kind(listing(COUNTRIES[:7]), expected=expected) == DoubtKind.TOO_MANY


def test_more_than_is_expected_is_not_believed_unless_it_was_before() -> None:
    expected = Expectations(records_max=5)
    assert kind(listing(COUNTRIES[:8]), listing(COUNTRIES[:5]), expected) == DoubtKind.TOO_MANY
    assert kind(listing(COUNTRIES[:8]), listing(COUNTRIES[:8]), expected) == "believed"


def test_a_capture_that_lacks_pages_is_not_doubted_for_what_stands_on_them() -> None:
    assert kind(listing(COUNTRIES[:5], covers=None), listing(COUNTRIES), whole=False) == "believed"


def test_a_printed_total_that_the_rows_do_not_give_is_not_believed_of_a_whole_list() -> None:
    totals = {"printed_totals": {"members": 9}, "read_totals": {"members": 5}}
    assert kind(listing(COUNTRIES[:5], **totals)) == DoubtKind.TOTAL_NOT_MET
    assert kind(listing(COUNTRIES[:5], covers=None, **totals)) == "believed"
    assert kind(listing(COUNTRIES[:5], covers=None, **totals), expected=Expectations(totals=("members",))) == (
        DoubtKind.TOTAL_NOT_MET
    )


@pytest.mark.parametrize(
    ("emptied", "said"), [(1, "believed"), (3, "believed"), (5, "emptied"), (46, "emptied")]
)  # fmt: skip
@pytest.mark.parametrize(("full", "empty"), [("2005-01-01", None), ("yes", "no")])
def test_a_column_that_is_blanked_is_not_believed(emptied: int, said: str, full: str, empty: str | None) -> None:
    before = listing(COUNTRIES[:46], {"ratified_on": full})
    blank = listing(COUNTRIES[:emptied], {"ratified_on": empty})
    rest = listing(COUNTRIES[emptied:46], {"ratified_on": full})
    assert kind(replace(before, records=blank.records + rest.records), before) == said


def test_a_column_that_nobody_reads_any_more_is_a_problem_and_no_doubt() -> None:
    before = listing(COUNTRIES, {"member": "yes", "class": "full"})
    assert kind(listing(COUNTRIES, {"member": "yes"}), before) == "believed"


def test_a_small_column_that_is_blanked_wholly_is_not_believed() -> None:
    assert kind(listing(COUNTRIES[:3], {"a": None}), listing(COUNTRIES[:3], {"a": "x"})) == DoubtKind.EMPTIED
    assert kind(listing(COUNTRIES[:1], {"a": None}), listing(COUNTRIES[:1], {"a": "x"})) == "believed"


def test_what_is_declared_steady_does_not_change_everywhere_at_once() -> None:
    before, now = (listing(COUNTRIES[:9], {"signed_on": day}) for day in ("2001-02-03", "2001-03-02"))
    assert kind(now, before, Expectations(steady=("signed_on",))) == DoubtKind.REWRITTEN
    assert kind(now, before) == "believed"


def test_a_field_that_few_records_fill_is_not_believed_where_more_are_expected() -> None:
    half = listing(COUNTRIES[:4], {"class": "full"})
    now = replace(half, records=half.records + listing(COUNTRIES[4:8]).records)
    assert kind(now, expected=Expectations(filled={"class": 0.5})) == "believed"
    assert kind(now, expected=Expectations(filled={"class": 0.8})) == DoubtKind.MOSTLY_EMPTY
    assert kind(now, now, Expectations(filled={"class": 0.8})) == "believed", "a released page is the measure"


def test_a_page_that_stands_at_an_earlier_day_is_not_believed() -> None:
    now = listing(COUNTRIES, status_as_of=date(2019, 1, 1))
    assert kind(now, now, status_before=date(2021, 4, 20)) == DoubtKind.OLDER
    assert kind(now, now, status_before=date(2019, 1, 1)) == "believed"
    assert kind(listing(COUNTRIES), now, status_before=date(2021, 4, 20)) == "believed"


def test_rows_that_are_doubled_are_not_believed() -> None:
    once = listing(COUNTRIES[:20])
    assert kind(replace(once, records=once.records * 2)) == DoubtKind.DOUBLED
    assert kind(replace(once, records=once.records + once.records[:2])) == "believed"
    told = tuple(Problem(ProblemKind.DUPLICATE_RECORD, "Twice.", "line:1") for _ in range(4))
    assert kind(replace(once, problems=told)) == DoubtKind.DOUBLED
    assert kind(replace(once, problems=told[:2])) == "believed"


def test_entries_under_other_names_are_no_departures() -> None:
    before = listing(COUNTRIES[:20])
    renamed = tuple(replace(one, subject=Subject(one.subject.country, "other")) for one in before.records)
    assert kind(replace(before, records=renamed)) == "believed"
    assert kind(replace(before, records=renamed), before) == DoubtKind.RENAMED
    assert kind(replace(before, records=renamed[:9] + before.records[9:]), before) == "believed"


def test_less_than_was_read_of_the_last_page_then_is_not_believed() -> None:
    now = listing(COUNTRIES[:20])
    assert kind(now, now, count_before=40) == DoubtKind.SHRUNK
    assert kind(now, None, count_before=40) == DoubtKind.SHRUNK
    assert kind(now, None, count_before=21) == "believed"


def test_records_that_contradict_each_other_are_left_out_and_absence_is_not_told() -> None:
    records = (
        Record(Subject("SWE"), {"class": "full", "name": "a"}, "line:1"),
        Record(Subject("SWE"), {"class": "associate"}, "line:2"),
        Record(Subject("NOR"), {"class": "full"}, "line:3"),
        Record(Subject("NOR"), {"class": "full"}, "line:4"),
    )
    found = without_contradictions(Extraction(records, "list", WHOLE))
    assert [record.subject.country for record in found.records] == ["NOR", "NOR"]
    assert found.covers is None
    (problem,) = found.problems
    assert (problem.kind, problem.locator) == (ProblemKind.DUPLICATE_RECORD, "line:2")
