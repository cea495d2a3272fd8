"""What has used a value: exports and digests leave a row, and whoever takes a decision back is shown them."""

from datetime import datetime

from sqlalchemy import Connection

import store.decisions
import store.uses
from domain.errors import UsageError
from domain.reports import Edition
from domain.uses import Use, UseKind
from texts.catalogue import Phrase
from workflow.moved import when

UNNAMED = "not named"


def record_use(
    conn: Connection,
    kind: UseKind | str,
    what: str,
    by: str | None,
    now: datetime,
    *,
    edition: Edition | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Keep that something left the house with what was decided in an edition (None: in all) in a period.

    kind: `export`, `errata` or `digest`. what: in words. by: who, None where nobody is named. since, until: the
    decisions it held; everything so far unless given.
    """
    report, number = (edition.report, edition.id) if edition else (None, None)
    use = Use(UseKind(kind), what, by or UNNAMED, now, report, number, since, until or now)
    return store.uses.append(conn, use)


def used_since(conn: Connection, report: str, decision_id: int) -> list[Use]:
    """The exports and digests that have carried what a decision made, the earliest first."""
    decision = store.decisions.read(conn, decision_id)
    if decision is None:
        raise UsageError(Phrase("refused.decision.none", number=decision_id))
    return list(store.uses.of_decided(conn, report, decision.edition, decision.decided_at))


def use_sentence(use: Use) -> str:
    """`digest of 1 to 8 November, 8 November 2026, 06:00 UTC (not named)`."""
    return f"{use.what}, {when(use.used_at)} ({use.used_by})"
