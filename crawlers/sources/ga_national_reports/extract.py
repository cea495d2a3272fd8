"""National reports to the Global Alliance against Child Sexual Abuse Online, 2014: one form a country.

The page's history, as far as it is known: PDFs made from one word-processor form below ec.europa.eu/home-affairs, named
`ga_report_2014_-_<country>_en.pdf`; 54 countries took part by 2014. The Commission's pages moved to
home-affairs.ec.europa.eu; the archive no longer grows. Denmark's form is known as text, Estonia's by its address.

The form: a title, the country in capitals, four policy targets with one, two, two and two operational goals, and three
questions to each goal (A what was implemented, B progress, C what follows). An item is `<target>.<goal>.<question>`.

`answer_words` and `answer_sha256` are those of the answer as printed, lines joined by single blanks (the rule of the
report's Appendix 3). `answer` is the same text, except that mail addresses, telephone numbers and names marked as a
person's are replaced by `[mail]`, `[phone]` and `[name]`: then its hash differs from `answer_sha256`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence

from config.countries import name_of
from crawlers.readers.document_lines import document_lines
from crawlers.readers.ga_form import WORDING, Answer, Form, read_form
from crawlers.readers.prose_facts import prose_facts
from crawlers.readers.redaction import redacted
from domain.errors import NotThePage
from domain.extractions import Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture
from domain.subjects import Subject

VERSION = "1"

GOALS = ("1.1", "2.1", "2.2", "3.1", "3.2", "4.1", "4.2")
QUESTIONS = tuple(f"{goal}.{letter}" for goal in GOALS for letter in "ABC")


def extract(capture: Capture) -> Extraction:
    """One record a question, answered or not.

    Raises NotThePage or LayoutUnknown as `document_lines` and `read_form` do, and NotThePage for several documents.
    """
    if len(capture.parts) != 1:
        raise NotThePage(
            f"A capture of this source is one country's form, not {len(capture.parts)} files; give them one by one."
        )
    form = read_form(document_lines(capture.parts[0].snapshot, WORDING))
    unclear = (*_repeated(form), *_cut_off(form))
    places = {problem.locator for problem in unclear}
    records = tuple(_record(form.country, answer) for answer in form.answers if answer.locator not in places)
    return Extraction(records, layout="form of 2014", problems=(*_missing(form), *unclear))


def _record(country: str, answer: Answer) -> Record:
    text = redacted(answer.text)
    facts = prose_facts(text)
    return Record(
        Subject(country, answer.question),
        {
            "answered": "yes" if text else "no",
            "answer_words": str(len(answer.text.split())),
            "answer_sha256": hashlib.sha256(answer.text.encode()).hexdigest() if text else None,
            "answer": text or None,
            "amounts": _listed(facts.amounts),
            "counts": _listed(facts.counts),
            "dates": _listed(facts.dates),
            "urls": _listed(facts.urls),
        },
        answer.locator,
    )


def _listed(values: Sequence[str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _missing(form: Form) -> Iterator[Problem]:
    present = {answer.question for answer in form.answers}
    if missing := [question for question in QUESTIONS if question not in present]:
        message = f"The form of {name_of(form.country)} lacks the questions {', '.join(missing)}."
        yield Problem(ProblemKind.UNREADABLE_VALUE, message, form.country_locator)
    for answer in form.answers:
        if answer.question not in QUESTIONS:
            message = f"The form of {name_of(form.country)} has a question {answer.question}, which is new."
            yield Problem(ProblemKind.UNEXPECTED_TEXT, message, answer.locator)


def _cut_off(form: Form) -> Iterator[Problem]:
    """Nobody can tell where an answer ends when the question after it did not arrive."""
    last = form.answers[-1]
    if last.question != QUESTIONS[-1]:
        message = f"The form of {name_of(form.country)} breaks off after {last.question}, which is therefore not read."
        yield Problem(ProblemKind.UNREADABLE_VALUE, message, last.locator)


def _repeated(form: Form) -> Iterator[Problem]:
    questions = [answer.question for answer in form.answers]
    for answer in form.answers:
        if questions.count(answer.question) > 1:
            message = f"The form of {name_of(form.country)} has {answer.question} more than once; none of them is read."
            yield Problem(ProblemKind.DUPLICATE_RECORD, message, answer.locator)
