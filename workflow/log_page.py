"""The log to look through: who did what, when, about what; a page at a time, the newest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

import store.log
from crawlers.excerpt_lines import visible
from domain.log import Head, LogEntry
from store.log import LogSearch

PAGE = 50
DETAILS_LONGEST = 4_000
TARGETS: Mapping[str, str] = {
    "change": "/changes/{}",
    "case": "/cases/{}",
    "source": "/sources/{}",
    "decision": "/log?about=decision:{}",
    "upstream": "/upstream-errors",
    "edition": "/report",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row. note: the words that went with it; cell: the cell it is about, in words. Both empty where there is none.

    details: readable JSON, cut where it is very long. target: the page of what it is about, empty where there is none.
    """

    entry: LogEntry
    note: str
    cell: str
    details: str
    is_cut: bool
    target: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """count: rows that were looked for. older: the row to go on from, None on the last page. head: the chain's end."""

    lines: tuple[LogLine, ...]
    count: int
    older: int | None
    head: Head
    actors: tuple[str, ...]
    kinds: tuple[str, ...]


def log_page(conn: Connection, wanted: LogSearch, before: int | None = None) -> LogPage:
    """The rows that are looked for, from `before` on backwards."""
    found = store.log.search(conn, wanted, before, PAGE + 1)
    actors, kinds = store.log.actors_and_kinds(conn)
    # A group of kinds, as `decision`, is looked for as well as one of them.
    groups = sorted({*kinds, *(kind.partition(".")[0] for kind in kinds)})
    return LogPage(
        tuple(map(log_line_of, found[:PAGE])),
        store.log.count(conn, wanted),
        found[PAGE - 1].id if len(found) > PAGE else None,
        store.log.head(conn) or Head(),
        actors,
        tuple(groups),
    )


def log_line_of(entry: LogEntry) -> LogLine:
    """The row with its words taken out of its details."""
    said = _content(entry)
    decision = said.get("decision")
    note = decision.get("note") if isinstance(decision, dict) else said.get("note")
    cell = said.get("cell")
    text = "\n".join(map(_spelled, json.dumps(said, ensure_ascii=False, indent=1).split("\n")))
    return LogLine(
        entry,
        note if isinstance(note, str) else "",
        cell if isinstance(cell, str) else "",
        text[:DETAILS_LONGEST],
        len(text) > DETAILS_LONGEST,
        _target(entry.about),
    )


def _spelled(line: str) -> str:
    """The line with its indentation; characters that steer a screen are spelled."""
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + visible(bare)


def _target(about: str) -> str:
    kind, _, name = about.partition(":")
    return TARGETS.get(kind, "").format(quote(name, safe=""))


def _content(entry: LogEntry) -> Mapping[str, Any]:
    """A row that somebody tampered with must still be shown."""
    try:
        content = entry.content()
    except ValueError:
        return {"?": entry.details}
    return content if isinstance(content, dict) else {"?": content}
