"""A page that broke is doubted for what else became of it, and only then."""

from dataclasses import replace

from domain.cases import DoubtKind
from domain.extractions import Coverage, Extraction, Record
from domain.sources import Expectations
from domain.subjects import Subject
from workflow.plausibility import Suspect, doubt_of

BEFORE = Extraction(
    tuple(Record(Subject(country), {"member": "yes"}, "line:1") for country in ("ALB", "AND", "ARM", "AUT")),
    "list",
    Coverage(),
)
ONE_LEFT = replace(BEFORE, records=BEFORE.records[1:])
SIGN = ("<li> and </li> that do not pair",)


def test_a_departure_on_a_page_that_broke_is_a_case() -> None:
    doubt = doubt_of(Suspect(Expectations(), ONE_LEFT, before=BEFORE, signs=SIGN))
    assert doubt is not None
    assert doubt.kind is DoubtKind.DAMAGED
    assert SIGN[0] in doubt.reason


def test_a_departure_on_a_sound_page_is_believed() -> None:
    assert doubt_of(Suspect(Expectations(), ONE_LEFT, before=BEFORE)) is None


def test_a_page_that_broke_and_reads_the_same_is_believed() -> None:
    assert doubt_of(Suspect(Expectations(), BEFORE, before=BEFORE, signs=SIGN)) is None


def test_a_first_reading_has_nothing_to_be_measured_by() -> None:
    assert doubt_of(Suspect(Expectations(), ONE_LEFT, signs=SIGN)) is None
