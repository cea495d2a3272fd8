"""What a store of each released version held, told by code: rows of every table as that version wrote them.

A release adds its revision here before its schema moves on; what is written here is never changed afterwards.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, inspect
from sqlalchemy.types import JSON

from domain.snapshots import sha256_of
from store import deltas, schema
from store.portable import Shape, add, lines

FIRST = b"<table><tr><td>Sweden</td><td>23/11/2001</td><td></td></tr>" + b"<tr><td>Other</td></tr>" * 40 + b"</table>"
SECOND = FIRST.replace(b"<td></td>", b"<td>28/04/2021</td>")
WALL = b"<html><title>Just a moment</title></html>"
ONE, TWO, THREE = (sha256_of(content) for content in (FIRST, SECOND, WALL))
URL, FACTS = "https://www.example.org/charts/185", "config/reports/coe_ocsea_2021/facts.csv"
REPORT, SOURCE = "coe_ocsea_2021", "coe_treaty_185"


def at(day: int, hour: int = 6) -> str:
    return f"2026-01-{day:02}T{hour:02}:00:00.123456+00:00"


def cell(field: str = "budapest", country: str = "SWE") -> dict[str, Any]:
    return {"report": REPORT, "edition": "2021", "figure": "1", "country": country, "item": "", "field": field}


def entry(number: int, state: str, value: str | None, decision: int, day: int, **more: Any) -> dict[str, Any]:
    named = {"id": number, **cell(**more), "state": state, "value": value, "original_value": value}
    proof = {"source": SOURCE if value == "party" else "report", "snapshot": ONE, "locator": f"line:{number}"}
    return {**named, **proof, "decided_by": "anna", "decided_at": at(day), "decision": decision}


def decision(number: int, kind: str, day: int, **more: Any) -> dict[str, Any]:
    blank = {"change": None, "note": None, "undoes": None}
    made = {
        "id": number,
        "kind": kind,
        "edition": "2021",
        "decided_by": "anna",
        "decided_at": at(day),
        "shown": "ab" * 8,
    }
    return {**made, **blank, **more}


def change(name: str, status: str, after: str, **more: Any) -> dict[str, Any]:
    said = {"kind": "modified", "meaning": "ratified", "before": "signed", "after": after, "original_value": after}
    seen = {
        "status": status,
        "first_seen": at(8),
        "source": SOURCE,
        "snapshot": TWO,
        "locator": "css:tr:nth-of-type(1)",
    }
    rest = {"baseline_entry": 1, "inputs": [[{"field": "ratified", "value": "2021-04-28"}]], "deferred_until": None}
    return {"id": name, **cell(), **said, **seen, **rest, **more}


def fetch(number: int, day: int, outcome: str, sha256: str | None, **more: Any) -> dict[str, Any]:
    asked = {"id": number, "source": SOURCE, "role": "chart", "url": URL, "fetched_at": at(day), "outcome": outcome}
    came = {"answered_url": URL, "status": 200, "headers": {"etag": '"1"'}, "snapshot": sha256, "cause": None}
    account = {"duration_ms": 120, "requests": 2, "bytes_received": 900, "robots": "allowed", "delay_ms": 3000}
    return {**asked, **came, "supplied_by": None, **account, **more}


def snapshot(content: bytes, version: int, parent: bytes | None, day: int) -> dict[str, Any]:
    kept = {"version": version, "position": version if parent else 0, "parent": sha256_of(parent) if parent else None}
    told = {
        "media_type": "text/html",
        "charset": "utf-8",
        "size": len(content),
        "first_seen": at(day),
        "first_url": URL,
    }
    return {"sha256": sha256_of(content), **told, **kept, "content": deltas.compress(content, parent)}


def statement(
    number: int, field: str, value: str | None, sha256: str, day: int, absent: bool = False
) -> dict[str, Any]:
    about = {"id": number, "source": SOURCE, "country": "SWE", "item": "", "field": field}
    said = {"value": value, "original_value": value, "snapshot": sha256, "url": URL, "fetched_at": at(day)}
    return {**about, **said, "locator": "css:tr", "extractor": f"{SOURCE}/3", "absent": False}


def extraction(number: int, capture: int, outcome: str, day: int, **more: Any) -> dict[str, Any]:
    read = {"id": number, "capture": capture, "extractor": f"{SOURCE}/3", "outcome": outcome, "layout": "html"}
    counted = {"records": 47, "problems": [], "extracted_at": at(day), "item": "", "covers": {"countries": ["SWE"]}}
    totals = {"status_as_of": "2026-01-01", "printed_totals": {"x": 1.5}, "read_totals": None, "digests": {"SWE": "ab"}}
    return {**read, **counted, **totals, **more}


RELEASED: Mapping[str, Mapping[str, list[dict[str, Any]]]] = {
    "0004": {
        "snapshots": [snapshot(FIRST, 0, None, 1), snapshot(SECOND, 1, FIRST, 8), snapshot(WALL, 2, None, 9)],
        "fetches": [fetch(1, 1, "new", ONE), fetch(2, 8, "new", TWO), fetch(3, 9, "walled", THREE, cause="A wall.")],
        "captures": [
            {"id": 1, "source": SOURCE, "complete": True, "supplied_by": None, "fetched_at": at(1), "taken_at": at(1)},
            {"id": 2, "source": SOURCE, "complete": True, "supplied_by": "ben", "fetched_at": at(8), "taken_at": at(8)},
        ],
        "capture_parts": [
            {"capture": 1, "position": 0, "role": "chart", "url": URL, "fetched_at": at(1), "snapshot": ONE},
            {"capture": 2, "position": 0, "role": "chart", "url": URL, "fetched_at": at(8), "snapshot": TWO},
        ],
        "extractions": [extraction(1, 1, "complete", 1), extraction(2, 2, "implausible", 8, covers=None, digests=None)],
        "statements": [statement(1, "signed", "2001-11-23", ONE, 1), statement(2, "ratified", "2021-04-28", TWO, 8)],
        "current_statements": [
            {"source": SOURCE, "country": "SWE", "item": "", "field": "signed", "statement": 1},
            {"source": SOURCE, "country": "SWE", "item": "", "field": "ratified", "statement": 2},
        ],
        "confirmations": [
            {
                "statement": 1,
                "fetched_at": at(8),
                "snapshot": TWO,
                "url": URL,
                "locator": "x",
                "extractor": f"{SOURCE}/3",
            }
        ],
        "editions": [
            {"report": REPORT, "id": "2021", "verified_on": "2021-04-20", "adopted_at": at(1), "snapshot": ONE}
        ],
        "citations": [{"report": REPORT, "edition": "2021", "footnote": 7, "url": URL, "line": 264}],
        "decisions": [
            decision(1, "adopt_edition", 1, note="Edition verified on 2021-04-20"),
            decision(2, "approve", 9, change="aaaaaaaaaaaa", note='Zoë\'s "note"'),
            decision(3, "undo", 10, undoes=2),
            decision(4, "reject", 11, change="bbbbbbbbbbbb", note="The source is wrong."),
            decision(5, "defer", 12, change="cccccccccccc"),
        ],
        "baseline_entries": [
            entry(1, "approved", "signed", 1, 1),
            entry(2, "unknown", None, 1, 1, field="lanzarote"),
            entry(3, "approved", "party", 2, 9),
            entry(4, "approved", "signed", 3, 10),
        ],
        "changes": [
            change("aaaaaaaaaaaa", "open", "party"),
            change("bbbbbbbbbbbb", "rejected", "withdrawn"),
            change("cccccccccccc", "deferred", "unknown", deferred_until=at(20)),
        ],
        "watched_changes": [
            {
                "id": "dddddddddddd",
                "source": SOURCE,
                "country": "SWE",
                "item": "",
                "field": "signed",
                "kind": "modified",
                "meaning": "moved",
                "before": None,
                "after": "2001-11-24",
                "status": "open",
                "first_seen": at(8),
                "snapshot": TWO,
                "locator": "css:tr",
            }
        ],
        "issues": [
            {
                "id": 1,
                "scope": SOURCE,
                "key": "wall",
                "cause": "walled",
                "message": "A wall.",
                "first_seen": at(9),
                "last_seen": at(9),
                "snapshot": THREE,
                "locator": None,
                "closed_at": None,
            }
        ],
        "cases": [
            {
                "id": 1,
                "source": SOURCE,
                "item": "",
                "capture": 2,
                "previous": 1,
                "kind": "too_few",
                "reason": "r",
                "expected": "47",
                "came": "1",
                "opened_at": at(8),
                "last_seen": at(8),
                "state": "released",
                "closed_at": at(9),
            }
        ],
        "case_decisions": [
            {
                "id": 1,
                "case_id": 1,
                "kind": "released",
                "decided_by": "cara",
                "decided_at": at(9),
                "note": "It is right.",
            }
        ],
    },
}
"""By revision: the tables in an order in which none refers to a later one, with their rows."""


def make(conn: Connection, revision: str) -> None:
    """The schema of a released version with what it held, in an empty database."""
    schema.upgrade(conn, revision)
    for name, rows in RELEASED[revision].items():
        columns = tuple((one["name"], _kind(one["type"])) for one in inspect(conn).get_columns(name))
        add(conn, Shape(name, columns, ()), (_line(row, columns) for row in rows))


def held(conn: Connection, revision: str) -> dict[str, list[bytes]]:
    """The same columns of the same tables as they are now, for comparing."""
    found: dict[str, list[bytes]] = {}
    for name, rows in RELEASED[revision].items():
        types = {one["name"]: _kind(one["type"]) for one in inspect(conn).get_columns(name)}
        columns = tuple((column, types[column]) for column in rows[0])
        key = inspect(conn).get_pk_constraint(name)["constrained_columns"]
        found[name] = sorted(lines(conn, Shape(name, columns, tuple(key))))
    return found


def shapes(conn: Connection, revision: str) -> list[Shape]:
    """As that version would have backed them up."""
    found = []
    for name, rows in RELEASED[revision].items():
        columns = [(one["name"], _kind(one["type"])) for one in inspect(conn).get_columns(name)]
        moments = {key for key in rows[0] if key.endswith(("_at", "_seen", "_until"))}
        typed = tuple((column, "moment" if column in moments else kind) for column, kind in columns)
        key = inspect(conn).get_pk_constraint(name)["constrained_columns"]
        found.append(Shape(name, typed, ("version",) if name == "snapshots" else tuple(key)))
    return found


def _line(row: dict[str, Any], columns: tuple[tuple[str, str], ...]) -> bytes:
    values = [_encoded(row[name], kind) for name, kind in columns]
    return json.dumps(values).encode()


def _encoded(value: Any, kind: str) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return [value] if kind == "json" and value is not None else value


def _kind(type_: sa.types.TypeEngine[Any]) -> str:
    """On SQLite moments are text, in the form in which they stand above."""
    kinds = ((JSON, "json"), (sa.LargeBinary, "bytes"), (sa.Boolean, "boolean"), (sa.DateTime, "moment"))
    more = ((sa.Date, "date"), (sa.Integer, "integer"), (sa.String, "text"))
    return next(kind for class_, kind in (*kinds, *more) if isinstance(type_, class_))
