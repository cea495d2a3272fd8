"""The figures that /metrics tells, read from the store when they are asked for: one process more changes none of them.

Labels have few values, all of them ours: states, outcomes, kinds of run, and the sources as long as they are few.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

import store.deliveries
import store.issues
import store.measures
import store.open_counts
from config.settings import Settings
from domain import __version__
from domain.fetches import Outcome
from domain.subscriptions import DeliveryState
from store import migrations
from workflow.health import health
from workflow.source_health import Health, health_of_all

STATES = ("ok", "case", "failed", "overdue")
SOURCES_TOLD_ONE_BY_ONE = 500
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric, a gauge. samples: (values of `labels`, value)."""

    name: str
    text: str
    samples: Sequence[tuple[tuple[str, ...], float]]
    labels: tuple[str, ...] = ()


def figures(conn: Connection, settings: Settings, now: datetime) -> Iterator[Figure]:
    """All of them, in the order of docs/reference/metrics.md."""
    yield Figure(
        "datumline_info", "Version and schema; always 1.", [((__version__, migrations.HEAD), 1)], ("version", "schema")
    )
    checks = [((check.name,), float(check.ok)) for check in health(conn, settings, now)]
    yield Figure("datumline_check_ok", "Whether what must hold holds: 1 or 0.", checks, ("check",))
    yield from _sources(health_of_all(conn, settings, now), now)
    yield from _waiting(conn, settings, now)
    yield from _mail(conn, now)
    yield from _asked(conn, now)
    yield from _runs(conn, now)
    yield _one("datumline_database_bytes", "Size of the database on its disk.", store.measures.database_bytes(conn))


def _sources(sources: Sequence[Health], now: datetime) -> Iterator[Figure]:
    states = _counted(Counter(source.state for source in sources), STATES)
    yield Figure("datumline_sources", "Watched sources by how they stand.", states, ("state",))
    ages = {one.source.id: (now - one.verified).total_seconds() for one in sources if one.verified}
    never = sum(one.verified is None for one in sources)
    yield _one("datumline_sources_never_verified", "Watched sources that were never verified.", never)
    oldest = max(ages.values(), default=0.0)
    yield _one("datumline_oldest_verification_seconds", "Age of the verification that is longest ago.", oldest)
    if len(sources) <= SOURCES_TOLD_ONE_BY_ONE:
        rows = [((name,), age) for name, age in sorted(ages.items())]
        yield Figure("datumline_source_verification_age_seconds", "Age of a source's verification.", rows, ("source",))


def _waiting(conn: Connection, settings: Settings, now: datetime) -> Iterator[Figure]:
    waiting = store.open_counts.read(conn, settings.report, now)
    yield _one("datumline_changes_open", "News that waits for a decision.", waiting["queue"])
    yield _one("datumline_cases_open", "Captures that are doubted and wait for a maintainer.", waiting["cases"])
    yield _one("datumline_issues_open", "Open issues.", len(store.issues.listing(conn)))
    errors = store.measures.open_upstream_errors(conn)
    yield _one("datumline_upstream_errors_open", "Errors of sources that are not corrected there.", errors)


def _mail(conn: Connection, now: datetime) -> Iterator[Figure]:
    counts = {state.value: number for state, number in store.deliveries.counts(conn).items()}
    states = _counted(counts, [state.value for state in DeliveryState])
    yield Figure("datumline_deliveries", "Deliveries by state.", states, ("state",))
    oldest = store.deliveries.oldest_waiting(conn)
    age = (now - oldest).total_seconds() if oldest else 0
    yield _one("datumline_oldest_delivery_waiting_seconds", "How long the oldest delivery in the outbox waits.", age)


def _asked(conn: Connection, now: datetime) -> Iterator[Figure]:
    outcomes = [outcome.value for outcome in Outcome]
    pages = _counted(store.measures.pages_by_outcome(conn), outcomes)
    yield Figure("datumline_pages", "Pages by how the newest attempt ended.", pages, ("outcome",))
    fetched, requests, received = store.measures.fetched_since(conn, now - DAY)
    day = _counted(fetched, outcomes)
    yield Figure("datumline_fetches_last_day", "Attempts of the last 24 hours by outcome.", day, ("outcome",))
    yield _one("datumline_requests_last_day", "Requests to sites in the last 24 hours.", requests)
    yield _one("datumline_received_bytes_last_day", "Bytes that sites sent in the last 24 hours.", received)


def _runs(conn: Connection, now: datetime) -> Iterator[Figure]:
    ended = [((run.kind, run.outcome), run.ended.timestamp()) for run in store.measures.last_runs(conn) if run.ended]
    text = "When a run of this kind last ended so, in seconds since 1970."
    yield Figure("datumline_last_run_timestamp_seconds", text, ended, ("kind", "outcome"))


def _one(name: str, text: str, value: float) -> Figure:
    return Figure(name, text, [((), float(value))])


def _counted(counts: Mapping[str, int], names: Iterable[str]) -> list[tuple[tuple[str, ...], float]]:
    """Each of the known names, so that a line does not come and go; what is unknown is not told."""
    return [((name,), float(counts.get(name, 0))) for name in names]
