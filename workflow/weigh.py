"""What a change makes wrong in the printed report: a cell of a figure, and which sentences."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

import store.changes
import store.queue
from config.reports.claims import load_claims
from diffs.claims import touched
from domain.changes import Change
from domain.claims import Claim
from domain.queue import Weight
from domain.reports import Cell, Edition


@dataclass(frozen=True, slots=True)
class Weighed:
    """figure: the figure whose cell becomes wrong, None where nothing printed does. claims: what to read again."""

    weight: Weight
    figure: str | None = None
    claims: tuple[Claim, ...] = ()


@lru_cache(maxsize=20_000)
def weigh(cell: Cell, before: str | None, after: str | None) -> Weighed:
    """A cell that goes from one value to another; one that was never read before makes nothing wrong."""
    if before is None:
        return Weighed(Weight.NONE)
    found = touched(_claims_on(cell.report).get((cell.figure, cell.field), ()), cell, before, after)
    return Weighed(Weight.SENTENCE if found else Weight.FIGURE, cell.figure, found)


def save_weighed(conn: Connection, change: Change) -> None:
    """Keep a change with its weight, so that the queue can be filtered by it."""
    store.changes.save(conn, change)
    weight = weigh(change.cell, change.before, change.after).weight
    if weight is not Weight.NONE:
        store.queue.set_weights(conn, {change.id: weight})


def weigh_waiting(conn: Connection, edition: Edition) -> None:
    """Weigh again what waits: the report's sentences may be declared otherwise now, or a store come from before."""
    kept = store.queue.weights(conn, edition.report, edition.id)
    found = {change: (weigh(cell, before, after).weight, weight) for change, cell, before, after, weight in kept}
    store.queue.set_weights(conn, {change: new for change, (new, old) in found.items() if new.value != old})


@lru_cache(maxsize=8)
def _claims_on(report: str) -> dict[tuple[str, str], tuple[Claim, ...]]:
    """(figure, field) -> the claims that rest on it."""
    found: dict[tuple[str, str], tuple[Claim, ...]] = {}
    for claim in load_claims(report):
        for field in claim.fields:
            found[claim.figure, field] = (*found.get((claim.figure, field), ()), claim)
    return found
