"""Issues of fetching and reading: one a cause, closed by the next good run of the same item."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

import store.issues
from domain.extractions import Problem, ProblemKind

# A name that nobody knows must be told each by itself, since each needs its own remedy.
_EACH_BY_ITSELF = (ProblemKind.UNKNOWN_COUNTRY, ProblemKind.MISSING_COUNTRY)
_FEW = 5


def note_failure(
    conn: Connection, source: str, item: str, cause: str, message: str, now: datetime, snapshot: str | None = None
) -> None:
    """The item could not be fetched or read at all; what was known of it before stays as it was."""
    store.issues.note(conn, source, _key(item, "failure"), cause, message, now, snapshot)


def note_problems(
    conn: Connection, source: str, item: str, problems: Iterable[Problem], snapshot: str, now: datetime
) -> None:
    """A good reading: its own problems stay or become open, everything else of this item closes."""
    keys = set()
    for problem in _told_together(tuple(problems)):
        digest = hashlib.sha256(problem.message.encode()).hexdigest()[:12]
        key = _key(item, f"{problem.kind.value}:{digest}")
        store.issues.note(conn, source, key, problem.kind.value, problem.message, now, snapshot, problem.locator)
        keys.add(key)
    close_failures(conn, source, item, now, except_keys=frozenset(keys))


def _told_together(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """Many problems of one kind have one cause (a table that came twice): the first stands for all.

    A column that nobody knows and one that is not there are one column, renamed: they are one sentence. An entry under
    a name that nobody knows was not read: so a total that is not met for it needs no sentence of its own.
    """
    if any(problem.kind is ProblemKind.UNKNOWN_COUNTRY for problem in problems):
        problems = tuple(problem for problem in problems if problem.kind is not ProblemKind.TOTAL_MISMATCH)
    columns = [problem for problem in problems if problem.kind is ProblemKind.UNKNOWN_COLUMN]
    if 1 < len(columns) <= _FEW:
        message = "; ".join(problem.message.rstrip(".") for problem in columns)
        problems = tuple(problem for problem in problems if problem not in columns)
        yield replace(columns[0], message=f"{message}.")
    kinds = [problem.kind for problem in problems]
    for place, problem in enumerate(problems):
        count = kinds.count(problem.kind)
        if count <= _FEW or problem.kind in _EACH_BY_ITSELF:
            yield problem
        elif problem.kind not in kinds[:place]:
            yield replace(problem, message=f"{problem.message.rstrip('.')}; {count - 1} more are like it.")


def close_failures(
    conn: Connection, source: str, item: str, now: datetime, except_keys: frozenset[str] = frozenset()
) -> None:
    """Close the issues of one item of a source, but for those named."""
    others = {
        issue.key for issue in store.issues.listing(conn, scope=source) if not issue.key.startswith(_key(item, ""))
    }
    store.issues.close(conn, source, now, except_keys=except_keys | others)


def close_failure(conn: Connection, source: str, item: str, now: datetime) -> None:
    """Close the one issue that says the item could not be fetched or read."""
    others = {issue.key for issue in store.issues.listing(conn, scope=source)} - {_key(item, "failure")}
    store.issues.close(conn, source, now, except_keys=frozenset(others))


def _key(item: str, rest: str) -> str:
    return f"item={item}|{rest}"
