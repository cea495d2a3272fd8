"""Stored bytes and what is known of them."""

from collections.abc import Iterator

from sqlalchemy import Connection

import store.proofs
import store.snapshot_facts
import store.snapshots
from domain.fetches import Fetch
from domain.snapshots import Snapshot
from store.snapshot_facts import Kept
from workflow.exports import utc_text

FETCHES_SHOWN = 10
Document = dict[str, object]


def found(conn: Connection, prefix: str) -> tuple[Snapshot, Document]:
    """The bytes, verified against their hash, and the facts; UsageError for a hash that is unknown or fits several."""
    sha256 = store.snapshots.resolve(conn, prefix)
    snapshot = store.snapshots.read(conn, sha256)
    fetches = store.proofs.fetches_with(conn, [sha256])
    return snapshot, _document(store.snapshot_facts.kept(conn, sha256), fetches)


def _document(kept: Kept, fetches: tuple[Fetch, ...]) -> Document:
    return {
        "sha256": kept.sha256,
        "media_type": kept.media_type,
        "charset": kept.charset,
        "size": kept.size,
        "stored": kept.stored,
        "parent": kept.parent,
        "first_seen": utc_text(kept.first_seen),
        "first_url": kept.first_url,
        "captures": kept.captures,
        "statements": kept.statements,
        "baseline_entries": kept.baseline_entries,
        "fetches": [_fetch(fetch) for fetch in fetches],
    }


def _fetch(fetch: Fetch) -> Document:
    return {
        "source": fetch.source,
        "role": fetch.role,
        "url": fetch.url,
        "fetched_at": utc_text(fetch.fetched_at),
        "outcome": fetch.outcome.value,
        "status": fetch.status,
        "headers": dict(fetch.headers),
        "supplied_by": fetch.supplied_by,
    }


def lines(snapshot: Snapshot, document: Document) -> Iterator[str]:
    """The facts for a terminal; the newest fetches last."""
    charset = f", {snapshot.charset}" if snapshot.charset else ""
    kept = f"as a difference from {document['parent']}" if document["parent"] else "whole"
    yield f"snapshot   {document['sha256']}"
    yield f"content    {snapshot.media_type}{charset}, {document['size']:,} bytes; they have this hash"
    yield f"kept       in {document['stored']:,} bytes, {kept}"
    yield f"first      {document['first_seen']} from {document['first_url']}"
    numbers = (document[name] for name in ("captures", "statements", "baseline_entries"))
    yield "behind     captures {}, statements {}, entries of the baseline {}".format(*numbers)
    fetches = document["fetches"]
    if isinstance(fetches, list):
        for fetch in fetches[-FETCHES_SHOWN:]:
            yield f"fetched    {_fetch_words(fetch)}"
        if len(fetches) > FETCHES_SHOWN:
            yield f"           and {len(fetches) - FETCHES_SHOWN} times before"


def _fetch_words(fetch: Document) -> str:
    status = f" {fetch['status']}" if fetch["status"] else ""
    by = f", supplied by {fetch['supplied_by']}" if fetch["supplied_by"] else ""
    return f"{fetch['fetched_at']} by {fetch['source']} ({fetch['role']}): {fetch['outcome']}{status}{by}"
