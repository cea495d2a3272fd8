"""What was decided of one source's word, the newest first."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from domain.decisions import Decision
from domain.reports import Cell
from store import decisions
from store.tables import changes
from store.tables import decisions as decided


def of_source(conn: Connection, report: str, edition: str, source: str, limit: int) -> Sequence[tuple[Decision, Cell]]:
    """The newest decisions on single changes that a source made, each with the cell that it is about."""
    c = changes.c
    mine = (
        select(decided.c.id, c.figure, c.country, c.item, c.field)
        .join(changes, decided.c.change == c.id)
        .where(c.report == report, c.edition == edition, c.source == source)
        .order_by(decided.c.id.desc())
        .limit(limit)
    )
    cells = {row.id: Cell(report, row.figure, row.country, row.item, row.field) for row in conn.execute(mine)}
    # Whatever took one of them back comes along with it, and stands among them already.
    of_them = [one for one in decisions.about(conn, cells, ()) if one.id in cells]
    return [(one, cells[one.id or 0]) for one in reversed(of_them)]
