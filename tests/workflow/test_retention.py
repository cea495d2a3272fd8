"""What old days leave behind is removed; what a value rests on is not, whoever asks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

import store.deliveries
import store.retention
from config.settings import Settings
from domain.errors import UsageError
from domain.fetches import Fetch, Outcome
from domain.snapshots import Snapshot
from domain.subscriptions import DeliveryState, MessageKind
from store import fetches as fetch_rows
from store import log, snapshots
from store.database import reading
from store.delivery_tables import deliveries
from store.soundness import unprotected
from store.tables import fetches, issues
from store.tables import snapshots as snapshot_rows
from tests.store.every_table import fill
from tests.workflow.scenes import BUDAPEST, SWEDEN_PARTY, SWEDEN_SIGNED, adopted, day, read, with_sweden
from workflow.list_deliveries import retry
from workflow.notify import write_to
from workflow.retention import retain

URL = "https://example.org/list"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
OLD = NOW - timedelta(days=400)
LETS_GO = Settings(home=Path("nowhere"), keep_fetch_accounts_days=365, keep_unused_snapshots_days=365)


def fetched(
    conn: Connection, outcome: Outcome, at: datetime, content: bytes | None = None, url: str = URL
) -> str | None:
    sha256 = None
    if content is not None:
        page = Snapshot(content, "text/html", None)
        snapshots.keep(conn, page, url, at)
        sha256 = page.sha256
    fetch_rows.record(conn, Fetch("s", "list", url, at, outcome, snapshot=sha256))
    return sha256


def left(conn: Connection) -> list[tuple[str, datetime]]:
    rows = conn.execute(select(fetches.c.outcome, fetches.c.fetched_at).order_by(fetches.c.fetched_at, fetches.c.id))
    return [(row.outcome, row.fetched_at) for row in rows]


def kept(conn: Connection) -> set[str]:
    return set(conn.execute(select(snapshot_rows.c.sha256)).scalars())


def test_old_accounts_go_and_those_that_are_needed_stay(engine: Engine) -> None:
    hour = timedelta(hours=1)
    with engine.begin() as conn:
        fetched(conn, Outcome.NEW, OLD, b"<p>first</p>")
        fetched(conn, Outcome.UNCHANGED, OLD + hour)
        fetched(conn, Outcome.FAILED, OLD + 2 * hour)
        fetched(conn, Outcome.UNCHANGED, OLD + 3 * hour)  # the newest good one: what the page is asked again by
        fetched(conn, Outcome.FAILED, OLD + 4 * hour)
        fetched(conn, Outcome.UNAVAILABLE, OLD + 5 * hour)  # the newest: how the source stands
        fetched(conn, Outcome.FAILED, NOW - 2 * hour, url="https://example.org/other")
        fetched(conn, Outcome.UNCHANGED, NOW - hour, url="https://example.org/other")
        done = retain(conn, LETS_GO, "anna", NOW)
        assert done.fetches == 3
        assert left(conn) == [
            ("new", OLD),
            ("unchanged", OLD + 3 * hour),
            ("unavailable", OLD + 5 * hour),
            ("failed", NOW - 2 * hour),
            ("unchanged", NOW - hour),
        ]
        (entry,) = log.rows(conn)
        assert (entry.actor, entry.kind, entry.content()) == ("anna", "retention.fetches_removed", {"accounts": 3})


def test_bytes_on_which_nothing_rests_go_with_their_account(engine: Engine) -> None:
    with engine.begin() as conn:
        wall = fetched(conn, Outcome.WALLED, OLD, b"<p>checking your browser</p>")
        fetched(conn, Outcome.UNAVAILABLE, OLD + timedelta(days=1))
        done = retain(conn, LETS_GO, "anna", NOW)
        assert [one.sha256 for one in done.snapshots or ()] == [wall] and kept(conn) == set()
        told = log.rows(conn)[-1].content()["snapshots"]
        assert [(one["sha256"], one["url"]) for one in told] == [(wall, URL)]
    with engine.connect() as conn:
        assert unprotected(conn) == []


def test_bytes_that_others_are_built_on_stay(engine: Engine) -> None:
    words = b"<p>" + b"".join(b"line %d of a long page; " % number for number in range(400))
    with engine.begin() as conn:
        first = fetched(conn, Outcome.WALLED, OLD, words + b"1")
        second = fetched(conn, Outcome.NEW, OLD + timedelta(days=1), words + b"2")
        third = fetched(conn, Outcome.WALLED, OLD + timedelta(days=2), words + b"3")
        fetched(conn, Outcome.UNCHANGED, OLD + timedelta(days=3))
        parents = {
            row.sha256: row.parent for row in conn.execute(select(snapshot_rows.c.sha256, snapshot_rows.c.parent))
        }
        assert parents[second] == first
        retain(conn, LETS_GO, "anna", NOW)
        assert kept(conn) == {first, second} and third not in kept(conn)
        assert snapshots.read(conn, str(second)).content == words + b"2"
        fetched(conn, Outcome.NEW, NOW, words + b"4")
        assert all(snapshots.read(conn, sha256) for sha256 in kept(conn))


def test_nothing_is_removed_unless_the_settings_say_so(engine: Engine) -> None:
    with engine.begin() as conn:
        for number in range(3):
            fetched(conn, Outcome.WALLED, OLD + timedelta(days=number), b"wall %d" % number)
        done = retain(conn, Settings(home=Path("nowhere")), "anna", NOW)
        assert (done.fetches, done.snapshots, done.texts) == (None, None, None) and len(kept(conn)) == 3
        assert "Everything is kept" in next(done.lines(False))


def test_texts_of_old_messages_go_and_what_waits_keeps_its_own(engine: Engine) -> None:
    addresses = {"old@example.org": OLD, "waits@example.org": OLD, "new@example.org": NOW}
    with engine.begin() as conn:
        for address, at in addresses.items():
            assert write_to(conn, "a@example.org", address, address, "Subject", "Words", at, MessageKind.NOTICE)
        for address in ("old@example.org", "new@example.org"):
            ended(conn, address, DeliveryState.REFUSED)
        settings = Settings(home=Path("nowhere"), keep_message_texts_days=365)
        done = retain(conn, settings, "anna", NOW)
        assert done.texts == 1 and "Removed the texts of 1 messages." in list(done.lines(False))
        found = {one.message.address: one for one in store.deliveries.listing(conn)}
        assert {address: one.message.text for address, one in found.items()} == {
            "old@example.org": "",
            "waits@example.org": "Words\n",
            "new@example.org": "Words\n",
        }
        assert found["old@example.org"].message.subject == "Subject"
        (entry,) = log.rows(conn)
        assert (entry.kind, entry.content()) == ("retention.texts_removed", {"messages": 1})
        with pytest.raises(UsageError, match="has no text any more"):
            retry(conn, found["old@example.org"].id, "anna", NOW)
        assert retry(conn, None, "anna", NOW) == [found["waits@example.org"].id, found["new@example.org"].id]
        assert retain(conn, settings, "anna", NOW).texts == 0


def ended(conn: Connection, address: str, state: DeliveryState) -> None:
    (found,) = [one for one in store.deliveries.listing(conn) if one.message.address == address]
    conn.execute(update(deliveries).where(deliveries.c.id == found.id).values(state=state.value))


def test_a_row_in_any_table_keeps_what_it_names(engine: Engine) -> None:
    """Every table there is, the ones of tomorrow among them."""
    with engine.begin() as conn:
        fill(conn)
        before = kept(conn)
        names = {table.name for table, _ in store.retention._naming()}
        assert {"statements", "capture_parts", "baseline_entries", "changes", "issues", "fetches"} <= names
        assert store.retention.unused_snapshots(conn, NOW + timedelta(days=9999)) == () and kept(conn) == before


def test_what_is_named_cannot_be_removed_even_with_the_trigger_aside(engine: Engine) -> None:
    with engine.begin() as conn:
        fill(conn)
    with engine.connect() as conn:
        (named,) = kept(conn)
        unused = store.retention.Unused(named, 1, 1, NOW, URL)
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
            store.retention.remove_snapshots(conn, [unused])
            conn.commit()
        conn.rollback()
        assert unprotected(conn) == [] and kept(conn) == {named}


def test_the_database_still_refuses_everybody_else(engine: Engine) -> None:
    with engine.begin() as conn:
        fetched(conn, Outcome.WALLED, OLD, b"wall")
        fetched(conn, Outcome.FAILED, OLD + timedelta(days=1))
        retain(conn, LETS_GO, "anna", NOW)
        snapshots.keep(conn, Snapshot(b"new", "text/html", None), URL, NOW)
    for change in (delete(snapshot_rows), update(snapshot_rows).values(size=1)):
        with engine.connect() as conn, pytest.raises(DBAPIError, match="append-only"):
            conn.execute(change)


def test_a_real_history_reads_the_same_afterwards(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_SIGNED), day(1))
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(8))
    with engine.begin() as conn:
        conn.execute(insert(issues).values(scope="x", key="k", cause="c", message="", first_seen=NOW, last_seen=NOW))
        for number in range(400):
            row = Fetch(BUDAPEST, "chart", URL, day(9) + timedelta(hours=number), Outcome.FAILED)
            fetch_rows.record(conn, row)
    with reading(engine) as conn:
        before = {sha256: snapshots.read(conn, sha256).content for sha256 in kept(conn)}
    with engine.begin() as conn:
        done = retain(conn, LETS_GO, "anna", day(800))
        assert done.fetches == 399 and done.snapshots == ()
    with reading(engine) as conn:
        assert {sha256: snapshots.read(conn, sha256).content for sha256 in kept(conn)} == before
        assert conn.execute(select(func.count()).select_from(fetches)).scalar_one() == 3
