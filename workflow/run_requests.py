"""Have sources asked now, whatever their turn: the scheduler takes it up within a round."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.run_requests
from crawlers.registry import load
from workflow import log

KIND = "schedule.run_now"


def ask(conn: Connection, sources: Sequence[str], by: str, now: datetime) -> tuple[str, ...]:
    """Keep a request for each source that has none waiting already; gives those sources.

    UsageError for a source that does not exist. Sites that asked to be left alone still are.
    """
    new = store.run_requests.add(conn, [load(source).id for source in sources], by, now)
    for source in new:
        log.record(conn, by, KIND, f"source:{source}", {}, now)
    return new
