"""What is asked each time the scheduler looks: the store says what is due, so that nothing depends on having looked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.run_requests
from config.settings import Settings
from crawlers.registry import source_ids
from domain.sources import Source
from scheduler.crawl_runs import Ending
from scheduler.dispatch import Stage, dispatch
from store.engines import reading
from workflow.known_sources import chosen_sources
from workflow.turns import Turn, due, turns

Batch = tuple[Source, ...]


def crawl_all(stage: Stage) -> int:
    """Ask everything that is due, batch by batch; gives how many batches it took."""
    stage.dispatcher().recover()
    count = 0
    while not stage.crawls.stopping and (done := crawl_round(stage)):
        count += len(done)
    return count


def crawl_round(stage: Stage) -> tuple[Ending, ...]:
    """Ask one batch of what is due and what was asked for, or have all of it queued; none where another leads."""
    settings, now = stage.settings(), stage.clock()
    found, gone = _found(stage, settings, now)
    endings: list[Ending] = []
    for batch in found:
        names = tuple(source.id for source in batch)
        ending = dispatch(stage, "crawl", names, requests=(*names, *gone))
        if ending is None:
            break
        endings.append(ending)
        if ending.outcome != "running":
            break  # that took its time: what is due now is another question
    return tuple(endings)


def batches(requested: Sequence[Source], found: Sequence[Turn], limit: int) -> Iterator[Batch]:
    """What people asked for, then what is due; a source that took its last crawl down goes alone, after the others."""
    sound = [turn.source for turn in found if not turn.broke]
    together = tuple({source.id: source for source in (*requested, *sound)}.values())
    for first in range(0, len(together), limit):
        yield together[first : first + limit]
    asked = {source.id for source in requested}
    for turn in found:
        if turn.broke and turn.source.id not in asked:
            yield (turn.source,)


def _found(stage: Stage, settings: Settings, now: datetime) -> tuple[Iterator[Batch], frozenset[str]]:
    """The batches, and what was asked for though it is no source any more."""
    with reading(stage.engine) as conn:
        asked_for = [request.source for request in store.run_requests.pending(conn)]
        found = due(turns(conn, settings, chosen_sources(settings), now), now)
        gone = _unknown(conn)
    names = [name for name in dict.fromkeys(asked_for) if name not in gone]
    return batches(chosen_sources(settings, names) if names else (), found, settings.crawl_batch), gone


def _unknown(conn: Connection) -> frozenset[str]:
    """What was asked for and is no source any more."""
    return frozenset(request.source for request in store.run_requests.pending(conn)) - frozenset(source_ids())
