"""Denmark's form, counted by hand: which questions it answers, with how many words, from which to which."""

import os
from pathlib import Path

import pytest

from crawlers.sources.ga_national_reports.extract import QUESTIONS, extract
from domain.extractions import Extraction
from tests.crawlers.captures_from_files import capture_of

SHARED = Path(os.environ.get("DATUMLINE_SHARED", Path(__file__).parents[4] / "shared"))
FORM = SHARED / "report" / "000_ad043eb9d46dbd22.txt"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FORM.is_file(), reason="Denmark's form lies beside the project, never in it"),
]

# question -> words, its first three, its last three
ANSWERED = {
    "1.1.A": (204, "Implementation of the", "helping abused children."),
    "1.1.B": (39, "Victim identification Denmark", "Please see above."),
    "1.1.C": (54, "Victim identification Increased", "already been initiated."),
    "2.1.A": (98, "Drawing on an", "contact children online."),
    "3.1.A": (12, "The initiatives mentioned", "exist and develop."),
    "3.1.B": (55, "Save the Children", "a target group."),
    "3.1.C": (59, "Save the Children", "children targeting professionals."),
    "3.2.B": (91, "In March 2014,", "English: http://www.savethechildren.dk/Report-Child- Abuse.aspx?ID=435"),
    "4.1.A": (19, "Implementation of the", "still in progress."),
    "4.1.B": (88, "Denmark has contributed", "of hotlines INHOPE."),
    "4.1.C": (76, "Reaching out to", "of their servers."),
    "4.2.A": (7, "This is handled", "cooperation with Interpol."),
}


@pytest.fixture(scope="module")
def form() -> Extraction:
    return extract(capture_of("ga_national_reports", FORM.read_bytes()))


def test_the_form_is_denmarks_and_has_all_its_questions(form: Extraction) -> None:
    assert {record.subject.country for record in form.records} == {"DNK"}
    assert tuple(record.subject.item for record in form.records) == QUESTIONS
    assert not form.problems


def test_each_answer_has_the_words_that_a_reader_counts(form: Extraction) -> None:
    texts = {record.subject.item: record.values["answer"] for record in form.records}
    assert {item for item, text in texts.items() if text} == set(ANSWERED)
    for item, (words, first, last) in ANSWERED.items():
        text = texts[item] or ""
        assert (len(text.split()), text.startswith(first), text.endswith(last)) == (words, True, True), item


def test_its_figures_are_facts(form: Extraction) -> None:
    facts = {(record.subject.item, field): value for record in form.records for field, value in record.values.items()}
    assert facts["1.1.A", "amounts"] == '["DKK 268000000"]'
    assert facts["1.1.A", "dates"] == '["2013/2016", "2013-10-01"]'
    assert facts["2.1.A", "dates"] == '["2012-11", "2013-06", "2013-07-01"]'
    assert facts["3.2.B", "urls"] == '["http://www.savethechildren.dk/Report-Child-Abuse.aspx?ID=435"]'
    assert (facts["4.1.B", "counts"], facts["4.1.C", "counts"]) == ('["300"]', '["98"]')
