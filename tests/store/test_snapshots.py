import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text

from domain.errors import IntegrityError, UsageError
from domain.snapshots import Snapshot, sha256_of
from store import deltas, snapshots
from store.tables import snapshots as rows

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://example.org/chart?token=throw-away"


def page(*lines: int, size: int = 400) -> Snapshot:
    """A page of numbered paragraphs of random letters; a line that is named twice differs from its neighbours."""
    chance = random.Random(1)
    body = [f"<p>{chance.randbytes(20).hex()}</p>" for _ in range(size)]
    for line in lines:
        body[line] = f"<p>changed {chance.randbytes(20).hex()}{line}</p>"
    return Snapshot("\n".join(body).encode(), "text/html", "utf-8")


def keep_all(conn: Connection, pages: list[Snapshot], url: str = URL) -> None:
    for number, one in enumerate(pages):
        assert snapshots.keep(conn, one, url, NOW + timedelta(days=number))


def versions(count: int) -> list[Snapshot]:
    return [page(*range(number)) for number in range(count)]


@pytest.mark.parametrize("content", [b"", b"x", b"\x00" * 3, random.Random(2).randbytes(20_000_000)], ids=len)
def test_any_bytes_come_back_as_they_were(conn: Connection, content: bytes) -> None:
    kept = Snapshot(content, "application/octet-stream")
    assert snapshots.keep(conn, kept, URL, NOW)
    assert snapshots.read(conn, kept.sha256) == kept


def test_a_large_page_that_changes_a_little_is_kept_as_a_small_difference(conn: Connection) -> None:
    content = bytearray(random.Random(3).randbytes(5_000_000))
    keep_all(conn, [Snapshot(bytes(content), "application/pdf")])
    before = snapshots.stored_size(conn)
    content[2_500_000] ^= 1
    changed = Snapshot(bytes(content), "application/pdf")
    keep_all(conn, [changed])
    assert snapshots.stored_size(conn) - before < 10_000
    assert snapshots.read(conn, changed.sha256) == changed


def test_bytes_that_arrive_again_under_another_url_are_kept_once(conn: Connection) -> None:
    assert snapshots.keep(conn, page(), URL, NOW)
    size = snapshots.stored_size(conn)
    again = Snapshot(page().content, "application/xhtml+xml")
    assert not snapshots.keep(conn, again, "https://example.org/moved", NOW)
    assert snapshots.stored_size(conn) == size
    assert snapshots.read(conn, again.sha256).media_type == "text/html"


def test_the_first_arrival_is_remembered(conn: Connection) -> None:
    snapshots.keep(conn, page(), URL, NOW)
    snapshots.keep(conn, page(), "https://example.org/moved", NOW + timedelta(days=1))
    row = conn.execute(select(rows.c.first_url, rows.c.first_seen, rows.c.size)).one()
    assert tuple(row) == (URL, NOW, len(page().content))


def test_a_snapshot_is_found_by_the_beginning_of_its_hash(conn: Connection) -> None:
    keep_all(conn, [page()])
    assert snapshots.read(conn, page().sha256[:8]) == page()
    assert snapshots.resolve(conn, page().sha256[:8]) == page().sha256


@pytest.mark.parametrize("wrong", ["", "abc", "0123456", "zzzzzzzzzz", "0" * 8, "0" * 64, "%" * 9, "ABCDEF0123"])
def test_a_hash_that_names_nothing_is_said_so(conn: Connection, wrong: str) -> None:
    keep_all(conn, [page()])
    with pytest.raises(UsageError, match="snapshot"):
        snapshots.read(conn, wrong)


def test_the_beginning_of_several_hashes_is_refused(conn: Connection) -> None:
    for number in range(2):
        row = {"sha256": "abcdef12" + str(number) * 56, "media_type": "text/plain", "size": 1, "first_seen": NOW}
        stored = {"first_url": URL, "version": number, "position": 0, "content": deltas.compress(b"x")}
        conn.execute(rows.insert().values(row | stored))
    with pytest.raises(UsageError, match="fits several snapshots"):
        snapshots.read(conn, "abcdef12")


def test_versions_of_a_page_take_few_links_and_little_room(conn: Connection) -> None:
    pages = versions(70)
    keep_all(conn, pages)
    plain = len(deltas.compress(pages[0].content))
    assert snapshots.stored_size(conn) < 6 * plain
    assert [snapshots.read(conn, one.sha256) for one in pages] == pages
    assert max(len(snapshots._chain(conn, one.sha256)) for one in pages) <= 7
    whole = conn.execute(select(rows.c.version).where(rows.c.position == 0).order_by(rows.c.version)).scalars().all()
    assert whole == [0, deltas.MOST_POSITIONS]


def test_a_page_written_anew_is_kept_whole_and_its_versions_build_on_it(conn: Connection) -> None:
    anew = [Snapshot(random.Random(9).randbytes(9_000).hex().encode() + bytes([65 + n]), "text/html") for n in range(3)]
    pages = [*versions(3), *anew]
    keep_all(conn, pages)
    found = conn.execute(select(rows.c.version, rows.c.position, rows.c.parent).order_by(rows.c.version)).all()
    assert [row.position for row in found] == [0, 1, 2, 0, 1, 2]
    assert found[4].parent == found[5].parent == anew[0].sha256


def damage(conn: Connection, sha256: str, content: bytes) -> None:
    """What a disk does: the bytes change past every trigger."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        conn.execute(text("DROP TRIGGER snapshots_refuses_update"))
    conn.execute(rows.update().where(rows.c.sha256 == sha256).values(content=content))


@pytest.mark.parametrize("flipped", [True, False], ids=["one bit flipped", "cut off"])
def test_damaged_bytes_cost_only_what_is_built_on_them(conn: Connection, flipped: bool) -> None:
    pages = versions(16)
    keep_all(conn, pages)
    victim = pages[12].sha256
    stored = conn.execute(select(rows.c.content).where(rows.c.sha256 == victim)).scalar_one()
    changed = bytearray(stored)
    changed[len(changed) // 2] ^= 0x10
    damage(conn, victim, bytes(changed) if flipped else stored[: len(stored) // 2])
    lost = []
    for number, one in enumerate(pages):
        try:
            assert snapshots.read(conn, one.sha256) == one
        except IntegrityError as error:
            assert one.sha256 in str(error) and victim in str(error)
            lost.append(number)
    assert lost == [12, 13, 14, 15]


def test_a_new_version_is_not_built_on_a_damaged_one(conn: Connection) -> None:
    pages = versions(3)
    keep_all(conn, pages[:2])
    damage(conn, pages[0].sha256, b"no frame at all")
    assert snapshots.keep(conn, pages[2], URL, NOW)
    assert snapshots.read(conn, pages[2].sha256) == pages[2]


def test_other_bytes_of_the_same_length_are_noticed(conn: Connection) -> None:
    keep_all(conn, [page()])
    damage(conn, page().sha256, deltas.compress(page().content[::-1]))
    with pytest.raises(IntegrityError, match=page().sha256):
        snapshots.read(conn, page().sha256)


def test_two_connections_that_keep_the_same_bytes_at_once_store_them_once(engine: Engine) -> None:
    pages = versions(12)
    barrier = threading.Barrier(2)
    new: list[bool] = []

    def work() -> None:
        for one in pages:
            barrier.wait()
            with engine.begin() as conn:
                new.append(snapshots.keep(conn, one, URL, NOW))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False] * 12 + [True] * 12
    with engine.begin() as conn:
        assert conn.execute(select(func.count()).select_from(rows)).scalar_one() == 12
        assert [snapshots.read(conn, one.sha256) for one in pages] == pages


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrivals=st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.one_of(st.binary(max_size=200), st.integers(0, 30))), max_size=25
    )
)
def test_whatever_arrives_under_whatever_url_reads_back_and_is_kept_once(
    engine: Engine, arrivals: list[tuple[str, bytes | int]]
) -> None:
    contents = [(url, page(*range(what)).content if isinstance(what, int) else what) for url, what in arrivals]
    with engine.connect() as conn:
        new = [snapshots.keep(conn, Snapshot(content, "text/html"), url, NOW) for url, content in contents]
        distinct = {content for _, content in contents}
        assert sum(new) == len(distinct) == conn.execute(select(func.count()).select_from(rows)).scalar_one()
        assert {snapshots.read(conn, sha256_of(content)).content for content in distinct} == distinct
        conn.rollback()
