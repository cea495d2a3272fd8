"""Open changes put into the store by the thousand, each from what its cell holds to another value."""

from datetime import datetime

from sqlalchemy import Connection

from config.reports import load_rules
from domain.baseline import BaselineEntry
from domain.changes import Change, ChangeKind, ChangeStatus, change_id
from domain.reports import Edition
from store import baseline, changes

OTHER = {"choice": None, "date": "2021-05-05", "sha256": "f" * 64}


def put(conn: Connection, edition: Edition, count: int, now: datetime) -> list[Change]:
    """So many changes of so many cells, in the order of the cells."""
    entries = list(baseline.entries(conn, edition.report, edition.id).values())[:count]
    made = [_change(entry, edition, now) for entry in entries]
    for change in made:
        changes.save(conn, change)
    return made


def _change(entry: BaselineEntry, edition: Edition, now: datetime) -> Change:
    rule = load_rules(edition.report).cell_rule(entry.cell.figure, entry.cell.field)
    assert rule is not None
    words = [word for word in rule.rule.choices if word != entry.value]
    after = OTHER.get(rule.rule.type, "7") or words[0]
    return Change(
        change_id(entry.cell, edition.id, entry.id, after),
        edition.id,
        entry.cell,
        ChangeKind.MODIFIED,
        "class changed",
        entry.value,
        after,
        None,
        ChangeStatus.OPEN,
        now,
        rule.owner,
        edition.snapshot,
        "line:1",
        entry.id,
    )
