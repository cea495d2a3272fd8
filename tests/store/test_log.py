from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete

from domain.errors import DatumlineError
from domain.log import GENESIS, Head, hash_of, next_entry
from store import log
from store.log import LogSearch
from store.log_tables import log_head

NOW = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)


def wrote(conn: Connection) -> list[log.LogEntry]:
    log.append(conn, "anna", "decision.approve", "change:abc", {"cell": "Figure 1 SWE budapest", "note": "Köln"}, NOW)
    log.append(conn, "bela", "user.added", "user:cara", {"role": "editor"}, NOW + timedelta(days=1))
    log.append(conn, "anna", "decision.reject", "change:100%", {"note": None}, NOW + timedelta(days=2))
    return list(log.rows(conn))


def test_each_row_carries_the_hash_of_the_one_before(conn: Connection) -> None:
    rows = wrote(conn)
    assert [row.id for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == [GENESIS, rows[0].hash, rows[1].hash]
    assert all(hash_of(row) == row.hash for row in rows)
    assert log.head(conn) == Head(3, rows[2].hash)
    assert rows[0].content() == {"cell": "Figure 1 SWE budapest", "note": "Köln"}


def test_rows_are_read_in_pieces_and_by_the_beginning_of_their_kind(conn: Connection) -> None:
    rows = wrote(conn)
    assert list(log.rows(conn, after=1, limit=1)) == rows[1:2]
    assert list(log.rows(conn, kinds="decision.")) == [rows[0], rows[2]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (LogSearch(), [3, 2, 1]),
        (LogSearch(actor="anna"), [3, 1]),
        (LogSearch(kind="decision"), [3, 1]),
        (LogSearch(kind="decision.approve"), [1]),
        (LogSearch(kind="deci"), []),
        (LogSearch(about="change:abc"), [1]),
        (LogSearch(since=NOW + timedelta(days=1)), [3, 2]),
        (LogSearch(until=NOW + timedelta(days=1)), [2, 1]),
        (LogSearch(text="swe BUDAPEST"), [1]),
        (LogSearch(text="100%"), [3]),
        (LogSearch(text="1%0"), []),
        (LogSearch(actor="anna", text="köln"), [1]),
    ],
)
def test_rows_are_looked_for_by_who_what_when_and_words(
    conn: Connection, wanted: LogSearch, expected: list[int]
) -> None:
    wrote(conn)
    assert [row.id for row in log.search(conn, wanted)] == expected
    assert log.count(conn, wanted) == len(expected)
    assert [row.id for row in log.search(conn, wanted, before=3, limit=1)] == [n for n in expected if n < 3][:1]


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    for keep in (True, False, True):
        with engine.connect() as conn, conn.begin() as transaction:
            log.append(conn, "anna", "decision.approve", "change:abc", {}, NOW)
            if not keep:
                transaction.rollback()
    with engine.connect() as conn:
        assert [row.id for row in log.rows(conn)] == [1, 2]


def test_a_log_without_its_head_is_not_begun_anew(conn: Connection) -> None:
    wrote(conn)
    conn.execute(delete(log_head))
    with pytest.raises(DatumlineError, match="audit verify"):
        log.append(conn, "anna", "decision.approve", "change:abc", {}, NOW)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(words, words, words, st.dictionaries(words, words | st.integers() | st.none(), max_size=3), st.data())
def test_any_difference_in_a_row_makes_another_hash(
    actor: str, kind: str, about: str, details: dict[str, object], data: st.DataObject
) -> None:
    entry = next_entry(Head(), actor, kind, about, details, NOW)
    name = data.draw(st.sampled_from(["actor", "kind", "about", "details", "previous", "id", "at"]))
    other = {"id": entry.id + 1, "at": entry.at + timedelta(microseconds=1)}.get(name, f"{getattr(entry, name)}x")
    assert hash_of(entry) == entry.hash
    assert hash_of(replace(entry, **{name: other})) != entry.hash  # type: ignore[arg-type]


def test_words_cannot_move_from_one_column_to_the_next_unseen() -> None:
    one = next_entry(Head(), "anna", "a", "bc", {}, NOW)
    assert next_entry(Head(), "anna", "ab", "c", {}, NOW).hash != one.hash


@pytest.mark.parametrize("details", [{"at": NOW}, {"x": float("nan")}])
def test_what_json_has_no_word_for_is_refused(details: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        next_entry(Head(), "anna", "a", "b", details, NOW)
