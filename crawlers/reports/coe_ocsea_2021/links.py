"""The URLs that the report prints outside its numbered footnotes: in the running text and in Appendix 3.

A domain that is only a service's name ("Jugendschutz.net", "Saferinternet.at") is no URL: it has no scheme, no www and
no path.
"""

from collections.abc import Iterator, Mapping, Sequence

from config.reports import load_rules
from crawlers.readers.printed_urls import printed_urls
from crawlers.reports.coe_ocsea_2021.appendix import Entry, find_entries
from crawlers.reports.coe_ocsea_2021.figures import REPORT
from crawlers.reports.coe_ocsea_2021.footnotes import find_footnotes, without_footnotes
from crawlers.reports.coe_ocsea_2021.lines import Folded, Line, split
from domain.reports import Link


def links(text: str) -> tuple[Link, ...]:
    """Each once for every place it stands in, in the order of the text. Raises as `reader.read` does."""
    lines = split(text)
    body = without_footnotes(lines, find_footnotes(lines))
    entries = find_entries(body, load_rules(REPORT).countries)
    return tuple(dict.fromkeys(_links(body, entries)))


def _links(body: Sequence[Line], entries: Mapping[str, Entry]) -> Iterator[Link]:
    folded = Folded(body)
    owner = {line.number: entry.country for entry in entries.values() for line in entry.lines}
    for url, offset in printed_urls(folded.text):
        number = folded.line_at(offset).number
        yield Link(url, number, f"Appendix 3 {owner[number]}" if number in owner else "text")
