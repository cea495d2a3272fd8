"""Where an approved value was read, as a printed text cites it: title, publisher, address, day of access."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

import store.changes
import store.snapshot_facts
import store.statements
from crawlers.registry import load, source_ids
from diffs.wording import day_in_words
from domain.baseline import BaselineEntry
from domain.changes import Change
from texts.catalogue import Phrase
from workflow.evidence import deciding_statement


@dataclass(frozen=True, slots=True, order=True)
class SourceCitation:
    """accessed: the day (UTC) on which the bytes that prove it were fetched; snapshot: their SHA-256."""

    title: str
    publisher: str
    url: str
    accessed: date
    source: str
    snapshot: str

    def __str__(self) -> str:
        return cited(self.title, self.publisher, self.url, self.accessed)


def cited(title: str, publisher: str, url: str, accessed: date) -> str:
    """`Council of Europe, “Chart of signatures”, https://…, accessed 3 November 2026`."""
    words = Phrase("errata.cited", title=title, url=url, day=day_in_words(accessed))
    return Phrase("errata.cited_by", publisher=publisher, cited=words) if publisher else words


def citation_of(conn: Connection, entry: BaselineEntry, change: Change | None) -> SourceCitation | None:
    """None for what no source proves: the report's own words, and what an editor read in its PDF.

    change: the one whose approval made the entry, None where there was none.
    """
    if entry.snapshot is None or entry.source not in source_ids():
        return None
    source = load(entry.source)
    url, accessed = _fetched(conn, entry.snapshot, change)
    return SourceCitation(source.title, source.publisher, url, accessed, source.id, entry.snapshot)


def _fetched(conn: Connection, snapshot: str, change: Change | None) -> tuple[str, date]:
    inputs = store.statements.by_ids(conn, change.inputs) if change else ()
    said = deciding_statement(change, inputs) if change else None
    if said is not None and said.snapshot == snapshot:
        return said.url, said.fetched_at.date()
    # A list that no longer has somebody has no statement of it; its bytes know where and when they came from.
    kept = store.snapshot_facts.kept(conn, snapshot)
    return kept.first_url, kept.first_seen.date()
