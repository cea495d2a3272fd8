"""Statements of the report's running text that its own tables can confirm or contradict."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from config.countries import name_of, resolve
from crawlers.reports.coe_ocsea_2021.doubts import Known, rounded
from crawlers.reports.coe_ocsea_2021.lines import Folded
from crawlers.reports.coe_ocsea_2021.ratings import SCALE
from domain.reports import EditionDoubt

_AVERAGE = re.compile(
    r"the Council of Europe average score is (?P<score>\d+(?:\.\d+)?) out of 261 \((?P<percent>\d+(?:\.\d+)?)%\)"
)
_GLOBAL_AVERAGE = re.compile(
    r"exceed the global average score of (?P<score>\d+(?:\.\d+)?) out of 261 \((?P<percent>\d+(?:\.\d+)?)%\)"
)
_MILLIONS = re.compile(r"In 2020, NCMEC received (?P<millions>\d+\.\d+) million reports")
_MOST_COMMON = re.compile(r"the majority of member states receive a score of (?P<score>\d)\b")
_SURVEY = re.compile(r"\(n=(?P<whole>\d+)\) [^%]{1,120} and of these (?P<percent>\d+)% \(n=(?P<part>\d+)\)")
_WITHOUT_GROOMING = re.compile(r"legislation to criminalise grooming\. These are (?P<names>[^.]+)\.")


def prose_doubts(text: Folded, known: Known, countries: Sequence[str]) -> Iterator[EditionDoubt]:
    """A doubt for each statement that the tables contradict; a statement that is not in the text is not checked."""
    yield from _average(text, known, countries)
    yield from _global_average(text, known, countries)
    yield from _millions(text, known)
    yield from _most_common_score(text, known, countries)
    yield from _without_grooming_law(text, known, countries)
    yield from _part_of_a_survey(text)


def _column(known: Known, figure: str, field: str, countries: Sequence[str]) -> dict[str, Decimal]:
    cells = {country: known.get((figure, country, "", field)) for country in countries}
    return {country: Decimal(cell.value) for country, cell in cells.items() if cell and cell.value is not None}


def _average(text: Folded, known: Known, countries: Sequence[str]) -> Iterator[EditionDoubt]:
    scores = _column(known, "5", "crin_score", countries)
    if not (found := _AVERAGE.search(text.text)) or not scores:
        return
    line = text.line_at(found.start()).number
    mean = sum(scores.values(), Decimal(0)) / len(scores)
    computed = {"score": mean, "percent": mean * 100 / SCALE}
    for name, unit in (("score", ""), ("percent", " %")):
        value = rounded(computed[name], found[name])
        if value != Decimal(found[name]):
            message = (
                f"The text prints {found[name]}{unit} as the member states' average of Figure 5 "
                f"where its {len(scores)} rows give {value}{unit}."
            )
            yield EditionDoubt(f"5/average/{name}", message, line)


def _global_average(text: Folded, known: Known, countries: Sequence[str]) -> Iterator[EditionDoubt]:
    if not (found := _GLOBAL_AVERAGE.search(text.text)):
        return
    line = text.line_at(found.start()).number
    share = rounded(Decimal(found["score"]) * 100 / SCALE, found["percent"])
    if share != Decimal(found["percent"]):
        message = f"The text prints {found['percent']} % for a global average of {found['score']}; it is {share} %."
        yield EditionDoubt("5/global_average/percent", message, line)
    scores = _column(known, "5", "crin_score", countries)
    above = sum(score > Decimal(found["score"]) for score in scores.values())
    if above * 2 <= len(scores):
        message = f"The text says that most member states exceed {found['score']}; {above} of {len(scores)} rows do."
        yield EditionDoubt("5/global_average/majority", message, line)


def _millions(text: Folded, known: Known) -> Iterator[EditionDoubt]:
    found = _MILLIONS.search(text.text)
    total = known.get(("4", "", "global_total/2020", "cybertip_reports"))
    if found and total and total.value:
        value = rounded(Decimal(total.value) / 1_000_000, found["millions"])
        if value != Decimal(found["millions"]):
            message = f"The text prints {found['millions']} million reports in 2020; Figure 4 gives {value} million."
            yield EditionDoubt("4/global_total/2020/millions", message, text.line_at(found.start()).number)


def _most_common_score(text: Folded, known: Known, countries: Sequence[str]) -> Iterator[EditionDoubt]:
    scores = _column(known, "3", "icmec_csam_score", countries)
    if found := _MOST_COMMON.search(text.text):
        count = sum(score == Decimal(found["score"]) for score in scores.values())
        if count * 2 <= len(scores):
            message = f"The text says that most member states score {found['score']}; {count} of {len(scores)} rows do."
            yield EditionDoubt("3/icmec_csam_score/majority", message, text.line_at(found.start()).number)


def _without_grooming_law(text: Folded, known: Known, countries: Sequence[str]) -> Iterator[EditionDoubt]:
    if not (found := _WITHOUT_GROOMING.search(text.text)):
        return
    named = {resolve(name) for name in re.split(r",\s*(?:and\s+)?|\s+and\s+", found["names"])} - {None}
    zero = {country for country, score in _column(known, "3", "icmec_grooming_score", countries).items() if not score}
    if named != zero:
        differing = ", ".join(sorted(name_of(country) for country in named ^ zero if country))
        message = f"The text's list of countries without a law on grooming differs from Figure 3's zeros: {differing}."
        yield EditionDoubt("3/icmec_grooming_score/zeros", message, text.line_at(found.start()).number)


def _part_of_a_survey(text: Folded) -> Iterator[EditionDoubt]:
    for found in _SURVEY.finditer(text.text):
        share = rounded(Decimal(found["part"]) * 100 / max(int(found["whole"]), 1), found["percent"])
        if share != Decimal(found["percent"]):
            message = f"The text prints {found['percent']} % for {found['part']} of {found['whole']}; it is {share} %."
            line = text.line_at(found.start()).number
            yield EditionDoubt(f"text/{found['part']}_of_{found['whole']}", message, line)
