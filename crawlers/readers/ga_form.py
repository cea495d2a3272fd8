"""The Global Alliance's reporting form of 2014: policy targets, operational goals, three questions to each goal.

The form's own wording is recognised wherever lines break. Between it stand the answers, with nothing else to tell
where they begin and end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.countries import nearest, resolve
from crawlers.readers.document_lines import Line, Stream
from domain.errors import LayoutUnknown, NotThePage

TITLE = re.compile(r"Global Alliance against child sexual abuse online", re.IGNORECASE)
# How the form's own lines begin.
WORDING = re.compile(r"(?:Policy Target|Operational Goal|[ABC]\s?[).:]\s*Please)\b", re.IGNORECASE)

# A heading ends or goes on with a capital letter; a sentence about a target ("Policy Target No. 1 is met") does not.
_TARGET = re.compile(
    r"Policy Target\s*(?:No\.?|Number|Nº)?\s*(?P<target>\d)\b(?=\s*(?:[:.–—-]|(?-i:[A-Z])|$))", re.IGNORECASE
)
_GOAL = re.compile(r"Operational Goal\s*(?:No\.?\s*)?\d?\s*[:–-]", re.IGNORECASE)
_QUESTIONS = {
    "A": re.compile(r"A\s?[).:]\s*Please report on .{0,120}?\b2013 report\b[.:]?", re.IGNORECASE),
    "B": re.compile(r"B\s?[).:]\s*Please assess .{0,200}?\bGlobal Alliance\b[.:]?", re.IGNORECASE),
    "C": re.compile(r"C\s?[).:]\s*Please indicate .{0,160}?\bfollow\s?-?\s?up\b[.:]?", re.IGNORECASE),
}
# A country's name stands on so many lines at most.
_LONGEST_BREAK = 3
# The longest wording of a target and a goal together has some 700 characters.
_WORDING_LENGTH = 1_500


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a piece of the form's own wording stands: a `target`, a `goal`, or one of the questions `A`, `B`, `C`."""

    kind: str
    start: int
    end: int
    target: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands below a question such as `1.2.A`; text is empty where nothing does. locator: its first line's."""

    question: str
    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Form:
    country: str
    country_locator: str
    answers: tuple[Answer, ...]


def read_form(lines: Sequence[Line]) -> Form:
    """The answers in the form's order.

    Raises NotThePage when the text is no such form, LayoutUnknown without a country in capitals or without questions.
    """
    stream = Stream(lines)
    marks = _marks(stream)
    if not TITLE.search(stream.text) and not any(mark.kind == "target" for mark in marks):
        raise NotThePage("The document is no reporting form of the Global Alliance against Child Sexual Abuse Online.")
    if not any(mark.kind in _QUESTIONS for mark in marks):
        raise LayoutUnknown("The form has none of its questions A, B and C; only its wording of 2014 is known.")
    country, locator = _country(stream, marks[0].start)
    return Form(country, locator, tuple(_answers(stream, marks)))


def _country(stream: Stream, end: int) -> tuple[str, str]:
    """The line in capitals before the first target that names a country."""
    head = [line for line, start in zip(stream.lines, stream.starts, strict=True) if start < end]
    capitals = [line for line in head if line.text == line.text.upper() and any(map(str.isalpha, line.text))]
    found = _named(capitals)
    if len(found) == 1:
        ((code, line),) = found.items()
        return code, line.locator
    if found:
        raise LayoutUnknown(f"The form names several countries: {', '.join(line.text for line in found.values())}.")
    if capitals:
        similar = " or ".join(nearest(capitals[-1].text))
        hint = f"; it looks like {similar}" if similar else ""
        raise LayoutUnknown(f"“{capitals[-1].text}” above the form is no country we know{hint}.")
    raise LayoutUnknown("No country stands in capitals above the first policy target.")


def _named(lines: Sequence[Line]) -> dict[str, Line]:
    """Country -> its line. Longest first: a name that broke as "… AND NORTHERN" / "IRELAND" ends in another country."""
    for count in range(_LONGEST_BREAK, 0, -1):
        runs = [lines[first : first + count] for first in range(len(lines) - count + 1)]
        if found := {code: run[0] for run in runs if (code := resolve(" ".join(line.text for line in run)))}:
            return found
    return {}


def _marks(stream: Stream) -> list[Mark]:
    """The form's wording in order. A mention of a target or goal in an answer is none: what must follow does not."""
    marks: list[Mark] = []
    for mark in reversed(list(_candidates(stream))):
        due = {"target": "goal", "goal": "A"}.get(mark.kind)
        near = bool(marks) and marks[-1].start - mark.start < _WORDING_LENGTH
        if due is None or (near and marks[-1].kind == due):
            marks.append(mark)
    return marks[::-1]


def _candidates(stream: Stream) -> Iterator[Mark]:
    for start in stream.starts:
        if found := _TARGET.match(stream.text, start):
            yield Mark("target", start, found.end(), int(found["target"]))
        elif found := _GOAL.match(stream.text, start):
            yield Mark("goal", start, found.end())
        else:
            questions = ((letter, wording.match(stream.text, start)) for letter, wording in _QUESTIONS.items())
            yield from (Mark(letter, start, found.end()) for letter, found in questions if found)


def _answers(stream: Stream, marks: Sequence[Mark]) -> Iterator[Answer]:
    target = goal = 0
    ends = [*(mark.start for mark in marks[1:]), len(stream.text)]
    for mark, end in zip(marks, ends, strict=True):
        if mark.kind == "target":
            target, goal = mark.target, 0
        elif mark.kind == "goal":
            goal += 1
        else:
            yield _answer(stream, f"{target}.{goal}.{mark.kind}", mark, end)


def _answer(stream: Stream, question: str, mark: Mark, end: int) -> Answer:
    raw = stream.text[mark.end : end]
    text = raw.strip()
    if not any(map(str.isalnum, text)):
        return Answer(question, "", stream.line_at(mark.start).locator)
    return Answer(question, text, stream.line_at(mark.end + raw.index(text)).locator)
