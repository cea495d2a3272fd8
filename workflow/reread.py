"""Read the whole archive again with today's extractors."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.changes
from config.reports import load_rules
from crawlers.registry import extractor
from diffs.corrections import is_correction
from domain.changes import Change, ChangeStatus
from domain.sources import Source
from workflow.correct_readings import Reread, reread_archive
from workflow.list_changes import words_of
from workflow.refresh_changes import refresh


def reread(
    conn: Connection, report: str, sources: Sequence[Source], now: datetime
) -> tuple[tuple[Reread, ...], tuple[str, ...]]:
    """What became of each source's archive, and the sentences of the cells that are corrected by it.

    All in the caller's transaction, which a dry run takes back.
    """
    done = tuple(reread_archive(conn, source, extractor(source.id), now) for source in sources)
    moved = refresh(conn, now).moved
    changes = [change for one in moved if (change := store.changes.read(conn, one)) is not None]
    rules = load_rules(report)
    return done, tuple(words_of(conn, rules, change) for change in changes if _is_told(change, report))


def _is_told(change: Change, report: str) -> bool:
    return is_correction(change) and change.status is ChangeStatus.OPEN and change.cell.report == report
