"""The document that a change rests on beside the one before it, as what both say."""

from dataclasses import dataclass

from sqlalchemy import Connection

import store.snapshots
from crawlers.plain_texts import plain_text
from diffs.word_differences import Row, word_differences
from domain.changes import Change
from domain.errors import DatumlineError
from texts.catalogue import Phrase
from workflow.change_page import change_view
from workflow.shown_evidence import Evidence


@dataclass(frozen=True, slots=True)
class ComparedDocuments:
    """problem: in a sentence, why they cannot be compared."""

    now: Evidence
    earlier: Evidence | None
    rows: tuple[Row, ...] = ()
    problem: str | None = None


def compared_documents(conn: Connection, change: Change) -> ComparedDocuments:
    """Only states of the same source are compared, never the report with a web page."""
    view = change_view(conn, change.id)
    now, earlier = view.now, view.earlier
    if earlier is None or earlier.source != now.source or earlier.snapshot is None or now.snapshot is None:
        return ComparedDocuments(now, earlier, problem=Phrase("excerpts.no_earlier"))
    try:
        before, after = (plain_text(store.snapshots.read(conn, one)) for one in (earlier.snapshot, now.snapshot))
    except DatumlineError as error:
        return ComparedDocuments(now, earlier, problem=error.sentence)
    return ComparedDocuments(now, earlier, word_differences(before, after))
