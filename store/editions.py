"""The editions of the report that were adopted, with the URLs their footnotes cite."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from domain.reports import Citation, Edition
from store.tables import citations as citation_rows
from store.tables import editions


def add(conn: Connection, edition: Edition) -> None:
    """Append an edition. Its snapshot must be kept already; sqlalchemy.exc.IntegrityError where it is here already."""
    values = {name: getattr(edition, name) for name in Edition.__dataclass_fields__}
    conn.execute(insert(editions).values(values))


def read(conn: Connection, report: str, edition: str) -> Edition | None:
    """One edition by the report's id and its own."""
    row = conn.execute(select(editions).where(editions.c.report == report, editions.c.id == edition)).one_or_none()
    return edition_of(row) if row else None


def current(conn: Connection, report: str) -> Edition | None:
    """The edition that was adopted last."""
    mine = select(editions).where(editions.c.report == report)
    row = conn.execute(mine.order_by(editions.c.adopted_at.desc(), editions.c.id.desc()).limit(1)).one_or_none()
    return edition_of(row) if row else None


def listing(conn: Connection, report: str) -> tuple[Edition, ...]:
    """Every edition that was adopted, the last first."""
    mine = select(editions).where(editions.c.report == report)
    return tuple(map(edition_of, conn.execute(mine.order_by(editions.c.adopted_at.desc(), editions.c.id.desc()))))


def add_citations(conn: Connection, edition: Edition, citations: Iterable[Citation]) -> None:
    """Append the URLs of an edition's footnotes; each footnote and URL once."""
    rows = [
        {"report": edition.report, "edition": edition.id, "footnote": c.footnote, "url": c.url, "line": c.line}
        for c in citations
    ]
    if rows:
        conn.execute(insert(citation_rows), rows)


def citations(conn: Connection, report: str, edition: str) -> tuple[Citation, ...]:
    """An edition's citations in the order of footnote and line."""
    c = citation_rows.c
    query = select(c.footnote, c.url, c.line).where(c.report == report, c.edition == edition)
    return tuple(Citation(*row) for row in conn.execute(query.order_by(c.footnote, c.line, c.url)))


def edition_of(row: Row[Any]) -> Edition:
    """A row of `editions`."""
    return Edition(row.report, row.id, row.verified_on, row.adopted_at, row.snapshot)
