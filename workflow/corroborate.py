"""An issue for every cell that a second source contradicts; it closes itself when they agree again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

import store.issues
import store.statements
from config.countries import name_of
from diffs.corroborate import contradictions
from domain.changes import Derived
from domain.reports import ReportRules

CAUSE = "contradiction"


def note_contradictions(conn: Connection, rules: ReportRules, derived: Iterable[Derived], now: datetime) -> None:
    """Kept with the cell's owner: it is the owner's value that a maintainer would doubt first."""
    seconds = sorted({rule.source for rule in rules.corroborations})
    said = [held for source in seconds for held in store.statements.current(conn, source)]
    names = {country: name_of(country) for country in rules.countries}
    found = contradictions(rules, derived, said, names)
    for one in found:
        place = (one.statement.snapshot, one.statement.locator)
        store.issues.note(conn, one.owner, one.key, CAUSE, one.message, now, *place)
    _close_the_others(conn, frozenset(one.key for one in found), now)


def _close_the_others(conn: Connection, standing: frozenset[str], now: datetime) -> None:
    open_now = store.issues.listing(conn)
    for scope in {issue.scope for issue in open_now if issue.cause == CAUSE and issue.key not in standing}:
        kept = {issue.key for issue in open_now if issue.scope == scope and issue.cause != CAUSE}
        store.issues.close(conn, scope, now, except_keys=standing | kept)
