"""The report's own addresses with where each leads today: what repairs the footnotes of the next edition."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

import store.issues
import store.statements
from config.reports import load_links
from domain.statements import Statement
from workflow.exports import Row, utc_text

SOURCE = "report_links"
LINK_COLUMNS = (
    "url", "where", "state", "since", "final_url", "status", "title", "dead_since", "archived_url", "archived_on",
    "note",
)  # fmt: skip
_FIELDS = ("state", "final_url", "status", "title", "dead_since", "archived_url", "archived_on")


def link_rows(conn: Connection, report: str) -> list[Row]:
    """One row for each distinct URL, in the order of the report.

    where: every place it stands in. since: when its present state was first seen (not how long it has been so).
    note: why the last check told nothing of it.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for link in load_links(report):
        places[link.url].append(link.where)
    held = _by_item(store.statements.current(conn, SOURCE))
    notes = {issue.key: issue.message for issue in store.issues.listing(conn, scope=SOURCE)}
    return [_row(url, where, held.get(url, {}), notes) for url, where in places.items()]


def _by_item(statements: Sequence[Statement]) -> Mapping[str, Mapping[str, Statement]]:
    by_item: dict[str, dict[str, Statement]] = defaultdict(dict)
    for statement in statements:
        by_item[statement.subject.item][statement.field] = statement
    return by_item


def _row(url: str, where: Sequence[str], held: Mapping[str, Statement], notes: Mapping[str, str]) -> Row:
    values = {field: held[field].value if field in held else None for field in _FIELDS}
    since = utc_text(held["state"].fetched_at.replace(microsecond=0)) if "state" in held else None
    note = next((text for key, text in notes.items() if key.startswith(f"item={url}|")), None)
    return {"url": url, "where": "; ".join(dict.fromkeys(where)), **values, "since": since, "note": note}
