"""Captures of pages that are one country's each: usually one page, or several that somebody supplied together."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from config.countries import name_of
from crawlers.readers.html_elements import HtmlElement, decoded, root_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind
from domain.snapshots import Capture, Part

ReadPage = Callable[[HtmlElement, str, str], Extraction]
"""Reads one page: its root, its markup, the address it was asked at."""


def read_each(capture: Capture, read: ReadPage) -> Extraction:
    """The extractions of all parts as one.

    A single page that cannot be read raises NotThePage or LayoutUnknown; among several it is a problem, unless none
    can be read. What two pages say of one country differently is told, and read from neither.
    """
    read_parts: list[Extraction] = []
    failures: list[tuple[int, LayoutUnknown | NotThePage]] = []
    for place, part in enumerate(capture.parts):
        try:
            read_parts.append(_at(place, _read_part(part, read)))
        except (LayoutUnknown, NotThePage) as failure:
            failures.append((place, failure))
    if not read_parts:
        raise failures[0][1] if failures else NotThePage("The capture holds no page at all; crawl the source again.")
    unread = (
        Problem(ProblemKind.UNEXPECTED_TEXT, f"Page {place + 1} of the capture: {failure}", "")
        for place, failure in failures
    )
    whole = read_parts[0] if len(read_parts) == 1 else _joined(read_parts)
    return replace(whole, problems=(*whole.problems, *unread))


def _read_part(part: Part, read: ReadPage) -> Extraction:
    markup = decoded(part.snapshot)
    if not markup.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotThePage("The answer is not a web page; supply the country's page as HTML.")
    try:
        return read(root_of(markup), markup, part.url)
    except RecursionError as error:
        raise NotThePage("The page is nested beyond reason; keep the last good capture.") from error


def _at(place: int, extraction: Extraction) -> Extraction:
    return replace(extraction, records=tuple(replace(record, part=place) for record in extraction.records))


def _joined(extractions: Sequence[Extraction]) -> Extraction:
    records = {
        (record.subject, *sorted(record.values.items())): record for one in extractions for record in one.records
    }
    times = Counter(record.subject for record in records.values())
    torn = [subject for subject, count in times.items() if count > 1]
    return Extraction(
        records=tuple(record for record in records.values() if record.subject not in torn),
        layout=", ".join(sorted({one.layout for one in extractions})),
        covers=_union([one.covers for one in extractions if one.covers], {subject.country for subject in torn}),
        problems=(
            *(problem for one in extractions for problem in one.problems),
            *(
                Problem(
                    ProblemKind.DUPLICATE_RECORD,
                    f"Two pages of the capture speak of {name_of(subject.country)} differently; neither was read.",
                    "",
                )
                for subject in torn
            ),
        ),
    )


def _union(covers: Sequence[Coverage], torn: set[str]) -> Coverage | None:
    countries = frozenset(country for one in covers for country in one.countries or ()) - torn
    return Coverage(countries, _items(covers)) if countries else None


def _items(covers: Sequence[Coverage]) -> frozenset[str] | None:
    """Only what every page covers of its country; a year of one country's page says nothing of another's."""
    limited = [one.items for one in covers if one.items is not None]
    return frozenset.intersection(*limited) if limited else None
