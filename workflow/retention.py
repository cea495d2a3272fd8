"""Remove what the settings let go, and nothing that a value rests on; what was removed stands in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

import store.messages
import store.retention
from config.settings import Settings
from store.retention import Unused
from workflow.log import record

NEVER = (
    "the baseline, decisions, the log and errata; statements, captures and extractions with their bytes; changes, "
    "cases and issues; fetches that brought bytes or confirmed a value"
)
SETTINGS = ("keep_fetch_accounts_days", "keep_unused_snapshots_days", "keep_message_texts_days")
NAMED_IN_A_ROW = 200


@dataclass(frozen=True, slots=True)
class Retention:
    """What was removed, or would be. fetches, snapshots, texts: None where the settings keep all of them."""

    fetches: int | None
    snapshots: tuple[Unused, ...] | None
    texts: int | None

    def lines(self, dry_run: bool) -> Iterator[str]:
        """For people."""
        done = "Would remove" if dry_run else "Removed"
        if self.fetches is None and self.snapshots is None and self.texts is None:
            yield f"Everything is kept: none of {', '.join(SETTINGS)} is set."
        if self.fetches is not None:
            yield f"{done} {self.fetches} accounts of fetches."
        if self.snapshots is not None:
            stored = sum(one.stored for one in self.snapshots)
            yield f"{done} {len(self.snapshots)} snapshots on which nothing rests, {stored / 1e6:,.1f} MB as stored."
        if self.texts is not None:
            yield f"{done} the texts of {self.texts} messages."
        yield f"Never removed: {NEVER}."


def retain(conn: Connection, settings: Settings, by: str, now: datetime) -> Retention:
    """Remove in the caller's transaction what is older than the settings keep. by: who asked for it, for the log.

    With a transaction that is rolled back it says what would be.
    """
    fetches = _fetches(conn, settings.keep_fetch_accounts_days, now)
    unused = _snapshots(conn, settings.keep_unused_snapshots_days, now)
    texts = _texts(conn, settings.keep_message_texts_days, now)
    done = Retention(fetches, unused, texts)
    if fetches:
        record(conn, by, "retention.fetches_removed", "store", {"accounts": fetches}, now)
    for start in range(0, len(unused or ()), NAMED_IN_A_ROW):
        told = [_told(one) for one in (unused or ())[start : start + NAMED_IN_A_ROW]]
        record(conn, by, "retention.snapshots_removed", "store", {"snapshots": told}, now)
    if texts:
        record(conn, by, "retention.texts_removed", "store", {"messages": texts}, now)
    return done


def _fetches(conn: Connection, days: int | None, now: datetime) -> int | None:
    return None if days is None else store.retention.remove_accounts(conn, now - timedelta(days=days))


def _snapshots(conn: Connection, days: int | None, now: datetime) -> tuple[Unused, ...] | None:
    if days is None:
        return None
    unused = store.retention.unused_snapshots(conn, now - timedelta(days=days))
    store.retention.remove_snapshots(conn, unused)
    return unused


def _texts(conn: Connection, days: int | None, now: datetime) -> int | None:
    return None if days is None else store.messages.forget_texts(conn, now - timedelta(days=days))


def _told(one: Unused) -> dict[str, object]:
    return {"sha256": one.sha256, "size": one.size, "url": one.first_url, "first_seen": one.first_seen.isoformat()}
