"""What moved only because we read the same bytes otherwise now: shown apart, never told as news of a source."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.changes
from config.reports import load_rules
from diffs.corrections import is_correction
from diffs.field_changes import FieldChange
from domain.changes import Change, ChangeStatus, WatchedChange
from domain.subjects import Subject
from workflow.attempts import Reading
from workflow.correct_readings import Reread
from workflow.exports import edition_in_force, utc_text
from workflow.list_changes import Filter, change_rows, watched_words, words_of

LISTED = 20
OPEN = frozenset({ChangeStatus.OPEN})


def correction_lines(conn: Connection, report: str) -> Iterator[str]:
    """The open corrections: of cells, then of what no cell uses."""
    rules = load_rules(report)
    cells, watched = open_corrections(conn, report)
    if not cells and not watched:
        yield "No corrections of our own reading."
    for change in cells:
        yield f"{change.id}  {words_of(conn, rules, change)}"
    if watched:
        yield "Of what no cell of the report uses:"
        for moved in watched:
            yield f"  {watched_words(moved)}"
    if cells:
        yield ""
        yield "See one with its evidence: datumline show ID      Decide: datumline approve ID"


def open_corrections(conn: Connection, report: str) -> tuple[list[Change], list[WatchedChange]]:
    """Of cells, and of what no cell uses."""
    edition = edition_in_force(conn, report, None)
    cells = [one for one in store.changes.listing(conn, report, edition.id, OPEN) if is_correction(one)]
    return cells, [one for one in store.changes.watched_listing(conn, OPEN) if is_correction(one)]


def correction_rows(conn: Connection, report: str, now: datetime) -> list[dict[str, str | None]]:
    """The same for scripts, as the rows of changes."""
    return change_rows(conn, report, Filter(watched=True, corrections=True), now)


def reread_lines(done: Sequence[Reread], cells: Sequence[str], dry_run: bool) -> Iterator[str]:
    """What today's extractors make of the archive: a paragraph a source, then the cells that are moved by it."""
    for one in done:
        yield f"{one.source}: {one.captures} captures read again by {one.extractor}"
        for ended in one.ended:
            yield f"  capture {ended.capture} of {ended.fetched_at.date()}: {ended.before} -> {_ended(ended.after)}"
        for change in one.differences[:LISTED]:
            yield f"  {_difference(change)}"
        if len(one.differences) > LISTED:
            yield f"  and {len(one.differences) - LISTED} more"
        if not one.differences:
            yield "  nothing that holds now would be read otherwise" if dry_run else "  nothing that holds now moved"
        if one.unraised:
            yield f"  {one.unraised} statements are read otherwise by the same version: raise VERSION in its extract.py"
    number = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    yield f"{number} of the report{' would be' if dry_run else ''} corrected by it"
    yield from (f"  {words}" for words in cells)
    if dry_run:
        yield "(dry run: nothing was kept)"
    elif cells:
        yield "These are corrections, no news: datumline corrections"


def reread_rows(done: Sequence[Reread], cells: Sequence[str], dry_run: bool) -> dict[str, object]:
    """The same for scripts."""
    return {"dry_run": dry_run, "cells": list(cells), "sources": [_row(one) for one in done]}


def _row(one: Reread) -> dict[str, object]:
    return {
        "source": one.source,
        "extractor": one.extractor,
        "captures": one.captures,
        "corrected": one.corrected,
        "first_read": one.first_read,
        "unraised": one.unraised,
        "outcomes": [
            {
                "capture": ended.capture,
                "fetched_at": utc_text(ended.fetched_at),
                "before": ended.before,
                "after": ended.after.outcome,
                "message": ended.after.message,
            }
            for ended in one.ended
        ],
        "differences": [
            {
                "country": _subject(change).country,
                "item": _subject(change).item,
                "field": ".".join(map(str, change.path)),
                "kind": change.kind.value,
                "before": change.before,
                "after": change.after,
            }
            for change in one.differences
        ],
    }


def _ended(reading: Reading) -> str:
    return f"{reading.outcome}: {reading.message}" if reading.message else reading.outcome


def _difference(change: FieldChange) -> str:
    subject = _subject(change)
    place = " ".join(part for part in (subject.country, subject.item) if part) or "the total"
    if not change.path:
        return f"{place} {change.kind.value}"
    return f"{place} {'.'.join(map(str, change.path))}: {_words(change.before)} -> {_words(change.after)}"


def _subject(change: FieldChange) -> Subject:
    """Of the two that a reading's key consists of, the one beside the source."""
    match change.key:
        case (_, Subject() as subject):
            return subject
    raise TypeError(f"{change.key!r} is no key of a reading")


def _words(value: object) -> str:
    return "nothing" if value is None else str(value)
