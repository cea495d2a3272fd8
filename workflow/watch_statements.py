"""Note what moved at a source though no cell of a report uses it: an entry into force, a reservation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.changes
import store.statements
from config.reports import load_rules, report_ids
from diffs.corrections import corrects
from diffs.usage import used_by_cells
from diffs.watched import watch
from domain.changes import ChangeStatus
from domain.sources import Source
from domain.statements import Statement
from workflow.page_items import page_item

OPEN = frozenset({ChangeStatus.OPEN})


def held_before(conn: Connection, source: Source) -> frozenset[str]:
    """The pages that a source has spoken from so far, by their items; ask before a new reading is recorded."""
    return frozenset(page_item(held.subject, source) for held in store.statements.current(conn, source.id))


def note_moves(
    conn: Connection, source: Source, appended: Sequence[Statement], held: frozenset[str], now: datetime
) -> None:
    """Keep the watched changes that a reading made.

    The first reading of a source, of a year's file or of a country's page makes none, nor do the fields that the
    source's setting `quiet` names.
    """
    appended = _told(source, appended)
    by_item = any(page.item for page in source.pages)
    newest = {one.id for one in store.statements.current(conn, source.id)}
    known_page = (not by_item or page_item(one.subject, source) in held for one in appended)
    news = [one for one, known in zip(appended, known_page, strict=True) if one.id in newest and held and known]
    _watch(conn, news, now)


def note_corrections(conn: Connection, source: Source, appended: Sequence[Statement], now: datetime) -> None:
    """Keep what another reading of the same pages moved; what nobody had read before is no correction and no news."""
    newest = {one.id for one in store.statements.current(conn, source.id)}
    held = [one for one in _told(source, appended) if one.id in newest]
    _watch(conn, [one for one in held if (before := store.statements.before(conn, one)) and corrects(one, before)], now)


def _told(source: Source, appended: Sequence[Statement]) -> list[Statement]:
    quiet = source.settings.get("quiet", "").split()
    return [one for one in appended if one.field not in quiet]


def _watch(conn: Connection, news: Sequence[Statement], now: datetime) -> None:
    earlier = {one.id: before for one in news if one.id and (before := store.statements.before(conn, one))}
    used = [used_by_cells(load_rules(report)) for report in report_ids()]
    waiting = store.changes.watched_listing(conn, OPEN)
    for change in watch(news, earlier, lambda one: any(use(one) for use in used), now, known=waiting):
        store.changes.save_watched(conn, change)
