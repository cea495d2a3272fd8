"""What an edition prints, as far as it is known: its adoption, what an editor read in it, what dates prove of it."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from domain.baseline import BaselineEntry
from domain.decisions import DecisionKind
from domain.reports import Cell
from store.baseline import entry_of
from store.tables import baseline_entries, decisions

OF_THE_EDITION = (DecisionKind.ADOPT_EDITION, DecisionKind.ADOPT_PROPOSAL, DecisionKind.STATE)


def adopted(conn: Connection, report: str, edition: str) -> dict[Cell, BaselineEntry]:
    """The entries that the edition's adoption made, with the lines of its text as locators."""
    return _newest(conn, report, edition, (DecisionKind.ADOPT_EDITION,))


def printed(conn: Connection, report: str, edition: str) -> dict[Cell, BaselineEntry]:
    """The newest entry of every cell that says what the edition prints; what was undone counts no longer."""
    return _newest(conn, report, edition, OF_THE_EDITION)


def ever_held(conn: Connection, report: str, edition: str, values: Collection[str]) -> frozenset[tuple[Cell, str]]:
    """Which cells of the edition were approved at any time with one of these values, each with the value."""
    c = baseline_entries.c
    place = (c.report, c.figure, c.country, c.item, c.field)
    query = select(*place, c.value).where(c.report == report, c.edition == edition, c.value.in_(values)).distinct()
    return frozenset((Cell(*row[:5]), row[5]) for row in conn.execute(query))


def _newest(conn: Connection, report: str, edition: str, kinds: Collection[DecisionKind]) -> dict[Cell, BaselineEntry]:
    c, d = baseline_entries.c, decisions.c
    undone = select(d.undoes).where(d.undoes.is_not(None))
    made = select(d.id).where(d.kind.in_([kind.value for kind in kinds]), d.id.not_in(undone))
    newest = select(func.max(c.id)).where(c.report == report, c.edition == edition, c.decision.in_(made))
    newest = newest.group_by(c.figure, c.country, c.item, c.field)
    found = (entry_of(row) for row in conn.execute(select(baseline_entries).where(c.id.in_(newest))))
    return {entry.cell: entry for entry in found}
