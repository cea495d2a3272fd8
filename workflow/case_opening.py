"""Cases open with an implausible capture and close themselves with the next good one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

import store.captures
import store.cases
from domain.cases import Case, CaseState, Doubt


def open_case(
    conn: Connection, source: str, item: str, capture: int, previous: int | None, doubt: Doubt, now: datetime
) -> int | None:
    """The id of the case this capture makes, or of the open one with the same bytes; None where those were dismissed.

    An item has one open case: another page that cannot be believed either takes the place of the one before it.
    """
    known = store.cases.of_item(conn, source, item)
    same = next((case for case in known if _same_bytes(conn, case.capture, capture)), None)
    if same is not None and same.state is CaseState.DISMISSED:
        return None
    if same is not None and same.id is not None and same.state is CaseState.OPEN:
        store.cases.seen_again(conn, same.id, now)
        return same.id
    case = Case(source, item, capture, previous, doubt, now, now)
    earlier = _open(known)
    if earlier is not None and _is_older(conn, capture, earlier.capture):
        return store.cases.add(conn, replace(case, state=CaseState.SUPERSEDED, closed_at=now))
    if earlier is not None and earlier.id is not None:
        store.cases.close(conn, earlier.id, CaseState.SUPERSEDED, now)
    return store.cases.add(conn, case)


def close_by_good_run(conn: Connection, source: str, item: str, capture: int, now: datetime) -> None:
    """A believed capture, unless it is older, ends the item's open case."""
    case = _open(store.cases.of_item(conn, source, item))
    if case is not None and case.id is not None and not _is_older(conn, capture, case.capture):
        store.cases.close(conn, case.id, CaseState.SUPERSEDED, now)


def _open(known: Iterable[Case]) -> Case | None:
    return next((case for case in known if case.state is CaseState.OPEN), None)


def _same_bytes(conn: Connection, one: int, other: int) -> bool:
    return store.captures.snapshots_of(conn, one) == store.captures.snapshots_of(conn, other)


def _is_older(conn: Connection, one: int, other: int) -> bool:
    return store.captures.fetched_at(conn, one) < store.captures.fetched_at(conn, other)
