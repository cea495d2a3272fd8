from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from domain.reports import Citation, Edition
from store import editions

CITATIONS = (Citation(9, "https://example.org/nine", 120), Citation(10, "https://example.org/ten", 130))


def test_an_edition_comes_back_as_it_was(conn: Connection, edition: Edition) -> None:
    assert editions.read(conn, "coe", "2021") == editions.current(conn, "coe") == edition
    assert editions.read(conn, "coe", "2027") is None and editions.current(conn, "other") is None


def test_the_edition_adopted_last_is_current_whatever_it_was_verified_on(conn: Connection, edition: Edition) -> None:
    later = Edition("coe", "2017", date(2017, 1, 1), datetime(2026, 2, 1, tzinfo=UTC), edition.snapshot)
    editions.add(conn, later)
    assert editions.current(conn, "coe") == later


def test_an_edition_is_adopted_once(conn: Connection, edition: Edition) -> None:
    with pytest.raises(IntegrityError):
        editions.add(conn, edition)


def test_citations_come_in_the_order_of_their_footnotes(conn: Connection, edition: Edition) -> None:
    editions.add_citations(conn, edition, reversed(CITATIONS))
    editions.add_citations(conn, edition, ())
    assert editions.citations(conn, "coe", "2021") == CITATIONS
    assert editions.citations(conn, "coe", "2017") == ()
