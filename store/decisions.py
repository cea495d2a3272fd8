"""What was decided, append-only, in the order it was decided."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, insert, or_, select

from domain.decisions import Decision, DecisionKind, Reason
from store.questions import Question, ask
from store.tables import changes, decisions


def _about() -> Select[Any]:
    c = decisions.c
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    on: BindParameter[Any] = bindparam("changes", expanding=True)
    own = select(c.id).where(or_(c.id.in_(ids), c.change.in_(on)))
    return select(decisions).where(or_(c.id.in_(ids), c.change.in_(on), c.undoes.in_(own))).order_by(c.id)


# Made once: to put these together takes longer than to run them.
ADDED = insert(decisions).returning(decisions.c.id)
ABOUT = _about()
LAST_WORD = Question(
    lambda _dialect: (
        select(decisions).where(decisions.c.change == bindparam("of_change")).order_by(decisions.c.id.desc()).limit(1)
    )
)


def append(conn: Connection, decision: Decision) -> int:
    """Append one decision and give its id; an id that it brings along is ignored."""
    values = {name: getattr(decision, name) for name in Decision.__dataclass_fields__ if name != "id"}
    row = {**values, "kind": decision.kind.value, "reason": decision.reason.value if decision.reason else None}
    return int(conn.execute(ADDED, row).scalar_one())


def read(conn: Connection, decision_id: int) -> Decision | None:
    """One decision by its id."""
    row = conn.execute(select(decisions).where(decisions.c.id == decision_id)).one_or_none()
    return decision_of(row) if row else None


def listing(conn: Connection, since: datetime | None = None) -> tuple[Decision, ...]:
    """All decisions, or those at or after `since`, in the order they were appended."""
    query = select(decisions).order_by(decisions.c.id)
    if since is not None:
        query = query.where(decisions.c.decided_at >= since)
    return tuple(decision_of(row) for row in conn.execute(query))


def about(conn: Connection, ids: Collection[int], changes: Collection[str]) -> tuple[Decision, ...]:
    """The decisions with these ids or on these changes, and what took one of them back, in the order of decision."""
    found = conn.execute(ABOUT, {"ids": list(ids), "changes": list(changes)})
    return tuple(decision_of(row) for row in found)


def undoing(conn: Connection, decision_id: int) -> int | None:
    """The id of the decision that took this one back, if any did."""
    query = select(decisions.c.id).where(decisions.c.undoes == decision_id).order_by(decisions.c.id).limit(1)
    return conn.execute(query).scalar_one_or_none()


def newest_of_change(conn: Connection, change_id: str) -> Decision | None:
    """The last decision on a change; a comment decides nothing and does not count."""
    c = decisions.c
    query = select(decisions).where(c.change == change_id, c.kind != DecisionKind.COMMENT.value)
    row = conn.execute(query.order_by(c.id.desc()).limit(1)).one_or_none()
    return decision_of(row) if row else None


def of_country(
    conn: Connection, report: str, edition: str, country: str, limit: int
) -> tuple[tuple[Decision, str], ...]:
    """The newest decisions on single changes of a country, each with the field that it is about."""
    c = changes.c
    mine = (
        select(decisions.c.id, c.field)
        .join(changes, decisions.c.change == c.id)
        .where(c.report == report, c.edition == edition, c.country == country)
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    fields = {row.id: row.field for row in conn.execute(mine)}
    query = select(decisions).where(decisions.c.id.in_(fields)).order_by(decisions.c.id.desc())
    return tuple((decision_of(row), fields[row.id]) for row in conn.execute(query))


def last_word(conn: Connection, change_id: str) -> Decision | None:
    """The last row about a change, comments among them; what took another decision back is one too."""
    (rows,) = ask(conn, (LAST_WORD, {"of_change": change_id}))
    return decision_of(rows[0]) if rows else None


def of_change(conn: Connection, change_id: str) -> tuple[Decision, ...]:
    """Every decision on a change, comments included, the earliest first."""
    rows = conn.execute(select(decisions).where(decisions.c.change == change_id).order_by(decisions.c.id))
    return tuple(decision_of(row) for row in rows)


def approvals(conn: Connection) -> dict[int, str]:
    """Decision id -> the change that it approved."""
    c = decisions.c
    query = select(c.id, c.change).where(c.kind == DecisionKind.APPROVE.value, c.change.is_not(None))
    return {row.id: row.change for row in conn.execute(query)}


def decision_of(row: Row[Any]) -> Decision:
    """A whole row of the table as the decision it keeps."""
    reason = Reason(row.reason) if row.reason else None
    return Decision(**{**row._asdict(), "kind": DecisionKind(row.kind), "reason": reason})
