"""What a source has always had, as the [expectations] it could declare: 80 % of the fewest, twice the most."""

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

import store.captures
import store.extractions
from config.countries import name_of
from crawlers.registry import extractor
from domain.extractions import Extraction
from domain.sources import Expectations, Source
from store.extractions import GOOD
from workflow.measures import reread

LEAST_SHARE = 0.8
MOST_TIMES = 2
COMMON = 0.5
"""A field that fewer records have is given or not as it happens."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Bounds from the history: readings is how many different ones they come from."""

    source: str
    readings: int
    expected: Expectations


def propose(conn: Connection, source: Source) -> Proposal:
    """From every believed reading of a whole capture, as today's extractor reads it; the same bytes count once."""
    reader = extractor(source.id)
    seen: dict[tuple[str, ...], Extraction] = {}
    for read in store.extractions.all_of(conn, source.id):
        pages = store.captures.snapshots_of(conn, read.capture)
        if read.outcome in GOOD and read.whole and pages not in seen:
            found = reread(conn, reader, read.capture)
            if found is not None and found.records:
                seen[pages] = found
    return Proposal(source.id, len(seen), _bounds(list(seen.values())) if seen else Expectations())


def _bounds(readings: Sequence[Extraction]) -> Expectations:
    counts = [len(reading.records) for reading in readings]
    countries = [{record.subject.country for record in reading.records} - {""} for reading in readings]
    return Expectations(
        math.floor(min(counts) * LEAST_SHARE),
        max(counts) * MOST_TIMES,
        tuple(sorted(set.intersection(*countries))),
        dict(sorted(_shares(readings))),
    )


def _shares(readings: Sequence[Extraction]) -> Iterator[tuple[str, float]]:
    """Fields that every reading has, with 80 % of the least share of records that had a value in it."""
    fields = set.intersection(*({field for one in reading.records for field in one.values} for reading in readings))
    for field in fields:
        least = min(
            sum(bool(record.values.get(field)) for record in reading.records) / len(reading.records)
            for reading in readings
        )
        if least >= COMMON:
            yield field, math.floor(least * LEAST_SHARE * 100) / 100


def proposal_lines(proposal: Proposal) -> Iterator[str]:
    """TOML to paste into sources.toml in the home folder."""
    if not proposal.readings:
        yield f"# {proposal.source}: never read yet, so nothing can be proposed."
        return
    expected = proposal.expected
    times = "1 reading" if proposal.readings == 1 else f"{proposal.readings} different readings"
    yield f"# From {times}: 80 % of the fewest records, twice the most, what every reading had."
    yield f"[{proposal.source}.expectations]"
    yield f"records_min = {expected.records_min}"
    yield f"records_max = {expected.records_max}"
    if expected.countries:
        names = ", ".join(name_of(code) for code in expected.countries)
        yield from textwrap.wrap(names, 78, initial_indent="# ", subsequent_indent="# ")
        codes = textwrap.wrap(", ".join(f'"{code}"' for code in expected.countries), 76)
        yield from ("countries = [", *(f"  {line.rstrip()}" for line in codes), "]")
    if expected.filled:
        yield f"filled = {{ {', '.join(f'{field} = {share:g}' for field, share in expected.filled.items())} }}"
